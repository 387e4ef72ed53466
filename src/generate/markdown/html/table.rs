//! Tables: on the site as such, on the wire as text.

use super::writer::Writer;
use crate::generate::markdown::escape;
use pulldown_cmark::Alignment;
use std::fmt::Write as _;

/// Cells of a table that is shown as text are filled with blanks to this many characters at most: longer lines wrap anyway.
const MAX_COLUMN: usize = 200;

impl Writer<'_> {
    pub(super) fn cell(&mut self) {
        let align = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        self.column += 1;
        let _ = write!(self.out, "<{}{align}>", if self.in_head { "th scope=\"col\"" } else { "td" });
    }

    /// No microblog shows a table, all show preformatted text.
    pub(super) fn table_as_text(&mut self) {
        let rows = std::mem::take(&mut self.table);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|t| t.chars().count()).max().unwrap_or(0).min(MAX_COLUMN))
            .collect();
        self.out.push_str("<pre><code>");
        for (number, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let padding = width.saturating_sub(cell.chars().count());
                let _ = write!(line, "{}{cell}{:padding$}", if line.is_empty() { "" } else { "  " }, "");
            }
            escape(line.trim_end(), &mut self.out);
            self.out.push('\n');
            if number == 0 && rows.len() > 1 {
                let rule: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
                self.out.push_str(&rule.join("  "));
                self.out.push('\n');
            }
        }
        self.out.push_str("</code></pre>\n");
    }
}
