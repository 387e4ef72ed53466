//! The beginning of a text, for lists and titles.

/// How much of the first paragraph is quoted in lists: characters, cut at a word.
pub(super) const EXCERPT: usize = 300;

/// How much plain text is enough to cut an excerpt from: bytes.
pub(super) const PLAIN: usize = EXCERPT * 4 + 64;

/// How much of a note stands for its title.
pub(super) const OPENING: usize = 60;

/// The mark that ends an excerpt.
pub(super) const MORE: &str = "<!-- more -->";

/// The beginning of a text with its white space squeezed, at most so many characters.
pub(super) fn opening(text: &str, characters: usize) -> String {
    let mut squeezed = String::with_capacity(characters + 32);
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
        // Four bytes a character at most: then there is enough to see that something is missing.
        if squeezed.len() > characters * 4 + 4 {
            break;
        }
    }
    shorten(&squeezed, characters)
}

/// `<!-- more -->`, Hugo's `<!--more-->`, and both with other spacing.
pub(crate) fn is_more(html: &str) -> bool {
    html.strip_prefix("<!--").and_then(|h| h.strip_suffix("-->")).is_some_and(|h| h.trim().eq_ignore_ascii_case("more"))
}

/// How many words there are: runs of anything but white space.
pub(super) fn words(text: &str) -> u32 {
    // Sums, not branches: the compiler then looks at many bytes at once.
    let blank = |byte: u8| [b' ', b'\n', b'\t', b'\r', b'\x0c'].iter().map(|b| u8::from(byte == *b)).sum::<u8>();
    let bytes = text.as_bytes();
    // A word begins at the start, or behind a blank.
    let first = bytes.first().map_or(0, |byte| 1 - u32::from(blank(*byte)));
    bytes.iter().zip(bytes.iter().skip(1)).fold(first, |count, (a, b)| count + u32::from(blank(*a) & (1 - blank(*b))))
}

/// At most so many characters, cut at a word, with an ellipsis when something is missing.
pub(crate) fn shorten(text: &str, characters: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(characters) else { return text.to_owned() };
    let head = &text[..cut];
    let at = head.rfind(char::is_whitespace).filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", head[..at].trim_end_matches(|c: char| c.is_whitespace() || ",;:.".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_anything_but_white_space() {
        for (text, count) in [("", 0), (" ", 0), ("a", 1), (" a", 1), ("one  two\tthree\n", 3), ("\u{a0}é ü\x0b", 2)]
        {
            assert_eq!(words(text), count, "{text:?}");
        }
    }
}
