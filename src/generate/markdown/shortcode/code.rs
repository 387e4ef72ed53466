//! Where code begins and ends in Markdown, before it is parsed: calls inside it are code.

use super::landmarks::Landmarks;

/// Past a code span, or past a fence to the end of its block.
pub(super) fn skip(marks: &Landmarks<'_>, at: usize) -> usize {
    let body = marks.body;
    let tick = body.as_bytes()[at];
    let run = body[at..].bytes().take_while(|b| *b == tick).count();
    let fence = run >= 3
        && body[marks.line_start(at)..at]
            .trim_start_matches([' ', '>', '\t', '-', '*', '+'])
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')
            .is_empty();
    let after = at + run;
    if fence {
        let mut from = body[after..].find('\n').map_or(body.len(), |n| after + n + 1);
        while from < body.len() {
            let end = body[from..].find('\n').map_or(body.len(), |n| from + n + 1);
            let line = body[from..end].trim().trim_start_matches(['>', ' ']);
            if line.len() >= run && line.bytes().all(|b| b == tick) {
                return end;
            }
            from = end;
        }
        return body.len();
    }
    if tick == b'~' {
        return after;
    }
    // A span closes at the next run of the same length within its paragraph.
    let close = marks.ticks(run, after);
    let within = |close: &usize| marks.paragraph_end(after).is_none_or(|end| *close < end);
    close.filter(within).map_or(after, |close| close + run)
}

/// Past an indented code block that begins at this line. In lists nothing is sure, and nothing is skipped.
pub(super) fn skip_indented(marks: &Landmarks<'_>, at: usize) -> usize {
    let body = marks.body;
    let is_code = |line: &str| line.starts_with("    ") || line.starts_with('\t');
    let line_at = |at: usize| &body[at..marks.line_end(at)];
    // Hugo's calls are calls wherever they stand.
    if !is_code(line_at(at)) || line_at(at).trim().is_empty() || line_at(at).trim_start().starts_with("{{<") {
        return at;
    }
    let above = body[..at].trim_end_matches(['\n', '\r', ' ', '\t']);
    let blank = at == 0 || body[above.len()..at].matches('\n').count() > 1;
    if !blank || marks.owner(at).is_some_and(is_list_item) {
        return at;
    }
    let mut end = at;
    while end < body.len() {
        let line = line_at(end);
        if !is_code(line) && !line.trim().is_empty() {
            break;
        }
        end = (end + line.len() + 1).min(body.len());
    }
    end
}

/// Whether a line opens an item of a list.
pub(super) fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '+']) || (number.len() < line.len() && number.starts_with(['.', ')']))
}
