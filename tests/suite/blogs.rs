//! Blogs in the style of Zola, Hugo and Jekyll: what they use is built, or one line says what to change.

use crate::support::{Site, each_told};

/// A copy of a site below `tests/sites/`, built.
struct Built {
    site: Site,
    /// What the build told, one problem each.
    told: Vec<String>,
}

impl Built {
    fn new(name: &str) -> Self {
        let site = Site::copy_of(name);
        let told = each_told(&site.try_build());
        Self { site, told }
    }

    /// The text of a page, between its header and its footer.
    fn page(&self, path: &str) -> String {
        let html = self.site.output(path);
        // A list has the text of several.
        let text = html.rsplit_once("<div class=\"e-content").map_or(html.as_str(), |(_, after)| after);
        if html.matches("class=\"e-content").count() != 1 {
            return html;
        }
        text.split_once("class=\"u-url u-uid\"").map_or(text, |(before, _)| before).to_owned()
    }

    fn has(&self, path: &str) -> bool {
        self.site.has(&format!("public/{path}"))
    }

    #[track_caller]
    fn shows(&self, path: &str, parts: &[&str]) {
        let page = self.page(path);
        for part in parts {
            assert!(page.contains(part), "{path} does not show {part}:\n{page}");
        }
        for raw in ["gatepost:", "gatepost-", "@ref/", "@/", "{:", "{% end"] {
            assert!(!page.contains(raw), "{path} shows {raw}:\n{page}");
        }
    }
}

#[test]
fn a_blog_from_zola() {
    let built = Built::new("from-zola");
    assert_eq!(
        built.told,
        [
            "warning: content/_index.fr.md: a section has one language, the site's; this file is left out\n  hint: make it a page with a slug of its own, or remove it"
        ]
    );
    built.shows(
        "blog/bridges/index.html",
        &[
            "<span class=\"math math-inline\">a_1 \\cdot b_1</span>",
            "<img src=\"/blog/bridges/bridge.png\" alt=\"A stone bridge\" width=\"300\"",
            "<div class=\"alert alert-warning\"><p class=\"alert-title\">Warning</p>\n<p>Slippery <strong>when wet</strong>.</p>",
            "https://www.youtube.com/watch?v=abc123",
            "https://vimeo.com/42",
            "<a href=\"/blog/river/#high-water\">the river</a>",
            "{{ youtube(id=&quot;abc123&quot;) }}",
        ],
    );
    built.shows("fr/blog/bridges/index.html", &["<img src=\"/blog/bridges/bridge.png\" alt=\"Un pont de pierre\""]);
    assert!(built.has("old/river/index.html"));
}

#[test]
fn a_blog_from_hugo() {
    let built = Built::new("from-hugo");
    assert_eq!(
        built.told,
        [
            "warning: content/notes.org: a file in `.org` makes no page and is left out\n  hint: turn it into Markdown, for example with pandoc",
            "warning: content/posts/soup.md:18: this link leads to `posts/gone.md`, which is not there\n  hint: correct the link, or remove it; drafts are only there with --drafts",
            "warning: content/tags/food/_index.md: the pages of a taxonomy are made by the theme; what is written above and in this file is left out\n  hint: remove the file, or change templates/taxonomy.html and templates/term.html",
        ]
    );
    built.shows(
        "posts/soup/index.html",
        &[
            "<a href=\"/posts/bread/#the-dough-its-rest\">bread</a>, <a href=\"/posts/bread/\">salt</a> and <a href=\"/posts/gone/\">nothing</a>",
            "<img src=\"/images/soup.png\"",
            "<figcaption>by <a href=\"https://ben.example\">Ben</a></figcaption>",
            "<p>Boil</p>\n <div class=\"alert alert-tip\"><p class=\"alert-title\">Tip</p>\n<p>With a <strong>lid</strong>.</p>",
            "<p><strong>Hot</strong></p>\n<p>Now.</p>",
            "data-lang=\"go\"",
            "https://gist.github.com/ann/123",
            "<p>Press <kbd>Esc</kbd> to stop.</p>",
            "{{&lt; figure src=&quot;x&quot; &gt;}}",
        ],
    );
    built
        .shows("posts/bread/index.html", &["<img src=\"/posts/bread/loaf.png\" alt=\"Loaf\" width=\"4\" height=\"3\""]);
    assert!(built.has("de/posts/bread/index.html") && built.has("tags/food/index.html"));
    assert!(!built.has("hidden/index.html"));
}

