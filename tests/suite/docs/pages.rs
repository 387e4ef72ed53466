//! Pages of documentation: Gatepost builds them, their links lead somewhere, and every verb and flag is in them.

use super::{PLAIN, pages, root, run, text, write};
use std::collections::BTreeSet;
use std::path::Path;

/// Texts at the top of the repository.
const TOP: [&str; 4] = ["README.md", "FEDERATION.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/// `docs/` is a section of a site, since `/gate/` belongs to the gate: it builds, and every link in it, with its heading, leads
/// somewhere.
#[test]
fn gatepost_builds_its_own_documentation() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", PLAIN);
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let name = page.file_name().unwrap().to_string_lossy();
        assert!(text.starts_with("# "), "docs/{name} does not begin with its title");
        write(site.path(), &format!("content/docs/{name}"), &text);
    }
    let built = run(site.path(), &["build"]);
    assert!(built.0, "{}", built.1);
    assert!(!built.1.contains("warning"), "{}", built.1);
    let checked = run(site.path(), &["check", "--strict"]);
    assert!(checked.0, "{}", checked.1);
    let html = std::fs::read_to_string(site.path().join("public/docs/configuration/index.html")).unwrap();
    assert!(html.contains("href=\"/docs/front-matter/\"") && html.contains("<table>"), "{html}");
}

/// Targets of Markdown links outside of code.
fn links(text: &str) -> Vec<String> {
    let mut code = false;
    let prose = text.lines().filter(|line| {
        code ^= line.starts_with("```");
        !code && !line.starts_with("```")
    });
    let mut found = Vec::new();
    for line in prose {
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        found.extend(plain.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned));
    }
    found
}

#[test]
fn links_between_texts_of_the_repository_lead_somewhere() {
    for name in TOP {
        for link in links(&text(name)).into_iter().filter(|l| !l.contains("://") && !l.starts_with('#')) {
            let path = link.split('#').next().unwrap_or_default();
            assert!(root().join(path).exists(), "{name} links to {link}, which is not there");
        }
    }
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let out: Vec<String> = links(&text).into_iter().filter(|l| l.starts_with("..")).collect();
        assert!(out.is_empty(), "{}: {out:?} lead out of the documentation, a site of its own", page.display());
    }
    assert_eq!(links("[a](b.md) `[c](d)`\n```\n[e](f)\n```\n[g `h`](i#j)"), ["b.md", "i#j"]);
}

/// The words below a heading of `--help`, first of each line.
fn listed(help: &str, heading: &str) -> Vec<String> {
    let below = help.lines().skip_while(|line| *line != heading).skip(1);
    let entries = below.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("          "));
    entries.map(|line| line.trim().to_owned()).collect()
}

fn flags(help: &str) -> BTreeSet<String> {
    let words = listed(help, "Options:");
    let long =
        words.iter().flat_map(|line| line.split_whitespace().take(2).map(|w| w.trim_end_matches(',').to_owned()));
    long.filter(|word| word.starts_with("--")).collect()
}

#[test]
fn every_verb_and_flag_is_documented() {
    let all: String = std::iter::once(text("README.md"))
        .chain(pages().iter().map(|page| std::fs::read_to_string(page).unwrap()))
        .collect();
    let help = |args: &[&str]| run(root(), args).1;
    let top = help(&["--help"]);
    let flag_table = text("docs/configuration.md");
    assert!(flags(&top).len() > 8 && flags(&help(&["init", "--help"])).contains("--username"), "{top}");
    for flag in flags(&top) {
        assert!(flag_table.contains(&format!("`{flag}")), "docs/configuration.md does not name {flag}");
    }
    for line in listed(&top, "Commands:") {
        let verb = line.split(' ').next().unwrap_or_default();
        assert!(text("README.md").contains(&format!("`gatepost {verb}")), "README.md does not name {verb}");
        if verb == "help" {
            continue;
        }
        let below = help(&[verb, "--help"]);
        for flag in flags(&below) {
            assert!(all.contains(&flag), "nobody documents {verb} {flag}");
        }
        for line in listed(&below, "Commands:").iter().filter(|line| !line.starts_with("help ")) {
            let second = line.split(' ').next().unwrap_or_default();
            assert!(all.contains(&format!("{verb} {second}")), "nobody documents {verb} {second}");
        }
    }
}

