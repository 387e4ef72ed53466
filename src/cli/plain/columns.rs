//! Texts in columns: wrapped, and as tables. Limits enforced here: on a terminal, 80 columns.

use super::{cut, line};
use std::io::IsTerminal as _;
use unicode_width::UnicodeWidthStr as _;

/// Columns of the narrowest terminal that tables are made for.
pub(in crate::cli) const COLUMNS: usize = 80;

/// Between two columns.
const GAP: &str = "  ";

/// Lines that fit, of a text of several lines; each begins with `mark`.
pub(in crate::cli) fn lines(text: &str, mark: &str) -> String {
    let room = COLUMNS.saturating_sub(mark.width());
    let mut out = String::new();
    for paragraph in text.split('\n').map(line).filter(|line| !line.is_empty()) {
        let mut row = String::new();
        for word in paragraph.split(' ') {
            if !row.is_empty() && row.width() + 1 + word.width() > room {
                out.push_str(&format!("{mark}{row}\n"));
                row.clear();
            }
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
        out.push_str(&format!("{mark}{row}\n"));
    }
    out
}

/// A table: cells are made plain. On a terminal it fits, and the widest column gives way; elsewhere nothing is cut, as somebody looks
/// for something in it.
pub(in crate::cli) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let columns = if std::io::stdout().is_terminal() { COLUMNS } else { usize::MAX };
    fitted(headings, rows, columns)
}

fn fitted(headings: &[&str], rows: &[Vec<String>], columns: usize) -> String {
    let mut cells: Vec<Vec<String>> = vec![headings.iter().map(|h| (*h).to_owned()).collect()];
    cells.extend(rows.iter().map(|row| row.iter().map(|cell| line(cell)).collect()));
    let mut widths: Vec<usize> = (0..headings.len())
        .map(|n| cells.iter().filter_map(|row| row.get(n)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let room = columns.saturating_sub(GAP.len() * headings.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max() else { break };
        *widest -= 1;
    }
    cells.iter().map(|row| row_of(row, &widths)).collect()
}

fn row_of(row: &[String], widths: &[usize]) -> String {
    let mut out = String::new();
    for (cell, width) in row.iter().zip(widths) {
        let cell = cut(cell, *width);
        out.push_str(&cell);
        out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width())));
        out.push_str(GAP);
    }
    format!("{}\n", out.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tables_fit() {
        let rows = vec![
            vec!["@ann@social.example".into(), "2026-11-20".into()],
            vec![format!("@{}@b.example", "x".repeat(90)), "2026-11-21".into()],
        ];
        let text = fitted(&["WHO", "SINCE"], &rows, COLUMNS);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.width() <= COLUMNS), "{text}");
        assert!(lines[0].starts_with("WHO ") && lines[0].ends_with("SINCE"), "{text}");
        assert!(lines[2].contains("xxx…  2026-11-21"), "{text}");
        assert!(table(&["WHO", "SINCE"], &rows).contains(&"x".repeat(90)), "tests have no terminal");
    }

    #[test]
    fn long_texts_are_wrapped() {
        let text = lines(&format!("{} end\n\n\u{1b}[2Jsecond", "word ".repeat(20).trim()), "  | ");
        let shown: Vec<&str> = text.lines().collect();
        assert_eq!(shown.len(), 3, "{text}");
        assert!(shown.iter().all(|row| row.starts_with("  | ") && row.width() <= COLUMNS), "{text}");
        assert_eq!(shown[2], "  | [2Jsecond");
    }

    proptest! {
        #[test]
        fn no_row_is_wider_than_a_terminal(text in "(\\PC|[\u{0}-\u{9f}]|[\u{200b}-\u{206f}]|[\u{300}-\u{30f}]){0,200}") {
            for row in fitted(&["A", "B"], &[vec![text.clone(), text.clone()]], COLUMNS).lines() {
                prop_assert!(row.width() <= COLUMNS, "{row:?}");
                prop_assert!(!row.contains(char::is_control), "{row:?}");
            }
        }
    }
}