#[test]
fn a_blog_from_jekyll() {
    let built = Built::new("from-jekyll");
    assert_eq!(
        built.told,
        [
            "warning: content/about.markdown: an alias with `?` or on another site cannot lead here and is left out\n  hint: no file can answer such an address; remove the alias, or let your host redirect it",
            "warning: content/posts/2014-1-17-Rails-Tips.markdown:10: pictures below `/assets/` are not there\n  hint: copy them from the old site into static/assets/",
        ]
    );
    built.shows(
        "2014/01/rails-tips.html",
        &[
            "<a href=\"/2019/05/feed.html\">the other</a>",
            "<img src=\"/assets/a%20b.png\"",
            "{{ x }}",
            "<img src=\"/assets/c.png\" alt=\"A chart\"",
            "<figcaption>Sales of <em>all</em> <a href=\"https://books.example/\">books</a></figcaption>",
            "<span class=\"math math-display\">\na_{1} = b_{2} * c_{3} * d\n</span>",
            "<code>{{ shown }}\n</code>",
            "<div class=\"box\">\n<p>Inside <em>this</em>.</p>\n</div>",
            "<blockquote>\n<p>Careful.</p>\n</blockquote>",
        ],
    );
    let page = built.page("2014/01/rails-tips.html");
    assert!(!page.contains("nobody sees this"));
    built.shows("2019/05/feed.html", &["Write {{ twice."]);
    built.shows("about/index.html", &["<h2 id=\"me\">", "<a href=\"/docs/\">here</a>"]);
    built.shows("docs/index.html", &["All of it.", "/docs/install/"]);
    built.shows("index.html", &["Welcome."]);
    assert!(
        built.has("me/index.html")
            && built.has("tags/active-record/index.html")
            && built.has("categories/ruby/index.html")
    );
    assert!(!built.has("drafts/idea/index.html") && !built.has("idea/index.html"));
}

#[test]
fn what_needs_hands_is_told_once_and_clearly() {
    let built = Built::new("needs-hands");
    assert_eq!(
        built.told,
        [
            "error: content/404.md:2: the page for what is not there is made by the theme\n  hint: move its text to templates/404.html and remove this file",
            "error: content/index.html:1: front matter makes a page only above Markdown, not in `.html`\n  hint: rename it to .md when it is text; remove it when it listed posts or made a feed, which is done for you; or take the front matter out to publish the file as it is",
            "error: content/posts/a.md:3: `date`: `2024-13-01` is not a day of the calendar\n  hint: write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
            "error: content/posts/a.md:5: unknown key `mood` (and in 1 more file)\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
            "error: content/posts/a.md:6: `password` protects nothing here: everybody could read the page\n  hint: write draft = true to keep the page back, or remove the key when everybody may read it",
            "error: content/posts/a.md:9: `{% for … %}` is Liquid, Jekyll's template language\n  hint: write the text or HTML that it stood for, or put it in backticks to show it as it is",
            "error: content/posts/a.md:11: there is no component `gallery` (and in 1 more file)\n  hint: write Markdown instead of the call, or make templates/components/gallery.html",
            "error: content/posts/a.md:13: `{{ page.title }}` is Liquid, Jekyll's template language\n  hint: write the text that it stood for, or put it in backticks to show it as it is",
            "error: content/posts/b.md:5: the template `wide.html` is not there\n  hint: put it in templates/, or remove the key",
            "error: content/posts/b.md:11: the picture `gone.png` is not there: content/posts/gone.png does not exist\n  hint: put the file beside the page, or in static/ and write its path with a slash in front",
            "error: content/tags.md:1: this and the list of tags both want the address /tags/index.html\n  hint: remove the file, whose list is made for you, or give it another address",
        ]
    );
}

#[test]
fn a_caption_is_one_line_of_markdown() {
    let caption = |text: &str| {
        let call = format!("{{{{<figure src=\"a.png\" caption=\"{text}\" />}}}}");
        let site = Site::new()
            .file("content/posts/x.md", format!("+++\ntitle = \"X\"\ndate = 2026-01-02\n+++\n{call}\n"))
            .file("content/posts/a.png", b"x");
        let told = site.problems();
        let page = std::fs::read_to_string(site.path("public/posts/x/index.html")).unwrap_or_default();
        let shown = page.split("<figcaption>").nth(1).and_then(|rest| rest.split("</figcaption>").next());
        shown.map_or(told, str::to_owned)
    };
    for (written, shown) in [
        ("2024. A *good* year", "2024. A <em>good</em> year"),
        ("- Ben", "- Ben"),
        ("# 3", "# 3"),
        ("a < b", "a &lt; b"),
        ("see [X](@/posts/x.md)", "see <a href=\"/posts/x/\">X</a>"),
        (
            "see [Y](@/posts/gone.md)",
            "error: content/posts/x.md:5: the link `@/posts/gone.md` in it leads nowhere\n  hint: correct the call, or the component in templates/components/",
        ),
    ] {
        assert_eq!(caption(written), shown, "{written}");
    }
}
