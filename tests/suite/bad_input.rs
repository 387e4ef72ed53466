//! What authors get wrong, and what others would do to them: each case names its number in the catalogue of bad inputs, and
//! the exact words that the author reads. An empty text means that the site is built without a warning.

use crate::support::Site;
use std::os::unix::ffi::OsStrExt as _;
use std::time::{Duration, Instant};

/// What it is, the site, and what the author is told.
type Case = (&'static str, Site, &'static str);

/// Builds every case and fails with all that are told something else.
#[track_caller]
fn check(cases: impl IntoIterator<Item = Case>) {
    let mut wrong = String::new();
    for (what, site, expected) in cases {
        let told = site.problems().replace(&site.root().display().to_string(), "ROOT");
        if told != expected {
            wrong.push_str(&format!("@@{what}\n{told}\n@@expected\n{expected}\n@@end\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A site with one post of this text.
fn post(text: impl AsRef<[u8]>) -> Site {
    Site::new().file("content/posts/x.md", text)
}

/// A site with one dated post with this Markdown.
fn body(markdown: &str) -> Site {
    post(format!("+++\ntitle = \"X\"\ndate = 2026-01-02\n+++\n{markdown}"))
}

/// A site with one post with these lines of TOML above it.
fn front(lines: &str) -> Site {
    post(format!("+++\n{lines}\n+++\nText.\n"))
}

// G-01
#[test]
fn fences() {
    check([
        (
            "never closed",
            post("+++\ntitle = \"x\"\n\nText.\n"),
            "error: content/posts/x.md:1: the front matter opened by `+++` is never closed\n  hint: write a line `+++` below the last key",
        ),
        (
            "never closed, YAML",
            post("---\ntitle: x\n\nText.\n"),
            "error: content/posts/x.md:1: the front matter opened by `---` is never closed\n  hint: write a line `---` below the last key",
        ),
        (
            "closed by the other fence",
            post("+++\ntitle = \"x\"\n---\nText.\n"),
            "error: content/posts/x.md:1: the front matter opened by `+++` is never closed\n  hint: write a line `+++` below the last key",
        ),
        ("a fence inside code", body("```\n+++\nnot: mine\n+++\n```\n"), ""),
        ("lines that end in CR LF", post("+++\r\ntitle = \"X\"\r\ndate = 2026-01-02\r\n+++\r\nText.\r\n"), ""),
        (
            "lines that end in CR LF, wrong",
            post("---\r\ntitle: X\r\ntitel: Y\r\n---\r\nText.\r\n"),
            "error: content/posts/x.md:3: unknown key `titel`\n  hint: did you mean `title`?",
        ),
        ("only a byte order mark", post("\u{feff}"), ""),
        ("a byte order mark", post("\u{feff}+++\ntitle = \"X\"\ndate = 2026-01-02\n+++\nText.\n"), ""),
        ("an empty file", post(""), ""),
        ("no front matter", post("Text.\n"), ""),
    ]);
}

// G-02
#[test]
fn syntax_errors_name_the_line_of_the_file() {
    check([
        (
            "TOML",
            post("+++\ntitle = \"X\"\ndate = 2026-01-02\ntags = [\"a\"\n+++\n"),
            "error: content/posts/x.md:4: this is not valid TOML: unclosed array, expected `]`\n    | tags = [\"a\"\n  hint: mend the TOML in this line",
        ),
        (
            "YAML",
            post("---\ntitle: X\ndate: 2026-01-02\ntags: [a\n---\n"),
            "error: content/posts/x.md:4: this is not valid YAML: unclosed bracket '['\n    | tags: [a\n  hint: mend the YAML in this line",
        ),
        (
            "YAML, a colon",
            post("---\ntitle: X: Y\n---\n"),
            "error: content/posts/x.md:2: this is not valid YAML: mapping values are not allowed in this context\n    | title: X: Y\n  hint: mend the YAML in this line",
        ),
        (
            "the configuration",
            Site::new().file("gatepost.toml", "base_url = \"https://example.org\"\n\ntitle = A site\n"),
            "error: gatepost.toml:3: this is not valid TOML: string values must be quoted, expected literal string\n    | title = A site\n  hint: mend the TOML in this line",
        ),
        (
            "several files",
            post("+++\ntitle = \n+++\n")
                .file("content/posts/y.md", "---\ntitle: [\n---\n")
                .file("content/z.md", b"\xff"),
            "error: content/posts/x.md:2: this is not valid TOML: string values must be quoted, expected literal string\n    | title =\n  hint: mend the TOML in this line\nerror: content/posts/y.md:2: this is not valid YAML: unclosed bracket '['\n    | title: [\n  hint: mend the YAML in this line\nerror: content/z.md:1: byte 0 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
    ]);
}

// G-03
#[test]
fn keys_nobody_knows() {
    check([
        (
            "twice, TOML",
            front("title = \"a\"\ntitle = \"b\""),
            "error: content/posts/x.md:3: this is not valid TOML: duplicate key\n    | title = \"b\"\n  hint: mend the TOML in this line",
        ),
        (
            "twice, YAML",
            post("---\ntitle: a\ntitle: b\n---\n"),
            "error: content/posts/x.md:3: the key `title` is written twice\n  hint: remove one of the two",
        ),
        (
            "unknown",
            front("titel = \"a\""),
            "error: content/posts/x.md:2: unknown key `titel`\n  hint: did you mean `title`?",
        ),
        (
            "unknown, far from all",
            front("zzzzzz = \"a\""),
            "error: content/posts/x.md:2: unknown key `zzzzzz`\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
        ),
        (
            "unknown in the configuration",
            Site::new().config("tilte = \"a\""),
            "error: gatepost.toml:3: unknown key `tilte`\n  hint: did you mean `title`?",
        ),
        (
            "unknown in a table",
            Site::new().tables("[gate]\nfolows = \"ask\""),
            "error: gatepost.toml:9: unknown key `[gate] folows`\n  hint: did you mean `follows`?",
        ),
        (
            "one key, three files",
            front("a-b-c = 1")
                .file("content/y.md", "+++\na-b-c = 1\n+++\n")
                .file("content/z.md", "+++\na-b-c = 1\n+++\n"),
            "error: content/posts/x.md:2: unknown key `a-b-c` (and in 2 more files)\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
        ),
    ]);
}

// G-04
#[test]
fn yaml_bombs() {
    let mut laughs = String::from("---\na0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for n in 1..10 {
        let reference = format!("*a{},", n - 1).repeat(10);
        laughs.push_str(&format!("a{n}: &a{n} [{}]\n", reference.trim_end_matches(',')));
    }
    laughs.push_str("---\n");
    let begun = Instant::now();
    check([
        (
            "a thousand million laughs",
            post(laughs),
            "error: content/posts/x.md:6: this is not valid YAML: it holds too many values, or they are nested too deep\n    | a4: &a4 [*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3,*a3]\n  hint: mend the YAML in this line",
        ),
        (
            "10 000 nested lists",
            post(format!("---\ntitle: {}{}\n---\n", "[".repeat(10_000), "]".repeat(10_000))),
            "error: content/posts/x.md:2: this is not valid YAML: it holds too many values, or they are nested too deep\n    | title: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n  hint: mend the YAML in this line",
        ),
        (
            "10 000 nested lists, TOML",
            front(&format!("title = {}{}", "[".repeat(10_000), "]".repeat(10_000))),
            "error: content/posts/x.md:2: this is not valid TOML: cannot recurse further; max recursion depth met\n    | title = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n  hint: mend the TOML in this line",
        ),
        (
            "an object of another program",
            post("---\ntitle: !!python/object/apply:os.system [id]\n---\n"),
            "error: content/posts/x.md:2: `title` is a list, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
        ),
        ("a file", post("---\ntitle: !include /etc/passwd\n---\n"), ""),
        (
            "40 000 keys",
            post(format!("---\nextra:\n{}---\n", (0..40_000).map(|n| format!("  k{n}: 1\n")).collect::<String>())),
            "error: content/posts/x.md:10001: this is not valid YAML: it holds too many values, or they are nested too deep\n    |   k9998: 1\n  hint: mend the YAML in this line",
        ),
    ]);
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
}

// G-05
#[test]
fn wrong_types() {
    check([
        (
            "a number for a text",
            front("title = 3"),
            "error: content/posts/x.md:2: `title` is a number, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
        ),
        (
            "a text for a list",
            front("title = \"X\"\ntags = \"a\""),
            "error: content/posts/x.md:3: `tags` is a text, not a list of texts\n  hint: write tags = [\"one\", \"two\"] (TOML) or tags: [one, two] (YAML)",
        ),
        (
            "a number for a list",
            front("tags = 3"),
            "error: content/posts/x.md:2: `tags` is a number, not a list of texts\n  hint: write tags = [\"one\", \"two\"] (TOML) or tags: [one, two] (YAML)",
        ),
        ("a list of numbers", front("tags = [1, 2]"), ""),
        (
            "true for a date",
            front("date = true"),
            "error: content/posts/x.md:2: `date` is true or false, not a date\n  hint: write date = 2026-11-23 (TOML) or date: 2026-11-23 (YAML)",
        ),
        (
            "a text for true",
            front("draft = \"no\""),
            "error: content/posts/x.md:2: `draft` is a text, not true or false\n  hint: write draft = true (TOML) or draft: true (YAML)",
        ),
        (
            "a table for a text",
            front("title = { a = 1 }"),
            "error: content/posts/x.md:2: `title` is a table, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
        ),
        (
            "a number too large",
            front("weight = 99999999999999999999"),
            "error: content/posts/x.md:2: the number `99999999999999999999` is too large\n  hint: write a smaller number",
        ),
        (
            "true for a number",
            Site::new().config("paginate_by = true"),
            "error: gatepost.toml:3: `paginate_by` is true or false, not a number\n  hint: write paginate_by = 20 (TOML) or paginate_by: 20 (YAML)",
        ),
        (
            "a number below zero",
            Site::new().config("paginate_by = -1"),
            "error: gatepost.toml:3: `paginate_by = -1` is out of range\n  hint: write a number from 1 to 1000",
        ),
        (
            "a text for a table",
            Site::new().config("gate = \"open\""),
            "error: gatepost.toml:3: `gate` is a text, not a table\n  hint: `gate` takes a table",
        ),
        (
            "an unknown word",
            Site::new().tables("[gate]\nfollows = \"everybody\""),
            "error: gatepost.toml:9: `[gate] follows = \"everybody\"` is not known\n  hint: write one of \"open\", \"ask\", \"off\"",
        ),
    ]);
}

// G-06
#[test]
fn dates_that_are_none() {
    let zoned =
        |date: &str| front(&format!("title = \"X\"\ndate = \"{date}\"")).config("time_zone = \"Europe/Berlin\"");
    check([
        (
            "30 February",
            front("date = \"2026-02-30\""),
            "error: content/posts/x.md:2: `date`: `2026-02-30` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "30 February, TOML's own",
            front("date = 2026-02-30"),
            "error: content/posts/x.md:2: this is not valid TOML: invalid date, expected day between 01 and 28\n    | date = 2026-02-30\n  hint: mend the TOML in this line",
        ),
        (
            "month 13",
            front("date = \"2026-13-01\""),
            "error: content/posts/x.md:2: `date`: `2026-13-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "25 o'clock",
            front("date = \"2026-01-01 25:00\""),
            "error: content/posts/x.md:2: `date`: `2026-01-01 25:00` has no time of day that exists\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "year 0",
            front("date = \"0000-01-01\""),
            "error: content/posts/x.md:2: `date`: `0000-01-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "year 10000",
            front("date = \"10000-01-01\""),
            "error: content/posts/x.md:2: `date`: `10000-01-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "an offset of 25 hours",
            front("date = \"2026-01-01 10:00 +25:00\""),
            "error: content/posts/x.md:2: `date`: `2026-01-01 10:00 +25:00` has no offset from UTC that exists\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "seconds since 1970",
            front("date = \"1767225600\""),
            "error: content/posts/x.md:2: `date`: `1767225600` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "a number",
            front("date = 1767225600"),
            "error: content/posts/x.md:2: `date` is a number, not a date\n  hint: write date = 2026-11-23 (TOML) or date: 2026-11-23 (YAML)",
        ),
        (
            "digits of another script",
            front("date = \"٢٠٢٦-٠١-٠٢\""),
            "error: content/posts/x.md:2: `date`: `٢٠٢٦-٠١-٠٢` is not a date\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "an hour that did not happen",
            zoned("2026-03-29 02:30"),
            "error: content/posts/x.md:3: `date`: `2026-03-29 02:30` does not exist in Europe/Berlin: the clocks were put forward over it\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        ("an hour that happened twice", zoned("2026-10-25 02:30"), ""),
        ("a leap second", zoned("2016-12-31T23:59:60Z"), ""),
        (
            "the first day",
            zoned("0001-01-01T00:00:00+18:00"),
            "error: content/posts/x.md:3: `date`: `0001-01-01T00:00:00+18:00` is out of range\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "the last day",
            zoned("9999-12-31T23:59:59-18:00"),
            "error: content/posts/x.md:3: `date`: `9999-12-31T23:59:59-18:00` is out of range\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
        ),
        (
            "a zone that is none",
            Site::new().config("time_zone = \"Europe/Berlyn\""),
            "error: gatepost.toml:3: the time zone `Europe/Berlyn` is not known\n  hint: write an IANA name such as Europe/Berlin or America/New_York",
        ),
        (
            "updated before it was published",
            front("title = \"X\"\ndate = 2026-01-02\nupdated = 2026-01-01"),
            "warning: content/posts/x.md:3: `updated` is before `date` and is left out\n  hint: correct the later of the two",
        ),
    ]);
}

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

// G-10
#[test]
fn symbolic_links() {
    let outside = Site::empty().file("secret.md", "+++\ntitle = \"Secret\"\n+++\n").file("secrets/x.md", "x");
    let at = |path: &str| outside.path(path);
    let hide = |told: String| told.replace(&outside.root().display().to_string(), "OUTSIDE");
    let mut wrong = String::new();
    for (what, site, expected) in [
        (
            "a file elsewhere",
            Site::new().link("content/x.md", at("secret.md")),
            "error: content/x.md: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "a folder elsewhere",
            Site::new().link("content/x", at("secrets")),
            "error: content/x: this link leads out of the site, to OUTSIDE/secrets\n  hint: copy the file into the site",
        ),
        (
            "a file above",
            Site::new().link("content/x.md", "../../../../../../../../etc/passwd"),
            "error: content/x.md: this link leads out of the site, to /etc/passwd\n  hint: copy the file into the site",
        ),
        (
            "to nowhere",
            Site::new().link("content/x.md", "gone.md"),
            "error: content/x.md: this link leads nowhere, to gone.md: no such file or directory\n  hint: mend or remove the link",
        ),
        (
            "to itself",
            Site::new().link("content/x.md", "x.md"),
            "error: content/x.md: this link leads nowhere, to x.md: too many levels of symbolic links\n  hint: mend or remove the link",
        ),
        (
            "a folder in a circle",
            Site::new().file("content/a/x.md", "x").link("content/a/up", ".."),
            "error: content/a/up: this link leads back to content, in a circle\n  hint: remove the link",
        ),
        (
            "a device",
            Site::new().link("static/zero", "/dev/zero"),
            "error: static/zero: this link leads out of the site, to /dev/zero\n  hint: copy the file into the site",
        ),
        (
            "the system's state",
            Site::new().link("static/x.txt", "/proc/version"),
            "error: static/x.txt: this link leads out of the site, to /proc/version\n  hint: copy the file into the site",
        ),
        (
            "a template elsewhere",
            Site::new().link("templates/x.html", at("secret.md")),
            "error: templates/x.html: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "data elsewhere",
            Site::new().link("data/mentions.json", at("secret.md")),
            "warning: data/mentions.json: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "deleted.toml elsewhere",
            Site::new().link("data/deleted.toml", at("secret.md")),
            "error: data/deleted.toml: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "the configuration elsewhere",
            {
                let s = Site::new();
                s.remove("gatepost.toml");
                s.link("gatepost.toml", at("secret.md"))
            },
            "error: gatepost.toml: this link leads out of the site, to OUTSIDE/secret.md\n  hint: copy the file into the site",
        ),
        (
            "the private key",
            Site::new()
                .file(".gatepost/key.pem", "-----BEGIN PRIVATE KEY-----\n")
                .link("static/k.pem", "../.gatepost/key.pem"),
            "error: static/k.pem: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "content that is a link out",
            {
                let s = Site::new();
                s.remove("content");
                s.link("content", at("secrets"))
            },
            "error: content: this link leads out of the site, to OUTSIDE/secrets\n  hint: copy the file into the site",
        ),
        (
            "static that is a link out",
            Site::new().link("static", at("secrets")),
            "error: static: this link leads out of the site, to OUTSIDE/secrets\n  hint: copy the file into the site",
        ),
        (
            "inside the site",
            Site::new()
                .file("content/a.md", "+++\ntitle = \"A\"\n+++\n")
                .link("content/b.md", "a.md")
                .file("static/real/x.txt", "x")
                .link("static/also", "real"),
            "",
        ),
        (
            "inside the site, absolute",
            {
                let s = Site::new().file("content/a.md", "+++\ntitle = \"A\"\n+++\n");
                let to = s.path("content/a.md");
                s.link("content/b.md", to)
            },
            "",
        ),
    ] {
        let told = hide(site.problems().replace(&site.root().display().to_string(), "ROOT"));
        if told != expected {
            wrong.push_str(&format!("@@{what}\n{told}\n@@expected\n{expected}\n@@end\n"));
        }
        assert!(!site.path("public/x/index.html").exists(), "{what}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

// G-13, G-14
#[test]
fn what_is_no_file() {
    let pipe = |path: &str| {
        let site = Site::new().file("static/a.txt", "a");
        let at = site.path(path);
        std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
        let made = std::process::Command::new("mkfifo").arg(&at).status().expect("mkfifo runs");
        assert!(made.success());
        site
    };
    let socket = || {
        let site = Site::new();
        std::os::unix::net::UnixListener::bind(site.path("content/s")).expect("a socket");
        site
    };
    check([
        (
            "a pipe in content",
            pipe("content/x.md"),
            "error: content/x.md: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        (
            "a pipe in static",
            pipe("static/x"),
            "error: static/x: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        (
            "a pipe in templates",
            pipe("templates/x.html"),
            "error: templates/x.html: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        (
            "a pipe for data",
            pipe("data/mentions.json"),
            "warning: data/mentions.json: this is not a file\n  hint: remove it",
        ),
        (
            "a pipe for the key",
            {
                let s = pipe("k");
                s.remove("key.pub.pem");
                std::fs::rename(s.path("k"), s.path("key.pub.pem")).expect("moved");
                s
            },
            "error: key.pub.pem: this is not a file\n  hint: remove it",
        ),
        (
            "a pipe for the configuration",
            {
                let s = pipe("k");
                s.remove("gatepost.toml");
                std::fs::rename(s.path("k"), s.path("gatepost.toml")).expect("moved");
                s
            },
            "error: gatepost.toml: this is not a file\n  hint: remove it",
        ),
        (
            "a socket",
            socket(),
            "error: content/s: this is neither a file nor a folder\n  hint: remove the pipe, socket or device",
        ),
        ("a folder named like a page", Site::new().file("content/x.md/y.md", "+++\ntitle = \"Y\"\n+++\n"), ""),
        (
            "a folder for the configuration",
            {
                let s = Site::new();
                s.remove("gatepost.toml");
                s.file("gatepost.toml/x", "")
            },
            "error: gatepost.toml: this is not a file\n  hint: remove it",
        ),
        (
            "no configuration",
            {
                let s = Site::new();
                s.remove("gatepost.toml");
                s
            },
            "error: ROOT/gatepost.toml: there is no site here: this file is missing\n  hint: go to the site's folder, name it with --root, or make a site with `gatepost init`",
        ),
        (
            "no content",
            {
                let s = Site::new();
                s.remove("content");
                s
            },
            "error: content: there is no folder `content`\n  hint: make it and put Markdown in it, or name the site's folder with --root",
        ),
        (
            "no key",
            {
                let s = Site::new();
                s.remove("key.pub.pem");
                s
            },
            "error: key.pub.pem: the public key is missing, and nobody can trust an actor without one\n  hint: make a pair with `gatepost keys new`, or set enabled = false in [federation] for a plain website",
        ),
        (
            "a damaged key",
            Site::new().file("key.pub.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
            "error: key.pub.pem: this is not a public key that other servers can use: it is not a PEM file that begins with `-----BEGIN PUBLIC KEY-----`\n  hint: restore the file from git, or make a new pair with `gatepost keys new`",
        ),
        (
            "a private key for a public one",
            Site::new().file("key.pub.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "error: key.pub.pem: this is not a public key that other servers can use: it is not a PEM file that begins with `-----BEGIN PUBLIC KEY-----`\n  hint: restore the file from git, or make a new pair with `gatepost keys new`",
        ),
        (
            "a name that is not Unicode",
            {
                let s = Site::new();
                std::fs::write(
                    s.path("static").join({
                        std::fs::create_dir_all(s.path("static")).expect("a folder");
                        std::ffi::OsStr::from_bytes(b"a\xff.txt")
                    }),
                    "x",
                )
                .expect("a file");
                s
            },
            "error: static/a�.txt: the name of this file is not valid Unicode\n  hint: rename the file",
        ),
    ]);
}

// G-16, G-20
#[test]
fn pictures_that_are_not_there() {
    check([
        (
            "beside the page",
            body("\n![a](x.png)\n"),
            "error: content/posts/x.md:6: the picture `x.png` is not there: content/posts/x.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "in static",
            body("![a](/x.png)\n"),
            "warning: content/posts/x.md:5: the picture `/x.png` is not there\n  hint: put it in static/",
        ),
        (
            "the case is wrong",
            body("![a](X.png)").file("content/posts/x.png", "x"),
            "error: content/posts/x.md:5: the picture `X.png` is not there: content/posts/X.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "out of the site",
            body("![a](../../../etc/passwd)"),
            "error: content/posts/x.md:5: the picture `../../../etc/passwd` is not there: content/../../../etc/passwd does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "a file of the machine",
            body("![a](file:///etc/passwd)"),
            "warning: content/posts/x.md:5: the picture `file:///etc/passwd` is no address and is left out\n  hint: put the file beside the page, or in static/",
        ),
        (
            "absolute",
            body("![a](/etc/passwd)"),
            "warning: content/posts/x.md:5: pictures below `/etc/` are not there\n  hint: copy them from the old site into static/etc/",
        ),
        (
            "the cover",
            front("title = \"X\"\ndate = 2026-01-02\nimage = \"x.png\""),
            "error: content/posts/x.md:4: the picture `x.png` is not there: content/posts/x.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
        ),
        (
            "the cover, absolute",
            front("title = \"X\"\ndate = 2026-01-02\nimage = \"/x.png\""),
            "warning: content/posts/x.md:4: the picture `/x.png` is not there\n  hint: put it in static/",
        ),
        (
            "the avatar",
            Site::new().tables("avatar = \"x.png\""),
            "error: gatepost.toml:8: the picture static/x.png is not there\n  hint: put it there, or remove the line",
        ),
        (
            "the avatar, out of the site",
            Site::new().tables("avatar = \"../x.png\""),
            "error: gatepost.toml:8: the picture static/../x.png is not there\n  hint: put it there, or remove the line",
        ),
    ]);
}

// G-17
#[test]
fn what_is_no_text() {
    check([
        (
            "UTF-16",
            body("x").file("content/y.md", b"\xff\xfeT\0e\0"),
            "error: content/y.md:1: this file is in UTF-16\n  hint: save it as UTF-8",
        ),
        (
            "Latin-1",
            body("x").file("content/y.md", b"+++\ntitle = \"Y\"\n+++\nCaf\xe9\n"),
            "error: content/y.md:4: byte 23 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        (
            "NUL",
            body("a\nb\0c"),
            "error: content/posts/x.md:6: byte 41 is NUL, which no text has\n  hint: save it as plain UTF-8 text",
        ),
        (
            "the configuration",
            Site::new().file("gatepost.toml", b"title = \"\xe9\"\n"),
            "error: gatepost.toml:1: byte 9 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        (
            "a template",
            Site::new().file("templates/page.html", b"<p>\n\xe9"),
            "error: templates/page.html:2: byte 4 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        (
            "data",
            Site::new().file("data/mentions.json", b"{\"\xe9\":1}"),
            "warning: data/mentions.json:1: byte 2 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
        ("control characters", body("a\u{1b}[31mb\u{7}c\u{202e}d"), ""),
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
            "error: gatepost.toml: the link `@/gone.md` leads to content/gone.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
        ),
        (
            "in the biography",
            Site::new()
                .tables("")
                .file("gatepost.toml", crate::support::CONFIG.to_owned() + "bio = \"[a](@/gone.md)\"\n"),
            "error: gatepost.toml: the link `@/gone.md` leads to content/gone.md, which is not there\n  hint: correct the path; `@/` begins at content/, and drafts are only there with --drafts",
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
            "warning: content/posts/x.md:5: the link to `java\u{9}script:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
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
            "warning: gatepost.toml: the link to `javascript:alert` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]",
        ),
    ]);
}

// G-26
#[test]
fn templates_that_fail() {
    let template = |text: &str| body("x").file("templates/post.html", text);
    let component = |text: &str| body("{{<c />}}").file("templates/components/c.html", text);
    check([
        (
            "a syntax error",
            template("<p>\n{{ page.title }\n"),
            "error: templates/post.html:2: Found `}` but expected }}.\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "something that is not given",
            template("<p>\n{{ page.titel.x }}\n"),
            "error: templates/post.html:2: Field `titel` is not defined. Available fields: activity, ancestors, authors, boost_of, content_warning, date, description, draft, earlier, extra, headline, html, image, kind, language, later, like_of, path, pinned, quote_of, reading_minutes, replies, reply_to, sensitive, slug, terms, title, toc, unlisted, updated, url, word_count (while rendering content/posts/x.md)\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a filter that is not there",
            template("{{ page.title | shout }}"),
            "error: templates/post.html:1: Unknown filter `shout`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a function that is not there",
            template("\n{{ read(path=\"/etc/passwd\") }}"),
            "error: templates/post.html:2: Unknown function `read`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "the environment",
            template("{{ get_env(name=\"HOME\") }}"),
            "error: templates/post.html:1: Unknown function `get_env`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a file of the machine, included",
            template("{% include \"/etc/passwd\" %}"),
            "error: templates/post.html:1: Unknown template `/etc/passwd`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a file above, included",
            template("{% include \"../gatepost.toml\" %}"),
            "error: templates/post.html:1: Unknown template `../gatepost.toml`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "itself",
            template("{% include \"post.html\" %}"),
            "error: templates/post.html: Circular include detected for template 'post.html'. Include chain: `[post.html, post.html]`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "in a circle",
            template("{% include \"a.html\" %}")
                .file("templates/a.html", "{% include \"b.html\" %}")
                .file("templates/b.html", "{% include \"a.html\" %}"),
            "error: templates/a.html: Circular include detected for template 'a.html'. Include chain: `[a.html, b.html, a.html]`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "extends itself",
            template("{% extends \"post.html\" %}"),
            "error: templates/post.html: Circular extend detected for template 'post.html'. Inheritance chain: `[post.html]`\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a component that calls itself",
            component("{% component c() %}{{<c />}}{% endcomponent c %}"),
            "error: content/posts/x.md:5: the component `c` failed: Maximum render recursion depth for components exceeded.\n  hint: correct the call, or the component in templates/components/",
        ),
        (
            "a long loop",
            template("{% for i in range(end=1000000000) %}{{ i }}{% endfor %}"),
            "error: templates/post.html:1: Function `range` would produce 1000000000 elements, which exceeds the limit of 100000 (while rendering content/posts/x.md)\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "loops in loops",
            template(
                "{% for i in range(end=99999) %}{% for j in range(end=99999) %}{% for k in range(end=99999) %}0123456789{% endfor %}{% endfor %}{% endfor %}",
            ),
            "error: templates/post.html: this makes more than 16 MiB of one page (while rendering content/posts/x.md)\n  hint: end its loops sooner",
        ),
        (
            "a page that is not there",
            template("\n{% set p = get_page(path=\"gone.md\") %}"),
            "error: templates/post.html:2: content/gone.md is not a page (while rendering content/posts/x.md)\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a theme that is not there",
            Site::new().config("theme = \"gone\""),
            "error: gatepost.toml: the theme `gone` is not there\n  hint: put it in themes/gone/, or remove `theme` to use the built-in one",
        ),
        (
            "a theme elsewhere",
            Site::new().config("theme = \"../../etc\""),
            "error: gatepost.toml: the theme `../../etc` is not there\n  hint: put it in themes/../../etc/, or remove `theme` to use the built-in one",
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
        ("a port", base("https://example.org:8443"), ""),
        (
            "http",
            base("http://example.org"),
            "error: gatepost.toml:1: `base_url`: `http://example.org` must begin with https://; no server on the fediverse accepts `http`\n  hint: the base URL is part of every id: choose it once",
        ),
        (
            "a path",
            base("https://example.org/blog"),
            "error: gatepost.toml: `https://example.org/blog` has a path, but a handle and `/.well-known/` live at the root of a host\n  hint: set `base_url` in [federation] to a host of your own, or `enabled = false` there for a plain website",
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
            "warning: gatepost.toml: `https://192.168.1.5` is a number, and other servers refuse an account that has no name for its host\n  hint: write a domain as base_url, or enabled = false under [federation] for a plain website",
        ),
        ("this machine", base("http://127.0.0.1:1111"), ""),
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

// G-34, G-35
#[test]
fn posts_that_were_deleted() {
    check([
        (
            "an id that is used again",
            body("x").file("data/deleted.toml", "[[deleted]]\nid = \"posts/x\"\n"),
            "error: content/posts/x.md: the id `posts/x` belongs to a post that was deleted, and other servers never take it again\n  hint: write a new `id` above this post",
        ),
        (
            "no id",
            Site::new().file("data/deleted.toml", "\n[[deleted]]\ndeleted = 2026-01-01\n"),
            "error: data/deleted.toml:2: a deleted post has no id\n  hint: write id = \"posts/hello\"",
        ),
        (
            "an id that leads out",
            Site::new().file("data/deleted.toml", "[[deleted]]\nid = \"../../x\"\n"),
            "error: data/deleted.toml:1: a deleted post has no id\n  hint: write id = \"posts/hello\"\nerror: data/deleted.toml:2: the id `../../x` cannot be: `..` would leave the folder\n  hint: write the post's id as it was",
        ),
        (
            "a date that is none",
            Site::new().file("data/deleted.toml", "[[deleted]]\nid = \"x\"\ndeleted = \"soon\"\n"),
            "error: data/deleted.toml:3: `deleted`: `soon` is not a date\n  hint: write it as 2026-11-23",
        ),
        (
            "another key",
            Site::new().file("data/deleted.toml", "[[deleted]]\nid = \"x\"\nwhy = \"so\"\n"),
            "error: data/deleted.toml:3: `why` is not understood here\n  hint: write id, deleted and former_type (\"Article\" or \"Note\") only",
        ),
        (
            "another table",
            Site::new().file("data/deleted.toml", "[[gone]]\nid = \"x\"\n"),
            "error: data/deleted.toml:1: unknown key `gone`\n  hint: write [[deleted]], id = \"posts/hello\" and deleted = 2026-11-23 for each post",
        ),
        (
            "not TOML",
            Site::new().file("data/deleted.toml", "x\n"),
            "error: data/deleted.toml:1: this is not valid TOML: key with no value, expected `=`\n    | x\n  hint: mend the TOML in this line",
        ),
        (
            "an id that leads out, of a post",
            front("title = \"X\"\ndate = 2026-01-02\nid = \"../../../x\""),
            "error: content/posts/x.md:4: the id `../../../x` cannot be: `..` would leave the folder\n  hint: choose a name like posts/hello-world, and never change it again",
        ),
        (
            "an id with a space",
            front("title = \"X\"\ndate = 2026-01-02\nid = \"a b\""),
            "error: content/posts/x.md:4: the id `a b` contains ' '; only letters, digits and - _ . ~ / stay the same on every server\n  hint: choose a name like posts/hello-world, and never change it again",
        ),
    ]);
}

// G-37
#[test]
fn data_that_is_damaged() {
    check([
        (
            "not JSON",
            body("x").file("data/interactions/posts/x.json", "{\n\"likes\": "),
            "warning: data/interactions/posts/x.json:2: this file is damaged and is left out: EOF while parsing a value at line 2 column 9\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "another shape",
            body("x").file("data/interactions/posts/x.json", "{\"likes\": \"many\"}"),
            "warning: data/interactions/posts/x.json:1: this file is damaged and is left out: invalid type: string \"many\", expected u64 at line 1 column 16\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "nested deep",
            body("x").file("data/interactions/posts/x.json", "[".repeat(100_000)),
            "warning: data/interactions/posts/x.json:1: this file is damaged and is left out: invalid type: sequence, expected u64 at line 1 column 1\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "mentions",
            body("x").file("data/mentions.json", "[]"),
            "warning: data/mentions.json:1: this file is damaged and is left out: invalid type: sequence, expected a map at line 1 column 0\n  hint: restore it from git or a backup, or remove it: the rest is built without it",
        ),
        (
            "not a text",
            body("x").file("data/interactions/posts/x.json", b"{\"likes\": \xff}"),
            "warning: data/interactions/posts/x.json:1: byte 10 is not UTF-8\n  hint: save it as UTF-8; it is probably in Latin-1",
        ),
    ]);
}

// G-40
#[test]
fn names_that_some_systems_cannot_store() {
    let named = |name: &str| Site::new().file(&format!("content/{name}.md"), "+++\ntitle = \"X\"\n+++\n");
    check([
        (
            "a device",
            named("con"),
            "error: content/con.md: this file's name makes no id: the id `con` cannot be: `con` is a device on Windows\n  hint: rename the file, or write `id = \"…\"` above it",
        ),
        (
            "a device with a number",
            named("lpt1"),
            "error: content/lpt1.md: this file's name makes no id: the id `lpt1` cannot be: `lpt1` is a device on Windows\n  hint: rename the file, or write `id = \"…\"` above it",
        ),
        (
            "a device of ours",
            Site::new().file("static/nul.txt", "x"),
            "error: static/nul.txt: this file cannot be published: `nul.txt` is a device on Windows\n  hint: rename it",
        ),
        ("a smile", named("\u{1f600}"), ""),
        (
            "only signs",
            named("!!!"),
            "error: content/!!!.md: this file's name makes no id: the id `` must have 1 to 200 characters\n  hint: rename the file, or write `id = \"…\"` above it",
        ),
        (
            "a colon",
            Site::new().file("static/a:b.txt", "x"),
            "error: static/a:b.txt: this file cannot be published: `a:b.txt` contains ':', which some systems cannot store\n  hint: rename it",
        ),
        (
            "a space at the end",
            Site::new().file("static/a ", "x"),
            "error: static/a : this file cannot be published: `a ` ends with a dot or a space, which Windows drops\n  hint: rename it",
        ),
        (
            "a line break",
            Site::new().file("static/a\nb.txt", "x"),
            "error: static/a\nb.txt: this file cannot be published: `a\\nb.txt` contains '\\n', which some systems cannot store\n  hint: rename it",
        ),
        (
            "too long",
            front(&format!("title = \"X\"\nslug = \"{}\"", "a".repeat(300))),
            "error: content/posts/x.md:3: the address /posts/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ cannot be: `aaaaaaaaaaaaaaaaaaaa…` has 300 bytes; file systems allow 240\n  hint: choose another slug or path",
        ),
        ("Chinese", named("\u{4f60}\u{597d}"), ""),
        ("an empty slug", front("title = \"X\"\nslug = \"\""), ""),
        (
            "a tag of signs",
            front("title = \"X\"\ndate = 2026-01-02\ntags = [\"!!\"]"),
            "error: content/posts/x.md:4: the term `!!` cannot stand in an address\n  hint: choose another word",
        ),
    ]);
}

// G-41, G-42
#[test]
fn secrets_are_not_published() {
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    check([
        (
            "in static",
            Site::new().file("static/key.pem", key),
            "error: static/key.pem: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "under another name",
            Site::new().file("static/notes.txt", key),
            "error: static/notes.txt: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "beside a page",
            Site::new().file("content/posts/id_rsa", key),
            "error: content/posts/id_rsa: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        ("in a text", body(&format!("```\n{key}```\n")), ""),
        (
            "in a theme",
            Site::new()
                .config("theme = \"t\"")
                .file("themes/t/static/my.key", key)
                .file("themes/t/templates/x.html", ""),
            "error: themes/t/static/my.key: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        (
            "the folder of secrets",
            Site::new().file("static/.gatepost/key.pem", key),
            "error: static/.gatepost/key.pem: this is a private key, and it would be published\n  hint: move it out of the site's folders; .gatepost/key.pem is its place",
        ),
        ("a repository", Site::new().file("static/.git/config", "x"), ""),
    ]);
}
