//! Tags, categories and their like, however they are written.

use crate::site::fields::Fields;
use crate::site::written::{Entry, Value};
use std::collections::{BTreeMap, HashSet};

pub(super) fn taxonomies(f: &mut Fields<'_>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let Some((entries, _)) = f.table("taxonomies") {
        for entry in entries {
            let terms = terms(f, &entry, "taxonomies.");
            all.entry(entry.key).or_default().extend(terms);
        }
    }
    for name in ["tags", "categories"] {
        while f.line_of(name).is_some() {
            all.entry(name.to_owned()).or_default().extend(f.texts(name));
        }
    }
    all.entry("series".to_owned()).or_default().extend(f.one_or_many("series"));
    all.values_mut().for_each(tidy);
    all.retain(|_, terms| !terms.is_empty());
    all
}

/// No empty terms and none twice.
pub(super) fn tidy(terms: &mut Vec<String>) {
    let mut seen = HashSet::new();
    terms.retain(|t| !t.is_empty() && seen.insert(t.clone()));
}

/// The terms of one taxonomy.
pub(super) fn terms(f: &mut Fields<'_>, entry: &Entry, place: &str) -> Vec<String> {
    let key = &entry.key;
    let remedy = format!("write {key} = [\"one\", \"two\"]");
    let mut terms = Vec::new();
    match &entry.value.value {
        Value::List(items) => {
            for item in items {
                match &item.value {
                    Value::Text(term) => terms.push(term.trim().to_owned()),
                    Value::Int(term) => terms.push(term.to_string()),
                    Value::Float(term) => terms.push(format!("{term:?}")),
                    Value::Nothing => {}
                    other => f.problem(
                        item.line,
                        format!("`{place}{key}` holds {}, not only texts", other.name()),
                        remedy.clone(),
                    ),
                }
            }
        }
        Value::Nothing => {}
        other => f.problem(entry.line, format!("`{place}{key}` is {}, not a list of texts", other.name()), remedy),
    }
    terms
}
