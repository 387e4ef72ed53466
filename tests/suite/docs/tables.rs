//! Every key that the owner may write is documented, and nothing else.

use super::{bare, root, tables, text};
use gatepost::inbox::Refusal;
use gatepost::site::config;
use gatepost::site::fields::Known;
use gatepost::site::front_matter;

const CONFIGURATION: &str = "docs/configuration.md";
const FRONT_MATTER: &str = "docs/front-matter.md";

/// Which heading's table describes which keys.
fn documented() -> Vec<(&'static str, &'static str, &'static [Known])> {
    vec![
        (CONFIGURATION, "At the top", config::TOP),
        (CONFIGURATION, "Author", config::AUTHOR),
        (CONFIGURATION, "Profile fields", config::PROFILE_FIELD),
        (CONFIGURATION, "Federation", config::FEDERATION),
        (CONFIGURATION, "Gate", config::GATE),
        (CONFIGURATION, "Deploy", config::DEPLOY),
        (CONFIGURATION, "Markdown", config::MARKDOWN),
        (CONFIGURATION, "Feeds", config::FEEDS),
        (CONFIGURATION, "Taxonomies", config::TAXONOMY),
        (CONFIGURATION, "Menu", config::MENU),
        (FRONT_MATTER, "Every key", front_matter::KEYS),
    ]
}

/// A key's row. Front matter says its synonyms in a column of their own, configuration, where they are rare, after the text.
fn row(known: &Known, file: &str) -> String {
    let code = |names: &[&str]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    let (name, wants, about) = (known.name, known.wants, known.about.replace('|', "\\|"));
    match (file, known.synonyms) {
        (FRONT_MATTER, synonyms) => format!("| `{name}` | {} | {wants} | {about} |", code(synonyms)),
        (_, []) => format!("| `{name}` | {wants} | {about} |"),
        (_, synonyms) => format!("| `{name}` | {wants} | {about} Also {}. |", code(synonyms)),
    }
}

/// The text with the table under a heading replaced.
fn with_rows(text: &str, heading: &str, rows: &[String]) -> String {
    let (mut out, mut here, mut done) = (String::new(), false, false);
    for line in text.lines() {
        if line.starts_with('#') {
            here = line.trim_start_matches('#').trim() == heading;
        }
        if here && line.starts_with("| `") {
            continue;
        }
        out.push_str(line);
        out.push('\n');
        if here && line.starts_with("|---") && !done {
            done = true;
            out.extend(rows.iter().map(|row| format!("{row}\n")));
        }
    }
    assert!(done, "there is no table under `{heading}`");
    out
}

#[test]
fn tables_of_keys_say_what_the_program_says() {
    for (file, heading, known) in documented() {
        let rows: Vec<String> = known.iter().map(|k| row(k, file)).collect();
        let (now, wanted) = (text(file), with_rows(&text(file), heading, &rows));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(root().join(file), &wanted).unwrap();
        } else {
            let stale: Vec<&str> = wanted.lines().filter(|line| !now.lines().any(|l| l == *line)).collect();
            assert!(
                now == wanted,
                "{file}, `{heading}`: run UPDATE_DOCS=1 cargo test docs::tables; it should say\n{}",
                stale.join("\n")
            );
        }
    }
}

/// A table that the code writes stands under its heading.
fn held(file: &str, heading: &str, table: &str) {
    let rows: Vec<String> = table.lines().skip(2).map(str::to_owned).collect();
    let (now, wanted) = (text(file), with_rows(&text(file), heading, &rows));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join(file), &wanted).unwrap();
    } else {
        assert!(now == wanted, "{file}: run UPDATE_DOCS=1 cargo test docs::tables");
    }
}

/// Every code that the gate answers with, its status and its meaning.
#[test]
fn answers_of_the_gate_are_documented() {
    held("docs/gate.md", "Answers", &Refusal::table());
}

/// Every rule of `gatepost check --live`.
#[test]
fn rules_of_the_doctor_are_documented() {
    held("docs/publishing.md", "Is it really up?", &gatepost::doctor::table());
}

#[test]
fn no_table_describes_keys_that_are_not_there() {
    for file in [CONFIGURATION, FRONT_MATTER] {
        for (heading, rows) in tables(&text(file), "key") {
            let known = documented().into_iter().find(|(f, h, _)| (*f, *h) == (file, heading.as_str()));
            let (_, _, known) = known.unwrap_or_else(|| panic!("{file}: nobody checks the table under `{heading}`"));
            for row in rows {
                assert!(
                    known.iter().any(|k| k.name == bare(&row[0])),
                    "{file}, `{heading}`: there is no key {}",
                    row[0]
                );
            }
        }
    }
}

#[test]
fn words_that_a_key_may_hold_are_documented() {
    let configuration = text(CONFIGURATION);
    for word in config::PERMALINK_WORDS {
        assert!(configuration.contains(&format!("`{word}`")), "{CONFIGURATION} does not name `{word}`");
    }
    for (host, _) in config::HOSTS {
        assert!(configuration.contains(&format!("`{host}`")), "{CONFIGURATION} does not name `{host}`");
    }
    for (_, _, known) in documented() {
        for key in known {
            assert!(key.about.ends_with('.'), "`{}`: what it does is a sentence", key.name);
        }
    }
}
