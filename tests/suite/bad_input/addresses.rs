//! Addresses: of pages, in links, and of the site itself.

use super::{body, check, front};
use crate::support::Site;

// G-08, G-09
#[test]
fn two_things_at_one_address() {
    let two = |a: &str, b: &str| {
        Site::new()
            .file(a, "+++\ntitle = \"A\"\ndate = 2026-01-02\n+++\n")
            .file(b, "+++\ntitle = \"B\"\ndate = 2026-01-02\n+++\n")
    };
    let slug = |slug: &str| front(&format!("title = \"X\"\ndate = 2026-01-02\nslug = \"{slug}\""));
    let path = |path: &str| front(&format!("title = \"X\"\ndate = 2026-01-02\ntags = [\"Rust\"]\npath = \"{path}\""));
    let unicode = "slugs = \"unicode\"";
    check([
        (
            "two pages with one slug",
            two("content/posts/a.md", "content/posts/2026-01-01-a.md"),
            "error: content/posts/a.md:1: this and content/posts/2026-01-01-a.md both want the address /posts/a/index.html\n  hint: give one of them another slug",
        ),
        (
            "a page and a bundle",
            two("content/posts/a.md", "content/posts/a/index.md"),
            "error: content/posts/a/index.md: this and content/posts/a.md have the same id `posts/a`\n  hint: write another `id` above the newer one\nerror: content/posts/a/index.md:1: this and content/posts/a.md both want the address /posts/a/index.html\n  hint: give one of them another slug",
        ),
        (
            "upper and lower case",
            two("content/posts/a.md", "content/posts/A.md"),
            "error: content/posts/a.md: this and content/posts/A.md have the same id `posts/a`\n  hint: write another `id` above the newer one\nerror: content/posts/a.md:1: this and content/posts/A.md both want the address /posts/a/index.html\n  hint: give one of them another slug",
        ),
        (
            "composed and decomposed",
            two("content/posts/\u{e9}.md", "content/posts/e\u{301}.md").config(unicode),
            "error: content/posts/é.md: this and content/posts/é.md have the same id `posts/e`\n  hint: write another `id` above the newer one\nerror: content/posts/é.md:1: this and content/posts/é.md both want the address /posts/é/index.html\n  hint: give one of them another slug",
        ),
        (
            "paths differing by case",
            path("/Foo/").file("content/y.md", "+++\npath = \"/foo/\"\n+++\n"),
            "error: content/y.md:2: this and content/posts/x.md both want the address /foo/index.html (on systems that do not tell upper from lower case)\n  hint: give one of them another slug",
        ),
        ("a slug that is index", slug("index"), ""),
        (
            "the home page",
            path("/"),
            "error: content/posts/x.md:5: the address / is the home page\n  hint: choose another slug or path",
        ),
        (
            "the home page's file",
            path("/index.html"),
            "error: content/posts/x.md:5: the address / is the home page\n  hint: choose another slug or path",
        ),
        (
            "a tag's page",
            path("/tags/rust/"),
            "error: content/posts/x.md:5: this and the term `Rust` of tags both want the address /tags/rust/index.html\n  hint: remove the file, whose list is made for you, or give it another address",
        ),
        (
            "the list of tags",
            path("/tags"),
            "error: content/posts/x.md:5: this and the list of tags both want the address /tags/index.html\n  hint: remove the file, whose list is made for you, or give it another address",
        ),
        (
            "the archive",
            path("/archive/"),
            "error: content/posts/x.md:5: this and the archive both want the address /archive/index.html\n  hint: remove the file, whose list is made for you, or give it another address",
        ),
        (
            "a section",
            path("/posts/"),
            "error: content/posts/x.md:5: this and the list of content/posts/ both want the address /posts/index.html\n  hint: rename the page or the folder",
        ),
        (
            "a feed",
            path("/feed.xml/index.html"),
            "error: content/posts/x.md:5: the address /feed.xml/ belongs to Gatepost\n  hint: choose another slug or path",
        ),
        (
            "the gate",
            path("/gate/inbox"),
            "error: content/posts/x.md:5: the address /gate/inbox/ belongs to Gatepost\n  hint: choose another slug or path",
        ),
        (
            "the actor",
            path("/ap/actor.json"),
            "error: content/posts/x.md:5: the address /ap/actor.json/ belongs to Gatepost\n  hint: choose another slug or path",
        ),
        (
            "a well-known address",
            path("/.well-known/webfinger"),
            "error: content/posts/x.md:5: the address /.well-known/webfinger/ belongs to Gatepost\n  hint: choose another slug or path",
        ),
        (
            "the second page of a list",
            path("/page/2/").config("paginate_by = 1").file("content/posts/y.md", "+++\ndate = 2026-01-02\n+++\nNote"),
            "error: content/posts/x.md:5: this and page 2 of the home page both want the address /page/2/index.html\n  hint: give it another address; the list goes on there",
        ),
        (
            "the page for what is not there",
            path("/404.html"),
            "error: content/posts/x.md:5: the page for what is not there is made by the theme\n  hint: move its text to templates/404.html and remove this file",
        ),
        (
            "a file of its own there",
            Site::new().file("static/404.html", "x"),
            "error: static/404.html: this and the page for what is not there both want the address /404.html\n  hint: remove it; templates/404.html changes that page",
        ),
        (
            "a file where a page is",
            body("x").file("static/posts/x/index.html", "x"),
            "error: content/posts/x.md:1: this and static/posts/x/index.html both want the address /posts/x/index.html\n  hint: give one of them another slug",
        ),
        (
            "a file where a folder must be",
            body("x").file("static/posts", "x"),
            "error: content/posts/x.md:1: this and static/posts want to be a file and a folder of one name\n  hint: give one of them another slug\nerror: static/posts: this and the list of content/posts/ want to be a file and a folder of one name\n  hint: rename the page or the folder",
        ),
        (
            "a file where a section's feed is",
            body("x").file("content/posts/feed.xml", "x"),
            "error: content/posts/feed.xml: this and the Atom feed of content/posts/ both want the address /posts/feed.xml\n  hint: give it another name, or turn that feed off with feeds = false",
        ),
        (
            "an alias where a page is",
            front("title = \"X\"\ndate = 2026-01-02\naliases = [\"/about/\"]").file("content/about.md", "x"),
            "error: content/posts/x.md: this and content/about.md both want the address /about/index.html\n  hint: remove the alias",
        ),
        (
            "an alias that is ours",
            front("aliases = [\"/ap/actor.json\"]"),
            "error: content/posts/x.md: the alias `/ap/actor.json` cannot be an old address of this site\n  hint: write it as /old/path/",
        ),
        (
            "an alias elsewhere",
            front("aliases = [\"https://old.example/x\"]"),
            "warning: content/posts/x.md: an alias with `?` or on another site cannot lead here and is left out\n  hint: no file can answer such an address; remove the alias, or let your host redirect it",
        ),
        (
            "an alias out of the site",
            front("aliases = [\"/../x/\"]"),
            "error: content/posts/x.md: the alias `/../x/` cannot be an old address of this site\n  hint: write it as /old/path/",
        ),
        (
            "a section that is ours",
            Site::new().file("content/ap/_index.md", "+++\ntitle = \"A\"\n+++\n"),
            "error: content/ap/_index.md: the address /ap/ belongs to Gatepost\n  hint: rename the folder",
        ),
        (
            "a section where the gate is",
            Site::new().file("content/gate/x.md", "x"),
            "error: content/gate: the address /gate/ belongs to Gatepost\n  hint: rename the folder\nerror: content/gate/x.md:1: the address /gate/x/ belongs to Gatepost\n  hint: choose another slug or path",
        ),
        (
            "a taxonomy that is ours",
            front("title = \"X\"\n[taxonomies]\nap = [\"x\"]").tables("[[taxonomies]]\nname = \"ap\""),
            "error: gatepost.toml: the list of ap would lie at /ap/index.html, which belongs to Gatepost\n  hint: give the taxonomy another name\nerror: gatepost.toml: the term `x` of ap would lie at /ap/x/index.html, which belongs to Gatepost\n  hint: give the taxonomy another name",
        ),
        ("two terms with one slug", front("title = \"X\"\ndate = 2026-01-02\ntags = [\"C\", \"c\", \"C!\"]"), ""),
        (
            "two files with one name",
            body("x").file("static/a.txt", "1").file("static/A.txt", "2"),
            "error: static/a.txt: this and static/A.txt both want the address /a.txt (on systems that do not tell upper from lower case)\n  hint: rename one of them",
        ),
        (
            "a file beside a page and one in static",
            body("x").file("content/a.txt", "1").file("static/a.txt", "2"),
            "error: content/a.txt: this file and static/a.txt both want the address /a.txt\n  hint: rename one of them",
        ),
        (
            "a dot at the end",
            path("/x./"),
            "error: content/posts/x.md:5: the address /x./ cannot be: `x.` ends with a dot or a space, which Windows drops\n  hint: choose another slug or path",
        ),
        (
            "two posts with one id",
            front("title = \"X\"\ndate = 2026-01-02\nid = \"y\"")
                .file("content/y.md", "+++\ntitle = \"Y\"\ndate = 2026-01-02\n+++\n"),
            "error: content/y.md: this and content/posts/x.md have the same id `y`\n  hint: write another `id` above the newer one",
        ),
    ]);
}

