//! What YAML may say loosely because Hugo and Jekyll understand it: `title: 1984`, `tags: a b`, `draft: yes`, `weight: "3"`.
//!
//! TOML has one way to write each type, so nothing is forgiven there.

use super::keys::known;
use crate::site::date;
use crate::site::written::{Entry, Value, Written};
use jiff::tz::TimeZone;

/// Turns each value into the type that its key wants, where the meaning is clear. `text` is the YAML, `above` the lines above it.
pub(super) fn forgive(mut entries: Vec<Entry>, text: &str, above: u32) -> Vec<Entry> {
    for entry in &mut entries {
        let Some(known) = known(&entry.key) else { continue };
        if known.name == "published" && is_date(&entry.value.value) {
            "date".clone_into(&mut entry.key);
            continue;
        }
        let singular = matches!(entry.key.to_ascii_lowercase().as_str(), "tag" | "category");
        let value = &mut entry.value;
        match known.wants {
            "a text" | "a text or a list of texts" => as_text(value, &entry.key, text, above),
            "true or false" => as_flag(value),
            "a number" => as_number(value),
            "a list of texts" => as_list(value, singular),
            _ => {}
        }
    }
    entries
}

fn is_date(value: &Value) -> bool {
    matches!(value, Value::Text(text) if date::parse(text, &TimeZone::UTC).is_ok())
}

/// A number or a truth value was meant as text: as it stands in the file, so that `1.10` stays `1.10`.
fn as_text(value: &mut Written, key: &str, text: &str, above: u32) {
    if !matches!(value.value, Value::Int(_) | Value::Float(_) | Value::Bool(_)) {
        return;
    }
    let line = text.lines().nth((value.line - above).saturating_sub(1) as usize).unwrap_or_default();
    let plain = line.trim_start().strip_prefix(key).and_then(|rest| rest.trim_start().strip_prefix(':'));
    let plain = plain.map(|rest| rest.split(" #").next().unwrap_or(rest).trim()).filter(|p| !p.is_empty());
    value.value = Value::Text(match (plain, &value.value) {
        (Some(plain), _) => plain.to_owned(),
        (None, Value::Int(n)) => n.to_string(),
        (None, Value::Float(x)) => format!("{x:?}"),
        (None, other) => other.to_json().to_string(),
    });
}

fn as_flag(value: &mut Written) {
    let flag = match &value.value {
        Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "yes" | "on" | "y" | "true" => true,
            "no" | "off" | "n" | "false" => false,
            _ => return,
        },
        // Hexo's `sticky: 100`, and themes' `toc: {sidebar: left}`.
        Value::Int(n) => *n > 0,
        Value::Table(_) => true,
        _ => return,
    };
    value.value = Value::Bool(flag);
}

fn as_number(value: &mut Written) {
    let number = match &value.value {
        Value::Text(text) => text.trim().parse::<i64>().ok(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only whole numbers that fit come here: YAML reads `01` as 1.0"
        )]
        Value::Float(x) if x.fract() == 0.0 && x.abs() < 1e15 => Some(*x as i64),
        _ => None,
    };
    if let Some(number) = number {
        value.value = Value::Int(number);
    }
}

/// Jekyll's `tags: a b` and others' `tags: a, b`; `category: A b` is one. Lists in lists are one list.
fn as_list(value: &mut Written, singular: bool) {
    match &mut value.value {
        Value::Text(text) => {
            let parts: Vec<&str> = if singular {
                vec![text]
            } else if text.contains(',') {
                text.split(',').collect()
            } else {
                text.split_whitespace().collect()
            };
            let line = value.line;
            value.value = Value::List(
                parts.into_iter().map(|part| Written { line, value: Value::Text(part.trim().to_owned()) }).collect(),
            );
        }
        Value::Int(_) | Value::Float(_) => {
            value.value = Value::List(vec![value.clone()]);
        }
        Value::List(items) if items.iter().any(|item| matches!(item.value, Value::List(_))) => {
            let flat = std::mem::take(items).into_iter().flat_map(|item| match item.value {
                Value::List(inner) => inner,
                value => vec![Written { line: item.line, value }],
            });
            *items = flat.collect();
        }
        _ => {}
    }
}
