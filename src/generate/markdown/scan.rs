//! Bare addresses, hashtags and mentions in running text.

use crate::site::handle::Handle;

/// A stretch of text.
#[derive(Debug, PartialEq)]
pub(crate) enum Stretch<'t> {
    /// Nothing special.
    Plain(&'t str),
    /// `https://…` as written.
    Url(&'t str),
    /// `tag`, without its `#`.
    Hashtag(&'t str),
    /// `@user@host` and how it is written.
    Mention(Handle, &'t str),
}

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Bare addresses.
    pub(crate) urls: bool,
    /// `#tags`.
    pub(crate) hashtags: bool,
}

/// Cuts text into stretches. Joined again they are the text.
pub(crate) fn scan<'t>(text: &'t str, look: Look, mut each: impl FnMut(Stretch<'t>)) {
    let bytes = text.as_bytes();
    let (mut done, mut from) = (0, 0);
    let next = |from: usize| {
        let found = match (look.urls, look.hashtags) {
            (true, true) => memchr::memchr3(b':', b'#', b'@', &bytes[from..]),
            (true, false) => memchr::memchr2(b':', b'@', &bytes[from..]),
            (false, true) => memchr::memchr2(b'#', b'@', &bytes[from..]),
            (false, false) => memchr::memchr(b'@', &bytes[from..]),
        };
        found.map(|n| n + from)
    };
    while let Some(at) = next(from) {
        from = at + 1;
        let found = match bytes[at] {
            b':' if look.urls => url(text, done, at),
            b'#' if look.hashtags => hashtag(text, at),
            b'@' => mention(text, at),
            _ => None,
        };
        if let Some((start, end, stretch)) = found {
            if start > done {
                each(Stretch::Plain(&text[done..start]));
            }
            each(stretch);
            (done, from) = (end, end);
        }
    }
    if done < text.len() {
        each(Stretch::Plain(&text[done..]));
    }
}

type Found<'t> = Option<(usize, usize, Stretch<'t>)>;

/// Around the `:` at `colon`: `http://` or `https://` that no letter stands before.
fn url(text: &str, floor: usize, colon: usize) -> Found<'_> {
    if !text[colon..].starts_with("://") {
        return None;
    }
    let scheme = ["https", "http"].into_iter().find(|s| text[floor..colon].ends_with(s))?;
    let start = colon - scheme.len();
    if text[floor..start].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let rest = &text[colon + 3..];
    if !rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    let mut end = colon
        + 3
        + rest
            .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"\u{201c}\u{201d}`".contains(c))
            .unwrap_or(rest.len());
    let count = |bracket| text[start..end].bytes().filter(|b| *b == bracket).count();
    let (opened, mut closed) = (count(b'('), count(b')'));
    while let Some(last) = text[start..end].chars().next_back() {
        let drop = match last {
            ')' => closed > opened,
            _ => ".,;:!?'\u{2019}\u{2026}*_~|]}".contains(last),
        };
        if !drop {
            break;
        }
        closed -= usize::from(last == ')');
        end -= last.len_utf8();
    }
    Some((start, end, Stretch::Url(&text[start..end])))
}

fn starts_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"_/&@#".contains(c))
}

fn hashtag(text: &str, at: usize) -> Found<'_> {
    if !starts_word(text, at) {
        return None;
    }
    let rest = &text[at + 1..];
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let tag = &rest[..end];
    tag.chars().any(char::is_alphabetic).then(|| (at, at + 1 + end, Stretch::Hashtag(tag)))
}

fn mention(text: &str, at: usize) -> Found<'_> {
    if !starts_word(text, at) {
        return None;
    }
    let rest = &text[at + 1..];
    let user_end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))?;
    if !rest[user_end..].starts_with('@') {
        return None;
    }
    let host = &rest[user_end + 1..];
    let host_end = host.find(|c: char| !(c.is_ascii_alphanumeric() || "-.".contains(c))).unwrap_or(host.len());
    let host = host[..host_end].trim_end_matches(['.', '-']);
    let end = at + 1 + user_end + 1 + host.len();
    let written = &text[at..end];
    Handle::parse(written).map(|handle| (at, end, Stretch::Mention(handle, written)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: Look = Look { urls: true, hashtags: true };

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        scan(text, ALL, |s| match s {
            Stretch::Plain(_) => {}
            Stretch::Url(u) => found.push(u.to_owned()),
            Stretch::Hashtag(t) => found.push(format!("#{t}")),
            Stretch::Mention(h, _) => found.push(h.to_string()),
        });
        found
    }

    #[test]
    fn what_people_type() {
        assert_eq!(
            found("See https://a.example/x_(y). And (http://b.example/), ok"),
            ["https://a.example/x_(y)", "http://b.example/"]
        );
        assert_eq!(
            found("#rust, #100days #42 a#b &#39; #Überall! https://x.org/#frag"),
            ["#rust", "#100days", "#Überall", "https://x.org/#frag"]
        );
        assert_eq!(
            found("Hi @ann@Example.org, and me@mail.example; @ben@b.example."),
            ["@ann@example.org", "@ben@b.example"]
        );
        assert_eq!(found("xhttps://a.example https:// ://x"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[ a-z#@:/.()é]{0,60}") {
            let mut joined = String::new();
            scan(&text, ALL, |s| match s {
                Stretch::Plain(t) | Stretch::Url(t) | Stretch::Mention(_, t) => joined.push_str(t),
                Stretch::Hashtag(t) => { joined.push('#'); joined.push_str(t); }
            });
            prop_assert_eq!(joined, text);
        }
    }
}