// G-22, G-16
#[test]
fn links_that_lead_nowhere() {
    let about = |markdown: &str| body(markdown).file("content/about.md", "+++\ntitle = \"About\"\n+++\n## Part one\n");
    check([
        (
            "a page",
            about("\n\n[a](@/abuot.md)"),
            "error: content/posts/x.md:7: the link `@/abuot.md` leads to content/abuot.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "a page beside",
            about("[a](y.md)"),
            "warning: content/posts/x.md:5: this link leads to content/posts/y.md, which is not there\n  hint: correct the link, or remove it; drafts are only there with --drafts",
        ),
        (
            "a heading",
            about("[a](@/about.md#part-on)"),
            "error: content/posts/x.md:5: the link `@/about.md#part-on` leads to a heading that is not there\n  hint: did you mean `#part-one`?",
        ),
        (
            "a heading here",
            about("[a](#part)\n\n## Port\n"),
            "warning: content/posts/x.md:5: the link `#part` leads to a heading that is not there\n  hint: did you mean `#port`?",
        ),
        (
            "a draft",
            about("[a](@/draft.md)").file("content/draft.md", "+++\ndraft = true\n+++\n"),
            "error: content/posts/x.md:5: the link `@/draft.md` leads to content/draft.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "out of the content",
            about("[a](@/../gatepost.toml)"),
            "error: content/posts/x.md:5: the link `@/../gatepost.toml` leads to content/../gatepost.toml, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "in a reference",
            about("[a][b]\n\n[b]: @/gone.md\n"),
            "error: content/posts/x.md:5: the link `@/gone.md` leads to content/gone.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "in the menu",
            Site::new().config("menu = [{ name = \"A\", url = \"@/gone.md\" }]"),
            "error: gatepost.toml:3: the link `@/gone.md` leads to content/gone.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "in the biography",
            Site::new()
                .tables("")
                .file("gatepost.toml", crate::support::CONFIG.to_owned() + "bio = \"[a](@/gone.md)\"\n"),
            "error: gatepost.toml:7: the link `@/gone.md` leads to content/gone.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "of a section",
            Site::new().file("content/s/_index.md", "+++\nredirect_to = \"@/gone.md\"\n+++\n"),
            "error: content/s/_index.md: the link `@/gone.md` leads to content/gone.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "a reply to nothing",
            front("date = 2026-01-02\nreply_to = \"not an address\""),
            "error: content/posts/x.md:3: `reply_to = \"not an address\"` is not the address of a post\n  hint: write the full address, beginning with https://",
        ),
        (
            "a boost of a script",
            front("date = 2026-01-02\nboost_of = \"javascript:1\""),
            "error: content/posts/x.md:3: `boost_of = \"javascript:1\"` is not the address of a post\n  hint: write the full address, beginning with https://",
        ),
        (
            "a mention",
            front("date = 2026-01-02\nmentions = [\"ann\"]"),
            "error: content/posts/x.md:3: `ann` is not a handle\n  hint: write it as @user@example.org",
        ),
        (
            "a template that is not there",
            front("title = \"X\"\ntemplate = \"gone.html\""),
            "error: content/posts/x.md:3: the template `gone.html` is not there\n  hint: put it in templates/, or remove the key",
        ),
        (
            "a component that is not there",
            body("\n{{<gone />}}\n"),
            "error: content/posts/x.md:6: there is no component `gone`\n  hint: write Markdown instead of the call, or make templates/components/gone.html",
        ),
        (
            "a component that is not closed",
            body("\n{% <quote> %}\n"),
            "error: content/posts/x.md:6: `quote` is opened here and never closed\n  hint: write {% </quote> %} where it ends",
        ),
        (
            "a taxonomy that is not declared",
            front("title = \"X\"\n[taxonomies]\ntopics = [\"a\"]"),
            "error: content/posts/x.md:3: the taxonomy `topics` is not declared\n  hint: write [[taxonomies]] and name = \"topics\" in gatepost.toml",
        ),
    ]);
}

