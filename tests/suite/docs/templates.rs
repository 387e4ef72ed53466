//! Templates get what `docs/themes.md` says: each template of a site is replaced by one that prints all it was given.

use super::{PLAIN, bare, root, run, tables, text, write};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const THEMES: &str = "docs/themes.md";

/// A template that prints its variables, and what the functions give, as JSON.
const DUMP: &str = "{\"variables\": {{ __tera_context | json | safe }}}";
const DUMP_FUNCTIONS: &str = concat!(
    "{\"variables\": {{ __tera_context | json | safe }}, ",
    "\"get_page\": {{ get_page(path=\"about.md\") | json | safe }}, ",
    "\"latest\": {{ latest(n=2) | json | safe }}, ",
    "\"get_section\": {{ get_section(path=\"posts/_index.md\") | json | safe }}, ",
    "\"get_taxonomy\": {{ get_taxonomy(name=\"tags\") | json | safe }}}"
);

/// Where a page of each template lies in the output.
const SHOWN: &[(&str, &str)] = &[
    ("home.html", "index.html"),
    ("post.html", "posts/b/index.html"),
    ("page.html", "about/index.html"),
    ("section.html", "posts/index.html"),
    ("taxonomy.html", "tags/index.html"),
    ("term.html", "tags/x/index.html"),
    ("archive.html", "archive/index.html"),
    ("404.html", "404.html"),
    ("alias.html", "old/index.html"),
];

/// Where to look for what a heading describes: a template, and a path in what it prints; `*` is any entry of a list.
const DESCRIBED: &[(&str, &str, &str)] = &[
    ("config", "home.html", "variables/config"),
    ("words", "home.html", "variables/words"),
    ("words", "alias.html", "variables/words"),
    ("words", "home.html", "variables/config/words"),
    ("config.menu", "home.html", "variables/config/menu/*"),
    ("author", "home.html", "variables/author"),
    ("author.fields", "home.html", "variables/author/fields/*"),
    ("author.avatar", "home.html", "variables/author/avatar"),
    ("author.avatar", "home.html", "variables/author/header"),
    ("author.avatar", "post.html", "variables/page/image"),
    ("head", "post.html", "variables/head"),
    ("head.feeds", "post.html", "variables/head/feeds/*"),
    ("page", "post.html", "variables/page"),
    ("page", "page.html", "variables/page"),
    ("page.terms", "post.html", "variables/page/terms/*"),
    ("page.toc", "post.html", "variables/page/toc/*"),
    ("page.later", "post.html", "variables/page/later"),
    ("page.later", "post.html", "variables/page/earlier"),
    ("page.ancestors", "post.html", "variables/page/ancestors/*"),
    ("page.replies", "post.html", "variables/page/replies"),
    ("page.replies.items", "post.html", "variables/page/replies/items/*"),
    ("Pages in lists", "home.html", "variables/posts/*"),
    ("Pages in lists", "home.html", "variables/pinned/*"),
    ("Pages in lists", "section.html", "variables/paginator/pages/*"),
    ("section", "section.html", "variables/section"),
    ("section.subsections", "section.html", "variables/section/subsections/*"),
    ("paginator", "section.html", "variables/paginator"),
    ("paginator.numbers", "section.html", "variables/paginator/numbers/*"),
    ("taxonomy", "term.html", "variables/taxonomy"),
    ("taxonomy", "home.html", "variables/config/taxonomies/*"),
    ("term", "term.html", "variables/term"),
    ("term", "taxonomy.html", "variables/terms/*"),
    ("years", "archive.html", "variables/years/*"),
    ("years.pages", "archive.html", "variables/years/*/pages/*"),
    ("get_page", "home.html", "get_page"),
    ("get_page", "home.html", "latest/*"),
    ("get_page", "home.html", "get_section/pages/*"),
    ("get_section", "home.html", "get_section"),
    ("get_taxonomy", "home.html", "get_taxonomy"),
    ("term", "home.html", "get_taxonomy/terms/*"),
];

