//! Where the lines, paragraphs and backticks of a text are, found once.
//!
//! Whoever looks ahead from each of ten thousand places reads a text ten thousand times; whoever asks here does not.

use std::cell::OnceCell;
use std::collections::HashMap;

/// Places in a text.
#[derive(Debug)]
pub(super) struct Landmarks<'t> {
    /// The text.
    pub(super) body: &'t str,
    /// First bytes of lines.
    lines: Vec<usize>,
    /// Line → the nearest line above that is not indented.
    owners: OnceCell<Vec<Option<usize>>>,
    /// Empty lines: the first of two line breaks.
    paragraphs: Vec<usize>,
    /// Closing braces.
    braces: Vec<usize>,
    /// `{:/`, which ends an extension of kramdown's.
    kramdown_ends: Vec<usize>,
    /// Length → runs of so many backticks.
    ticks: HashMap<usize, Vec<usize>>,
}

impl<'t> Landmarks<'t> {
    /// Looks for them.
    pub(super) fn of(body: &'t str) -> Self {
        let bytes = body.as_bytes();
        let (mut lines, mut paragraphs) = (vec![0], Vec::new());
        for at in memchr::memchr_iter(b'\n', bytes) {
            lines.push(at + 1);
            if bytes.get(at + 1) == Some(&b'\n') {
                paragraphs.push(at);
            }
        }
        let mut ticks: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut after = 0;
        for at in memchr::memchr_iter(b'`', bytes) {
            if at >= after {
                let run = bytes[at..].iter().take_while(|b| **b == b'`').count();
                ticks.entry(run).or_default().push(at);
                after = at + run;
            }
        }
        let kramdown_ends = memchr::memmem::find_iter(bytes, "{:/").collect();
        let braces = memchr::memchr_iter(b'}', bytes).collect();
        Self { body, lines, owners: OnceCell::new(), paragraphs, braces, kramdown_ends, ticks }
    }

    /// The line that holds `at`, counted from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.lines.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    /// Where the line of `at` begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.lines[self.lines.partition_point(|start| *start <= at) - 1]
    }

    /// Where the line of `at` ends: at its line break or the end of the text.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let next = self.lines.partition_point(|start| *start <= at);
        self.lines.get(next).map_or(self.body.len(), |start| start - 1)
    }

    /// The next empty line.
    pub(super) fn paragraph_end(&self, from: usize) -> Option<usize> {
        next(&self.paragraphs, from)
    }

    /// The next closing brace.
    pub(super) fn brace(&self, from: usize) -> Option<usize> {
        next(&self.braces, from)
    }

    /// The next `{:/`.
    pub(super) fn kramdown_end(&self, from: usize) -> Option<usize> {
        next(&self.kramdown_ends, from)
    }

    /// The next run of exactly so many backticks.
    pub(super) fn ticks(&self, run: usize, from: usize) -> Option<usize> {
        next(self.ticks.get(&run)?, from)
    }

    /// The nearest line above that of `at` that is not indented: whose block this may belong to.
    pub(super) fn owner(&self, at: usize) -> Option<&'t str> {
        let owners = self.owners.get_or_init(|| self.find_owners());
        let owner = owners[self.lines.partition_point(|start| *start <= at) - 1]?;
        let start = self.lines[owner];
        Some(&self.body[start..self.line_end(start)])
    }

    fn find_owners(&self) -> Vec<Option<usize>> {
        let mut last = None;
        let mut owners = Vec::with_capacity(self.lines.len());
        for (number, start) in self.lines.iter().enumerate() {
            owners.push(last);
            let line = &self.body[*start..self.line_end(*start)];
            if !line.starts_with([' ', '\t']) && !line.trim().is_empty() {
                last = Some(number);
            }
        }
        owners
    }
}

/// The first place at or after `from`.
pub(super) fn next(places: &[usize], from: usize) -> Option<usize> {
    places.get(places.partition_point(|at| *at < from)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        let marks = Landmarks::of("a `b`\n\n  c ``d`\ne}\n");
        assert_eq!([0, 5, 6, 7, 18].map(|at| marks.line(at)), [1, 1, 2, 3, 4]);
        assert_eq!((marks.line_start(9), marks.line_end(9)), (7, 15));
        assert_eq!((marks.line_start(5), marks.line_end(5), marks.line_end(19)), (0, 5, 19));
        assert_eq!((marks.paragraph_end(0), marks.paragraph_end(6)), (Some(5), None));
        assert_eq!((marks.ticks(1, 3), marks.ticks(2, 0), marks.ticks(3, 0)), (Some(4), Some(11), None));
        assert_eq!((marks.brace(0), marks.owner(7), marks.owner(0)), (Some(17), Some("a `b`"), None));
    }
}