// G-24
#[test]
fn links_that_run_code() {
    check([
        (
            "plain",
            body("[a](javascript:alert(1))"),
            "warning: content/posts/x.md:5: the link to `javascript:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
        (
            "in entities",
            body("[a](&#106;avascript&#58;alert(1))"),
            "warning: content/posts/x.md:5: the link to `javascript:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
        (
            "in other letters",
            body("[a](JaVaScRiPt:alert(1))"),
            "warning: content/posts/x.md:5: the link to `JaVaScRiPt:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
        (
            "with white space",
            body("[a](<java\tscript:alert(1)>)"),
            "warning: content/posts/x.md:5: the link to `java\\tscript:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
        (
            "data",
            body("[a](data:text/html,<script>alert(1)</script>)"),
            "warning: content/posts/x.md:5: the link to `data:text/html,<script>alert(1)</script>` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
        (
            "automatic",
            body("<javascript:alert(1)>"),
            "warning: content/posts/x.md:5: the link to `javascript:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
        (
            "a picture",
            body("![a](javascript:alert(1))"),
            "warning: content/posts/x.md:5: the picture `javascript:alert(1)` is no address and is left out\n  hint: put the file beside the page, or in static/",
        ),
        (
            "a profile field",
            Site::new().tables("fields = [{ name = \"a\", value = \"[x](javascript:alert)\" }]"),
            "warning: gatepost.toml:8: the link to `javascript:alert` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
    ]);
}

// G-33
#[test]
fn base_urls() {
    let base =
        |url: &str| Site::new().file("gatepost.toml", crate::support::CONFIG.replace("https://example.org", url));
    check([
        (
            "empty",
            base(""),
            "error: gatepost.toml:1: `base_url` is empty\n  hint: write base_url = \"https://example.org\" with your own domain",
        ),
        (
            "no scheme",
            base("example.org"),
            "error: gatepost.toml:1: `base_url`: `example.org` is not a full address; write it as https://example.org\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "another scheme",
            base("ftp://example.org"),
            "error: gatepost.toml:1: `base_url`: `ftp://example.org` must begin with https://; no server on the fediverse accepts `ftp`\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "with a query",
            base("https://example.org/?x"),
            "error: gatepost.toml:1: `base_url`: `https://example.org/?x` must be scheme, host and path only; write it as https://example.org\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "with a user",
            base("https://me@example.org"),
            "error: gatepost.toml:1: `base_url`: `https://me@example.org` must be scheme, host and path only; write it as https://example.org\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "a port",
            base("https://example.org:8443"),
            "warning: gatepost.toml:1: `https://example.org:8443` names a port, and many servers refuse an account that has one, Gatepost among them\n  hint: serve the site at the usual port, 443, and leave the port out of base_url",
        ),
        (
            "this machine's own name",
            base("http://localhost:1111"),
            "warning: gatepost.toml:1: `http://localhost:1111` has no public name, and other servers refuse an account that has none for its host\n  hint: write a domain as base_url, or enabled = false under [federation] for a plain website",
        ),
        (
            "a name without a dot",
            base("https://box:8443"),
            "warning: gatepost.toml:1: `https://box:8443` has no public name, and other servers refuse an account that has none for its host\n  hint: write a domain as base_url, or enabled = false under [federation] for a plain website",
        ),
        (
            "a port of a plain website",
            Site::new().file(
                "gatepost.toml",
                crate::support::CONFIG.replace("example.org", "example.org:8443") + "[federation]\nenabled = false\n",
            ),
            "",
        ),
        (
            "http",
            base("http://example.org"),
            "error: gatepost.toml:1: `base_url`: `http://example.org` must begin with https://; no server on the fediverse accepts `http`\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "a path",
            base("https://example.org/blog"),
            "error: gatepost.toml:1: `https://example.org/blog` has a path, but a handle and `/.well-known/` live at the root of a host\n  hint: set `base_url` in [federation] to a host of your own, or `enabled = false` there for a plain website",
        ),
        (
            "a path with dots",
            base("https://example.org/../x"),
            "error: gatepost.toml:1: `base_url`: the path of `https://example.org/../x` must be plain\n  hint: the base URL is part of every id: choose it once",
        ),
        ("a slash at the end", base("https://example.org/"), ""),
        (
            "an international name",
            base("https://b\u{fc}cher.example"),
            "error: gatepost.toml:1: `base_url`: write the host `bücher.example` in its ASCII form (xn--…): servers compare addresses byte for byte\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "a space",
            base("https://exa mple.org"),
            "error: gatepost.toml:1: `base_url`: `exa mple.org` is not a host name; write it as example.org\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "a number that is no address",
            base("https://2130706433"),
            "error: gatepost.toml:1: `base_url`: `2130706433` is not a host name; write it as example.org\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "a number",
            base("https://192.168.1.5"),
            "warning: gatepost.toml:1: `https://192.168.1.5` is a number, and other servers refuse an account that has no name for its host\n  hint: write a domain as base_url, or enabled = false under [federation] for a plain website",
        ),
        ("this machine, to try out", base("http://127.0.0.1:1111"), ""),
        (
            "missing",
            Site::new().file("gatepost.toml", "title = \"A\"\n[author]\nname = \"Me\"\nusername = \"me\"\n"),
            "error: gatepost.toml:1: `base_url` is missing\n  hint: write base_url = \"https://example.org\" with your own domain",
        ),
        (
            "a user name with a dot",
            Site::new().file("gatepost.toml", crate::support::CONFIG.replace("\"me\"", "\"me.you\"")),
            "error: gatepost.toml:6: the username `me.you` contains `.`; only a-z, 0-9 and _ are accepted by every server\n  hint: choose another; it never changes once somebody follows",
        ),
    ]);
}
