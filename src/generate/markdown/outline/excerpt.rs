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
    let mut count = 0;
    let mut inside = false;
    for byte in text.bytes() {
        let blank = byte.is_ascii_whitespace();
        count += u32::from(!blank && !inside);
        inside = !blank;
    }
    count
}

/// At most so many characters, cut at a word, with an ellipsis when something is missing.
pub(crate) fn shorten(text: &str, characters: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(characters) else { return text.to_owned() };
    let head = &text[..cut];
    let at = head.rfind(char::is_whitespace).filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", head[..at].trim_end_matches(|c: char| c.is_whitespace() || ",;:.".contains(c)))
}