/// Verbs that the README shows are there.
#[test]
fn the_readme_names_no_verb_that_is_not_there() {
    let top = run(root(), &["--help"]).1;
    let verbs: Vec<String> =
        listed(&top, "Commands:").iter().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
    for rest in text("README.md").split("`gatepost ").skip(1) {
        let verb: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
        let known = verb == "VERB" || verbs.contains(&verb);
        assert!(known, "README.md names `gatepost {verb}`, which is not there");
    }
}

/// The two commands at the head of the README are the ones that work on a new machine, and the second is what CI runs.
#[test]
fn the_two_commands_of_the_readme_work() {
    let readme = text("README.md");
    let mut commands = readme.split("```sh\n").skip(1).filter_map(|block| block.split("\n```").next());
    let serve = commands.next().and_then(|c| c.strip_prefix("cargo run --release -- ")).unwrap();
    assert_eq!(serve, "serve --root example-site");
    let words: Vec<&str> = serve.split(' ').chain(["--help"]).collect();
    let (good, help) = run(root(), &words);
    assert!(good && help.starts_with("Build, show and rebuild the site"), "{help}");
    assert_eq!(commands.next(), Some("cargo test"));
    if let Ok(ci) = std::fs::read_to_string(root().join(".ci/run")) {
        assert!(ci.contains("cargo test"), ".ci/run does not run what the README names");
    }
    if Path::new(&root().join("example-site")).exists() {
        assert!(root().join("example-site/gatepost.toml").is_file(), "example-site/ is no site");
    }
}

/// What stands in blocks that are marked so.
fn samples(page: &str, mark: &str) -> Vec<String> {
    let text = text(page);
    let fence = format!("```{mark}\n");
    let blocks = text.split(fence.as_str()).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// A site in which the samples find what they name.
fn site_for_samples(config: &str) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", config);
    write(site.path(), "content/about.md", "# About\n");
    write(site.path(), "static/me.jpg", "not a picture");
    let made = run(site.path(), &["keys", "new"]);
    assert!(made.0, "{}", made.1);
    site
}

#[test]
fn samples_of_configuration_and_front_matter_are_understood() {
    let (top, author) = PLAIN.split_at(PLAIN.find("[author]").unwrap());
    let author = author.split("[federation]").next().unwrap();
    for sample in samples("docs/configuration.md", "toml").iter().filter(|s| !s.starts_with("[[deleted]]")) {
        let config = match (sample.contains("base_url"), sample.contains("[author]")) {
            (true, _) => sample.clone(),
            (false, true) => format!("{top}{sample}"),
            (false, false) => format!("{top}{author}{sample}"),
        };
        let built = run(site_for_samples(&config).path(), &["build"]);
        assert!(built.0, "{}\n{config}", built.1);
    }
    let deleted = samples("docs/configuration.md", "toml").into_iter().find(|s| s.starts_with("[[deleted]]")).unwrap();
    let people = samples("docs/configuration.md", "json").remove(0);
    let site = site_for_samples(&format!("{top}{author}"));
    write(site.path(), "data/deleted.toml", &deleted);
    write(site.path(), "data/mentions.json", &people);
    let posts = samples("docs/front-matter.md", "markdown").into_iter().filter(|s| s.starts_with(['+', '-']));
    for (number, post) in posts.enumerate() {
        write(site.path(), &format!("content/posts/sample-{number}.md"), &post);
    }
    let keys: Vec<String> = text("docs/front-matter.md")
        .lines()
        .filter(|line| line.starts_with("| ") && line.ends_with("` |") && line.contains(" = "))
        .filter_map(|line| line.rsplit('`').nth(1).map(str::to_owned))
        .collect();
    assert_eq!(keys.len(), 11, "{keys:?}");
    for (number, key) in keys.iter().enumerate() {
        write(
            site.path(),
            &format!("content/posts/key-{number}.md"),
            &format!("+++\ndate = 2026-01-01\n{key}\n+++\nText\n"),
        );
    }
    let built = run(site.path(), &["build"]);
    assert!(built.0 && !built.1.contains("warning"), "{}", built.1);
    let read = |path: &str| std::fs::read_to_string(site.path().join("public").join(path)).unwrap_or_default();
    assert!(read("ap/posts/posts/hello.json").contains("Tombstone"));
    let note = read("ap/posts/posts/sample-2.json");
    assert!(note.contains("\"#weather\"") && note.contains("https://b.example/users/ben"), "{note}");
}

