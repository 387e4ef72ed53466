//! What an author may change, piece by piece, and in which ways.

use super::png;
use std::collections::BTreeMap;

/// What may stand at a path: one of these texts, or nothing.
pub(super) type Variants = Vec<Option<Vec<u8>>>;

fn texts(texts: &[&str]) -> Variants {
    texts.iter().map(|text| (!text.is_empty()).then(|| text.as_bytes().to_vec())).collect()
}

/// Everything an author may change: paths, and what may stand there. Names with a colon are parts of `gatepost.toml`, in
/// alphabetical order.
pub(super) fn choices() -> BTreeMap<&'static str, Variants> {
    let post = |front: &str, body: &str| format!("+++\n{front}\n+++\n{body}\n");
    let dated = |title: &str, day: u32, more: &str, body: &str| {
        post(&format!("title = \"{title}\"\ndate = 2026-03-{day:02}\n{more}"), body)
    };
    let owned =
        |list: Vec<String>| list.into_iter().map(|t| (!t.is_empty()).then(|| t.into_bytes())).collect::<Variants>();
    BTreeMap::from([
        // Configuration.
        ("0:base", texts(&["base_url = \"https://example.org\"", "base_url = \"https://example.net/blog\""])),
        (
            "1:site",
            texts(&[
                "title = \"A site\"",
                "title = \"Another\"\npaginate_by = 2",
                "title = \"A site\"\narchive = false\nslugs = \"unicode\"",
                "title = \"A site\"\ntheme = \"own\"",
            ]),
        ),
        (
            "2:menu",
            texts(&[
                "",
                "menu = [{ name = \"About\", url = \"@/about.md\" }]",
                "menu = [{ name = \"Posts\", url = \"@/posts/_index.md\" }]",
            ]),
        ),
        (
            "3:author",
            texts(&[
                "[author]\nname = \"Me\"\nusername = \"me\"",
                "[author]\nname = \"Me\"\nusername = \"me\"\nbio = \"I am [here](@/about.md), as @ann@b.example says #rust\"",
                "[author]\nname = \"Me\"\nusername = \"me\"\navatar = \"me.png\"\nfields = [{ name = \"About\", value = \"[me](@/about.md)\" }]",
            ]),
        ),
        ("4:federation", texts(&["", "[federation]\nlong_posts_as = \"note\"", "[federation]\nenabled = false"])),
        ("5:feeds", texts(&["", "[feeds]\nlimit = 1", "[feeds]\nenabled = false"])),
        (
            "6:taxonomies",
            texts(&[
                "",
                "[[taxonomies]]\nname = \"topics\"\nhashtags = true",
                "[[taxonomies]]\nname = \"tags\"\ntitle = \"Words\"\npaginate_by = 1",
            ]),
        ),
        ("7:markdown", texts(&["", "[markdown]\nhighlight = false\nhashtags = false"])),
        ("8:deploy", texts(&["", "[deploy]\nhost = \"netlify\"", "[deploy]\nhost = \"codeberg\""])),
        // Sections.
        (
            "content/_index.md",
            texts(&[
                "",
                "Welcome.",
                "+++\ntitle = \"Home\"\npaginate_by = 1\n+++\nSee [about](@/about.md).",
                "+++\ntemplate = \"home-own.html\"\n+++\n",
            ]),
        ),
        (
            "content/posts/_index.md",
            texts(&[
                "",
                "+++\ntitle = \"Writing\"\nsort_by = \"title\"\n+++\n",
                "+++\ntitle = \"Posts\"\ndescription = \"All\"\npage_template = \"own.html\"\naliases = [\"/old-posts/\"]\n+++\n",
                "+++\ntitle = \"Posts\"\ndraft = true\n+++\n",
                "+++\ntitle = \"Posts\"\nrender = false\n+++\n",
                "+++\ntitle = \"Posts\"\nredirect_to = \"@/about.md\"\n+++\n",
            ]),
        ),
        (
            "content/posts/deep/_index.md",
            texts(&[
                "",
                "+++\ntitle = \"Deep\"\n+++\n",
                "+++\ntitle = \"Deep\"\ndescription = \"Below\"\ndraft = true\n+++\n",
                "+++\ntitle = \"Deeper\"\ntransparent = true\nrender = false\n+++\n",
            ]),
        ),
        (
            "content/posts/deep/one.md",
            owned(vec![
                dated("One", 3, "tags = [\"rust\"]", "One."),
                dated("One", 9, "weight = 2", "One, [up](@/posts/a.md)."),
                String::new(),
            ]),
        ),
        ("content/posts/deep/two.md", owned(vec![dated("Two", 4, "", "Two."), String::new()])),
        // Posts.
        (
            "content/posts/a.md",
            owned(vec![
                dated(
                    "Alpha",
                    1,
                    "tags = [\"rust\", \"web\"]",
                    "First.\n\n<!-- more -->\n\n## Part\n\n```rust\nfn main() {}\n```",
                ),
                dated("Alpha 2", 1, "tags = [\"rust\"]", "First."),
                dated(
                    "Alpha",
                    1,
                    "slug = \"first\"\naliases = [\"/posts/a/\"]\ntags = [\"Rust\"]",
                    "First, see [b](b.md).",
                ),
                dated("Alpha", 8, "draft = true", "First."),
                dated("Alpha", 1, "pinned = true\nupdated = 2026-03-05", "First, @ann@b.example."),
                post("date = 2026-03-01", "Alpha"),
                dated("Alpha", 1, "unlisted = true", "Alpha"),
            ]),
        ),
        (
            "content/posts/b.md",
            owned(vec![
                dated("Beta", 2, "", "Second, see [a](@/posts/a.md) and [c](@/posts/c/index.md#part)."),
                dated("Beta", 2, "federate = false\ncategories = [\"life\"]", "Second."),
                dated("Beta", 2, "federate = \"quiet\"\n[taxonomies]\ntopics = [\"x\", \"y\"]", "Second."),
                dated("Beta", 2, "", "Second.\n\n{{<news />}}\n\nEnd."),
                dated(
                    "Beta",
                    2,
                    "image = \"/pic.png\"",
                    "{{<figure src=\"@/posts/c/cat.png\" alt=\"A cat\" />}}\n\n{% <quote author=\"Ann\"> %}See [c](@/posts/c/index.md) ![A cat](@/posts/c/cat.png){% </quote> %}",
                ),
                "+++\ntitle = \"Beta\"\ndate = 2030-01-01\n+++\nLater.\n".to_owned(),
                String::new(),
            ]),
        ),
        (
            "content/posts/c/index.md",
            owned(vec![
                dated("Gamma", 5, "", "## Part\n\n![A cat](cat.png)\n\nThird."),
                dated("Gamma", 5, "slug = \"third\"\nid = \"posts/c\"", "## Part\n\n![A cat](cat.png \"Yes\")"),
                dated("Gamma", 2, "template = \"own.html\"\n[extra]\nx = 1", "## Part"),
            ]),
        ),
        ("content/posts/c/cat.png", vec![Some(png(30, 20)), Some(png(31, 20)), Some(png(32, 10))]),
        (
            "content/notes/2026-04-01.md",
            texts(&[
                "",
                "+++\ndate = 2026-04-01\n+++\nA #note with #Rust.\n",
                "+++\ndate = 2026-04-01\ncontent_warning = \"Hm\"\n+++\nA note.\n",
                "+++\ndate = 2026-04-01\nboost_of = \"https://b.example/1\"\n+++\n",
                "+++\ndate = 2026-04-01\nreply_to = \"https://b.example/1\"\n+++\n@ann@b.example Yes.\n",
            ]),
        ),
        (
            "content/about.md",
            texts(&[
                "+++\ntitle = \"About\"\n+++\nMe.\n",
                "+++\ntitle = \"Me\"\nslug = \"me\"\n+++\nMe.\n",
                "+++\ntitle = \"About\"\nweight = 1\n+++\nSee [posts](@/posts/_index.md).\n",
            ]),
        ),
        // Files.
        ("static/pic.png", vec![Some(png(100, 50)), Some(png(101, 50)), None]),
        ("static/me.png", vec![Some(png(400, 400)), Some(png(500, 400))]),
        ("static/style.css", texts(&["", "body { color: red }", "body { color: blu }"])),
        ("static/robots.txt", texts(&["", "User-agent: *"])),
        ("static/.htaccess", texts(&["", "Options -Indexes"])),
        ("static/x", texts(&["", "a file"])),
        ("static/x/y", texts(&["", "a file in a folder"])),
        // Templates.
        (
            "templates/own.html",
            texts(&[
                "{{ page.title }} {% set p = get_page(path=\"about.md\") %}{{ p.url }} {{ page.ancestors | length }}",
                "{{ page.title }} {{ asset(path=\"me.png\") }}",
                "{{ page.headline }}{% for p in latest(n=2) %} {{ p.headline }}{% endfor %}",
            ]),
        ),
        (
            "templates/home-own.html",
            texts(&[
                "{% for s in section.subsections %}{{ s.title }} {{ s.total }} {{ s.description }}\n{% endfor %}{% for p in posts %}{{ p.excerpt_html | safe }}{% endfor %}",
                "{{ section.total }} {% set s = get_section(path=\"posts\") %}{{ s.title }}",
            ]),
        ),
        (
            "templates/components/news.html",
            texts(&[
                "{% component news() %}{% for p in latest(n=3) %}{{ p.headline }}; {% endfor %}{% endcomponent news %}",
            ]),
        ),
        ("templates/404.html", texts(&["", "Nothing here."])),
        (
            "templates/archive.html",
            texts(&[
                "",
                "{% for y in years %}{% for p in y.pages %}{{ p.kind }} {{ p.title }} {{ p.headline }} {{ p.date }}\n{% endfor %}{% endfor %}",
            ]),
        ),
        (
            "themes/own/templates/page.html",
            texts(&["<title>{{ page.title }}</title>{{ page.html | safe }}", "{{ page.html | safe }}"]),
        ),
        ("themes/own/static/style.css", texts(&["i {}", "b {}", ""])),
        // What came home.
        (
            "data/mentions.json",
            texts(&[
                "",
                "{\"@ann@b.example\":{\"id\":\"https://b.example/u/ann\",\"url\":\"https://b.example/@ann\"}}",
                "{\"@ann@b.example\":{\"id\":\"https://b.example/u/ann\",\"url\":\"https://b.example/ann\"}}",
            ]),
        ),
        (
            "data/interactions/posts/a.json",
            texts(&[
                "",
                "{\"likes\":3,\"shares\":1,\"replies\":[]}",
                "{\"likes\":4,\"replies\":[{\"id\":\"https://b.example/1\",\"url\":\"https://b.example/1\",\"published\":\"2026-04-01T10:00:00Z\",\"author_name\":\"Ann\",\"author_handle\":\"@ann@b.example\",\"author_url\":\"https://b.example/@ann\",\"html\":\"<p>Yes</p>\"}]}",
                "{ broken",
            ]),
        ),
        (
            "data/deleted.toml",
            texts(&[
                "",
                "[[deleted]]\nid = \"posts/gone\"\ndeleted = 2026-05-01\nformer_type = \"Note\"",
                "[[deleted]]\nid = \"posts/gone\"\ndeleted = 2026-05-01\nformer_type = \"Article\"",
            ]),
        ),
    ])
}