/// A picture of one pixel.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// A site in which every variable has something in it.
fn printed() -> BTreeMap<&'static str, Value> {
    let site = tempfile::tempdir().unwrap();
    let dir = site.path();
    let config = PLAIN.replace("[federation]\nenabled = false\n", "avatar = \"me.gif\"\nheader = \"me.gif\"\n[[author.fields]]\nname = \"a\"\nvalue = \"b\"\n[[menu]]\nname = \"About\"\nurl = \"@/about.md\"\n");
    write(dir, "gatepost.toml", &config);
    std::fs::create_dir_all(dir.join("static")).unwrap();
    std::fs::write(dir.join("static/me.gif"), GIF).unwrap();
    write(dir, "content/about.md", "+++\ntitle = \"About\"\naliases = [\"/old/\"]\n+++\nText\n");
    write(dir, "content/posts/_index.md", "+++\ntitle = \"Posts\"\n+++\n");
    write(dir, "content/posts/deep/_index.md", "+++\ntitle = \"Deep\"\n+++\n");
    for (name, day) in [("a", 1), ("b", 2), ("c", 3)] {
        let front =
            format!("title = \"{name}\"\ndate = 2026-01-0{day}\ntags = [\"x\"]\npinned = true\nimage = \"/me.gif\"");
        write(dir, &format!("content/posts/{name}.md"), &format!("+++\n{front}\n+++\nText\n\n## Heading\n"));
    }
    let reply = "{\"replies\": [{\"id\": \"https://b.example/1\", \"url\": \"https://b.example/1\", \"published\": \"2026-01-05T00:00:00Z\", \"author_name\": \"B\", \"author_handle\": \"@b@b.example\", \"author_url\": \"https://b.example/\", \"html\": \"<p>Hi</p>\"}]}";
    write(dir, "data/interactions/posts/b.json", reply);
    for (template, _) in SHOWN {
        write(dir, &format!("templates/{template}"), if *template == "home.html" { DUMP_FUNCTIONS } else { DUMP });
    }
    let made = run(dir, &["keys", "new"]);
    assert!(made.0, "{}", made.1);
    let built = run(dir, &["build"]);
    assert!(built.0, "{}", built.1);
    let read = |path: &str| std::fs::read_to_string(dir.join("public").join(path)).unwrap();
    let parse =
        |path: &str| serde_json::from_str(&read(path)).unwrap_or_else(|e| panic!("{path}: {e}\n{}", read(path)));
    SHOWN.iter().map(|(template, path)| (*template, parse(path))).collect()
}

/// Everything at a path.
fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    path.split('/').fold(vec![value], |values, step| {
        let inner = |value: &'v Value| match step {
            "*" => value.as_array().map_or_else(Vec::new, |list| list.iter().collect()),
            _ => value.get(step).into_iter().collect(),
        };
        values.into_iter().flat_map(inner).collect()
    })
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().map_or_else(BTreeSet::new, |map| map.keys().cloned().collect())
}

#[test]
fn templates_get_what_is_documented() {
    let (printed, page) = (printed(), text(THEMES));
    let documented = tables(&page, "variable");
    for (heading, template, path) in DESCRIBED {
        let table = documented.iter().find(|(title, _)| title == heading);
        let (_, rows) = table.unwrap_or_else(|| panic!("{THEMES} has no table under `{heading}`"));
        let said: BTreeSet<String> = rows.iter().map(|row| bare(&row[0])).collect();
        let found = at(&printed[template], path);
        assert!(!found.is_empty(), "{template} has nothing at {path}");
        for value in found {
            assert_eq!(keys(value), said, "`{heading}` in {THEMES} against {template}, {path}");
        }
    }
    for (title, _) in &documented {
        let checked = DESCRIBED.iter().any(|(heading, ..)| heading == title) || title == "Shortcodes of your own";
        assert!(checked, "nobody checks the table under `{title}` in {THEMES}");
    }
}

#[test]
fn each_template_gets_what_its_row_says() {
    let (printed, page) = (printed(), text(THEMES));
    let rows = tables(&page, "template").remove(0).1;
    let everywhere: BTreeSet<String> = ["config", "author", "kind", "lang", "words", "head"].map(str::to_owned).into();
    for (template, value) in &printed {
        let row = rows.iter().find(|row| bare(&row[0]) == *template).unwrap_or_else(|| panic!("{template} has no row"));
        let mut said: BTreeSet<String> = row[2].split(", ").filter(|c| !c.is_empty()).map(bare).collect();
        said.extend(if *template == "alias.html" { ["lang".to_owned()].into() } else { everywhere.clone() });
        assert_eq!(keys(&value["variables"]), said, "{template}");
    }
    let kinds: BTreeSet<String> =
        printed.values().filter_map(|v| v["variables"]["kind"].as_str()).map(str::to_owned).collect();
    for kind in kinds {
        assert!(page.contains(&format!("`{kind}`")), "{THEMES} does not name the kind `{kind}`");
    }
}