/// The template that docs/themes.md shows builds on the built-in one.
#[test]
fn the_sample_of_a_template_works() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", PLAIN);
    write(
        site.path(),
        "content/posts/a.md",
        "+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\n\n{{<badge text=\"new\" />}}\n",
    );
    let samples = samples("docs/themes.md", "text");
    write(site.path(), "templates/post.html", &samples[0]);
    write(site.path(), "templates/components/badge.html", &samples[1]);
    let built = run(site.path(), &["build"]);
    assert!(built.0, "{}", built.1);
    let html = std::fs::read_to_string(site.path().join("public/posts/a/index.html")).unwrap();
    assert!(html.contains("Before everything else.") && html.contains("class=\"h-entry post article\""), "{html}");
    assert!(html.contains("<span class=\"badge green\">new</span>"), "{html}");
}

/// The shortcodes of docs/markdown.md, of all four families, are understood.
#[test]
fn the_samples_of_shortcodes_work() {
    let site = tempfile::tempdir().unwrap();
    write(site.path(), "gatepost.toml", PLAIN);
    let mut page = samples("docs/markdown.md", "text").remove(0);
    for line in
        text("docs/markdown.md").lines().filter(|l| ["| Zola", "| Hugo", "| Jekyll"].iter().any(|f| l.starts_with(f)))
    {
        for call in line.split('`').skip(1).step_by(2) {
            page.extend(["\n\n", &call.replace('…', "text"), "\n"]);
        }
    }
    write(site.path(), "content/a/index.md", &format!("# A\n\n{page}"));
    write(site.path(), "content/a/mist.jpg", "not a picture");
    write(site.path(), "content/harvest.md", "# H\n");
    write(site.path(), "content/posts/2026-11-23-river.md", "# R\n");
    let built = run(site.path(), &["build"]);
    assert!(built.0, "{}\n{page}", built.1);
    let html = std::fs::read_to_string(site.path().join("public/a/index.html")).unwrap();
    assert_eq!(html.matches("src=\"/a/mist.jpg\"").count(), 3, "{html}");
    assert_eq!(html.matches("class=\"quote\"").count(), 3, "{html}");
}

/// Whoever is new finds things by the names that the map gives them.
#[test]
fn the_map_names_files_that_are_there() {
    let map = text("CONTRIBUTING.md");
    let files: Vec<String> = ["src", "tests", "themes", "docs", "fuzz", ".ci", ".cargo", "example-site"]
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(root().join(folder)).into_iter().filter_map(Result::ok))
        .filter(|entry| !entry.path().components().any(|part| part.as_os_str() == "node_modules"))
        .map(|entry| {
            let slash = if entry.file_type().is_dir() { "/" } else { "" };
            format!("/{}{slash}", entry.path().strip_prefix(root()).unwrap().display())
        })
        .collect();
    let mut code = false;
    let prose = map.lines().filter(|line| {
        code ^= line.starts_with("```");
        !code
    });
    let named: Vec<&str> = prose
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|word| !word.contains([' ', '(', '<', ':']) && (word.ends_with(".rs") || word.ends_with('/')))
        .collect();
    assert!(named.len() > 30, "{named:?}");
    let lost: Vec<&&str> =
        named.iter().filter(|name| !files.iter().any(|f| f.ends_with(&format!("/{name}")))).collect();
    assert!(lost.is_empty(), "CONTRIBUTING.md names {lost:?}, which are not there");
    // Every room has its floor there, as the rules have it.
    let rules = text("tests/suite/house.rs");
    let floors = rules.split_once("const FLOORS").and_then(|(_, rest)| rest.split_once("];")).unwrap().0;
    for room in floors.split('"').skip(1).step_by(2).filter(|room| !["main", "lib", "bin"].contains(room)) {
        assert!(map.contains(&format!("`{room}`")), "CONTRIBUTING.md does not know the room {room}");
    }
}
