//! TOML, whose reader tells byte positions; here they become lines.

use super::{Entry, Value, Written, syntax_problem};
use crate::site::problem::Problem;

/// Parses TOML. `line_offset` is the number of lines above it in the file.
pub fn from_toml(text: &str, file: &str, line_offset: u32) -> Result<Vec<Entry>, Problem> {
    let lines = LineIndex::new(text, line_offset);
    let table = toml::de::DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1 + line_offset, |span| lines.line(span.start));
        syntax_problem(file, text, line, line_offset, "TOML", error.message())
    })?;
    toml_table(table.get_ref(), &lines)
        .map_err(|(line, what)| Problem::error(file, what, "write a smaller number").at(line))
}

fn toml_table(table: &toml::de::DeTable<'_>, lines: &LineIndex<'_>) -> Result<Vec<Entry>, (u32, String)> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().to_string(),
            line: lines.line(key.span().start),
            value: Written { line: lines.line(value.span().start), value: toml_value(value, lines)? },
        });
    }
    // The parser keeps tables sorted by key; messages and menus want the order written.
    entries.sort_by_key(|e| e.line);
    Ok(entries)
}

fn toml_value(value: &toml::Spanned<toml::de::DeValue<'_>>, lines: &LineIndex<'_>) -> Result<Value, (u32, String)> {
    use toml::de::DeValue;
    Ok(match value.get_ref() {
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Integer(n) => Value::Int(
            i64::from_str_radix(&n.as_str().replace('_', ""), n.radix())
                .map_err(|_| (lines.line(value.span().start), format!("the number `{}` is too large", n.as_str())))?,
        ),
        DeValue::Float(x) => Value::Float(x.as_str().replace('_', "").parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Ok(Written { line: lines.line(item.span().start), value: toml_value(item, lines)? }))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => Value::Table(toml_table(table, lines)?),
    })
}

/// Byte offset → line.
struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
    offset: u32,
}

impl<'a> LineIndex<'a> {
    fn new(text: &'a str, offset: u32) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).collect();
        Self { text, starts, offset }
    }

    fn line(&self, byte: usize) -> u32 {
        let byte = byte.min(self.text.len());
        u32::try_from(self.starts.partition_point(|start| *start <= byte)).unwrap_or(u32::MAX) + 1 + self.offset
    }
}
