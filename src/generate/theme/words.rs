//! The theme's own words ("Read on", "Archive"), in the language of each page.
//!
//! A language is a file of `i18n/`, such as `i18n/de.toml`: in the site, in its theme, in the built-in one. They complete each
//! other word by word in that order; what no file of a language has is said in English.

use super::DEFAULT;
use crate::generate::fingerprint::Fingerprint;
use crate::generate::read::{Hidden, Root};
use crate::site::problem::{Problem, Problems};
use crate::site::written::{self, Value};
use include_dir::Dir;
use std::collections::BTreeMap;
use tera::Map;

/// The language that has every word.
const COMPLETE: &str = "en";

/// Words by key.
type Table = BTreeMap<String, String>;

/// Words by language, in lower case.
pub(crate) struct Words {
    languages: BTreeMap<String, tera::Value>,
    /// Changes when any word does.
    pub(crate) fingerprint: u128,
}

impl Words {
    /// Reads all files. `theme` is the folder of the theme that the site names.
    pub(super) fn load(root: &Root, theme: Option<&str>, problems: &mut Problems) -> Self {
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        builtin(&mut tables, problems);
        if let Some(theme) = theme {
            read_folder(root, &format!("{theme}/i18n"), &mut tables, problems);
        }
        read_folder(root, "i18n", &mut tables, problems);
        let mut print = Fingerprint::of("words");
        for (language, table) in &tables {
            print.text(language);
            for (key, word) in table {
                print.text(key).text(word);
            }
        }
        let english = tables.get(COMPLETE).cloned().unwrap_or_default();
        let whole = |(language, table): (String, Table)| {
            let mut map = Map::with_capacity_and_hasher(english.len(), <_>::default());
            for (key, word) in english.iter().chain(&table) {
                map.insert(key.clone().into(), word.as_str().into());
            }
            (language, tera::Value::from(map))
        };
        Self { languages: tables.into_iter().map(whole).collect(), fingerprint: print.done() }
    }

    /// The words of a language: `pt-BR`, else `pt`, else English.
    pub(crate) fn of(&self, language: &str) -> tera::Value {
        let exact = language.to_ascii_lowercase().replace('_', "-");
        let first = exact.split('-').next().unwrap_or_default();
        // Norwegian without a form is usually bokmål, and nynorsk is nearer to it than to English.
        let near = if matches!(first, "no" | "nn") { "nb" } else { COMPLETE };
        [exact.as_str(), first, near, COMPLETE]
            .iter()
            .find_map(|language| self.languages.get(*language))
            .cloned()
            .unwrap_or_else(tera::Value::none)
    }

    /// One word of a language.
    pub(crate) fn word(&self, language: &str, key: &'static str) -> String {
        let words = self.of(language);
        words.as_map().and_then(|map| map.get(&key.into())).and_then(tera::Value::as_str).unwrap_or(key).to_owned()
    }
}

fn builtin(tables: &mut BTreeMap<String, Table>, problems: &mut Problems) {
    for file in DEFAULT.get_dir("i18n").into_iter().flat_map(Dir::files) {
        if let Some(text) = file.contents_utf8() {
            add(&file.path().display().to_string(), text, tables, problems);
        }
    }
}

fn read_folder(root: &Root, folder: &str, tables: &mut BTreeMap<String, Table>, problems: &mut Problems) {
    for file in root.walk(folder, Hidden::Skip, problems) {
        if !file.path.ends_with(".toml") {
            continue;
        }
        match root.text(&file.path) {
            Ok(text) => add(&file.path, &text, tables, problems),
            Err(problem) => problems.push(problem),
        }
    }
}

/// Adds the words of a file to those of its language.
fn add(file: &str, text: &str, tables: &mut BTreeMap<String, Table>, problems: &mut Problems) {
    let entries = match written::from_toml(text, file, 0) {
        Ok(entries) => entries,
        Err(problem) => return problems.push(problem),
    };
    let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml");
    let table = tables.entry(name.to_ascii_lowercase()).or_default();
    for entry in entries {
        match entry.value.value {
            Value::Text(word) => {
                table.insert(entry.key, word);
            }
            other => problems.push(
                Problem::error(
                    file,
                    format!("the word `{}` is {}, not a text", entry.key, other.name()),
                    format!("put it in quotes: {} = \"…\"", entry.key),
                )
                .at(entry.line),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> BTreeMap<String, Table> {
        let (mut tables, mut problems) = (BTreeMap::new(), Problems::new());
        builtin(&mut tables, &mut problems);
        assert!(problems.is_empty());
        tables
    }

    #[test]
    fn every_language_has_every_word_and_no_other() {
        let tables = tables();
        let english: Vec<&String> = tables[COMPLETE].keys().collect();
        assert_eq!(tables.keys().collect::<Vec<_>>(), ["de", "en", "es", "fr", "nb", "nl"]);
        for (language, table) in &tables {
            assert_eq!(table.keys().collect::<Vec<_>>(), english, "{language}");
        }
    }

    #[test]
    fn gaps_stay_gaps_and_dates_can_be_written() {
        for (language, table) in tables() {
            for key in ["asking", "account_unknown"] {
                assert!(table[key].contains("{host}"), "{language}: {key}");
            }
            let date = crate::site::date::Date::from_rfc3339("2026-11-23T10:30:00+01:00").unwrap();
            for key in ["date_format", "day_format"] {
                assert!(date.format(&table[key]).unwrap().contains("23"), "{language}: {key}");
            }
        }
    }

    #[test]
    fn the_nearest_language_speaks() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("i18n")).unwrap();
        std::fs::write(folder.path().join("i18n/pt.toml"), "archive = \"Arquivo\"\n").unwrap();
        std::fs::write(folder.path().join("i18n/de.toml"), "read_on = \"Mehr\"\nlater = 2\n").unwrap();
        let mut problems = Problems::new();
        let words = Words::load(&Root::open(folder.path()).unwrap(), None, &mut problems);
        for (language, wanted) in [
            ("en", "Archive"),
            ("en-GB", "Archive"),
            ("de-AT", "Archiv"),
            ("no", "Arkiv"),
            ("nn-NO", "Arkiv"),
            ("pt_BR", "Arquivo"),
            ("ja", "Archive"),
        ] {
            assert_eq!(words.word(language, "archive"), wanted, "{language}");
        }
        assert_eq!((words.word("de", "read_on"), words.word("pt", "read_on")), ("Mehr".into(), "Read on".into()));
        assert_eq!(
            problems.sorted()[0].to_string(),
            "error: i18n/de.toml:2: the word `later` is a number, not a text\n  hint: put it in quotes: later = \"…\""
        );
    }
}
