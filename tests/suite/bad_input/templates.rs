//! Templates that fail.

use super::{body, check, front};
use crate::support::Site;

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
            "a part that is rendered once",
            body("x").file("templates/partials/entry.html", "<p>\n{{ page.headlin.x }}\n"),
            "error: templates/partials/entry.html:2: Field `headlin` is not defined. Available fields: activity, authors, boost_of, content_warning, date, description, draft, excerpt, excerpt_html, extra, has_more, headline, image, kind, language, like_of, path, pinned, quote_of, reading_minutes, reply_to, sensitive, slug, terms, title, updated, url (while rendering content/_index.md)\n  hint: correct the template; docs/themes.md lists what each one is given\nerror: templates/partials/entry.html:2: Field `headlin` is not defined. Available fields: activity, authors, boost_of, content_warning, date, description, draft, excerpt, excerpt_html, extra, has_more, headline, image, kind, language, like_of, path, pinned, quote_of, reading_minutes, reply_to, sensitive, slug, terms, title, updated, url (while rendering content/posts)\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a part that shows itself",
            body("x").file("templates/partials/entry.html", "\n{{ once(part=\"partials/entry.html\", page=page) }}"),
            "error: templates/partials/entry.html:2: once() is for templates of pages: neither a part nor a component has it (while rendering content/_index.md)\n  hint: correct the template; docs/themes.md lists what each one is given\nerror: templates/partials/entry.html:2: once() is for templates of pages: neither a part nor a component has it (while rendering content/posts)\n  hint: correct the template; docs/themes.md lists what each one is given",
        ),
        (
            "a part that is not there",
            body("x").file("templates/post.html", "\n{{ once(part=\"partials/post.html\") }}"),
            "error: templates/post.html:2: Template 'partials/post.html' not found (while rendering content/posts/x.md)\n  hint: correct the template; docs/themes.md lists what each one is given",
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

// G-23
#[test]
fn what_authors_write_is_text_and_no_markup() {
    let nasty = "\\\"><script>alert(1)</script></title>{{ 7 * 7 }}]]>&amp;\\n<!--";
    let site = front(&format!("title = \"{nasty}\"\ndescription = \"{nasty}\"\ndate = 2026-01-02\ntags = [\"{nasty}\"]\nauthors = [\"{nasty}\"]\ncontent_warning = \"{nasty}\"\nimage = \"/a.png\"\nimage_alt = \"{nasty}\""))
        .file("content/s/_index.md", format!("+++\ntitle = \"{nasty}\"\ndescription = \"{nasty}\"\n+++\n"))
        .file("gatepost.toml", format!("base_url = \"https://example.org\"\ntitle = \"{nasty}\"\ndescription = \"{nasty}\"\nmenu = [{{ name = \"{nasty}\", url = \"/posts/\" }}]\n[author]\nname = \"{nasty}\"\nusername = \"me\"\nfields = [{{ name = \"{nasty}\", value = \"x\" }}]\n"));
    site.build();
    let mut pages = 0;
    for (path, content) in site.tree() {
        let text = String::from_utf8_lossy(&content).into_owned();
        if path.ends_with(".html") || path.ends_with(".xml") {
            assert!(!text.contains("<script>"), "{path} has the script: {text}");
            assert!(!text.contains("49]]"), "{path} was run as a template");
            pages += 1;
        }
        if path.ends_with(".xml") {
            let mut reader = quick_xml::Reader::from_str(&text);
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{path}: {error}"),
                }
            }
        }
        if path.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
    assert!(pages > 8);
    let post: serde_json::Value = serde_json::from_str(&site.output("ap/posts/posts/x.json")).expect("JSON");
    assert_eq!(post["name"], "\"><script>alert(1)</script></title>{{ 7 * 7 }}]]>&amp;\n<!--");
}