#[test]
fn every_template_of_the_built_in_theme_is_named() {
    let page = text(THEMES);
    let files = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|e| e.unwrap().path());
        entries.filter(|p| p.is_file()).map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    for file in files("themes/default/templates").into_iter().chain(files("themes/default/templates/partials")) {
        assert!(page.contains(&format!("`{file}`")), "{THEMES} does not name {file}");
    }
    let rows = tables(&page, "component").remove(0).1;
    let components = files("themes/default/templates/components");
    for row in &rows {
        assert!(components.contains(&format!("{}.html", bare(&row[0]))), "there is no component {}", row[0]);
    }
    for file in components {
        let source = text(&format!("themes/default/templates/components/{file}"));
        let name = file.trim_end_matches(".html");
        let row = rows.iter().find(|row| bare(&row[0]) == name);
        let row = row.unwrap_or_else(|| panic!("{THEMES} does not name the component {name}"));
        let arguments = source.split(&format!("component {name}(")).nth(1).unwrap().split(") ").next().unwrap();
        for argument in arguments.split(", ").filter(|argument| !argument.starts_with('@')) {
            let argument = argument.split([':', '=', ')']).next().unwrap().trim();
            // The same text, rendered: nobody types it.
            let argument = argument.strip_suffix("_html").unwrap_or(argument);
            assert!(row[1].contains(&format!("`{argument}`")), "{THEMES}: `{name}` takes `{argument}` too");
        }
        assert_eq!(source.contains("{{ body"), row[1].contains("paired"), "{THEMES}: whether `{name}` is paired");
    }
}

#[test]
fn filters_and_functions_are_those_of_the_program() {
    let (page, code) = (text(THEMES), text("src/generate/theme/functions.rs"));
    for (word, call) in [("filter", "register_filter(\""), ("function", "register_function(\"")] {
        let said: BTreeSet<String> = tables(&page, word).remove(0).1.iter().map(|row| bare(&row[0])).collect();
        let there: BTreeSet<String> =
            code.split(call).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(said, there, "{word}s in {THEMES} against src/generate/theme/functions.rs");
    }
}

/// Like templates, files of a theme fall back to the built-in one's, one by one.
#[test]
fn a_theme_of_one_template_is_still_styled() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", &format!("theme = \"mine\"\n{PLAIN}"));
    write(site.path(), "content/about.md", "# About\n");
    write(site.path(), "themes/mine/templates/404.html", "gone");
    let built = run(site.path(), &["build"]);
    assert!(built.0, "{}", built.1);
    assert_eq!(std::fs::read_to_string(site.path().join("public/404.html")).unwrap(), "gone");
    assert!(site.path().join("public/style.css").is_file());
    write(site.path(), "themes/mine/static/style.css", "p {}\n");
    assert!(run(site.path(), &["build"]).0);
    assert_eq!(std::fs::read_to_string(site.path().join("public/style.css")).unwrap(), "p {}\n");
}

/// What other programs' themes say of themselves is their business; how new the program must be is ours.
#[test]
fn a_theme_says_how_new_gatepost_must_be() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", &format!("theme = \"mine\"\n{PLAIN}"));
    write(site.path(), "content/about.md", "# About\n");
    let theirs = "name = \"Mine\"\nmin_version = \"99.0\"\n\n[extra]\ncolour = 1\n\n[original]\nauthor = \"Ben\"\n";
    write(site.path(), "themes/mine/theme.toml", theirs);
    let built = run(site.path(), &["build"]);
    assert!(built.0, "{}", built.1);
    write(site.path(), "themes/mine/theme.toml", &theirs.replace("min_version", "min_gatepost"));
    let (ok, told) = run(site.path(), &["build"]);
    let ours = env!("CARGO_PKG_VERSION");
    assert!(!ok && told.contains(&format!("error: themes/mine/theme.toml:2: the theme `Mine` needs Gatepost 99.0, and this is {ours}\n  hint: install a newer Gatepost, or take an older release of the theme\n")), "{told}");
}

/// What a component that is called from Markdown sees besides its arguments.
#[test]
fn components_know_where_they_are() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", PLAIN);
    write(site.path(), "content/about.md", "# About\n\n{% <where> %}\n*hi*\n{% </where> %}\n");
    let component = "{% component where(@page_url, @base_url, @for_reader, @words) %}[{{ page_url }} {{ base_url }} {{ for_reader }} {{ words.archive }} {{ body | safe }}]{% endcomponent where %}";
    write(site.path(), "templates/components/where.html", component);
    let built = run(site.path(), &["build"]);
    assert!(built.0, "{}", built.1);
    let html = std::fs::read_to_string(site.path().join("public/about/index.html")).unwrap();
    assert!(
        html.contains("[https://anna.example/about/ https://anna.example site Archive <p><em>hi</em></p>"),
        "{html}"
    );
    let rows =
        tables(&text(THEMES), "variable").into_iter().find(|(title, _)| title == "Shortcodes of your own").unwrap().1;
    let said: Vec<String> = rows.iter().map(|row| bare(&row[0])).collect();
    assert_eq!(said, ["page_url", "base_url", "for_reader", "words"]);
}
