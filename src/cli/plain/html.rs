//! HTML of strangers as words for a terminal.

use super::line;

/// What is said in HTML, without its marks; paragraphs and line breaks become `\n`. Nothing is hidden: what is no tag and no known
/// character reference stays as it was written.
pub(in crate::cli) fn words_of_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (read, word) = if rest.starts_with('<') { tag(rest) } else { reference(rest) };
        out.push_str(&word);
        rest = &rest[read..];
    }
    out.push_str(rest);
    out
}

/// How long a tag is, and what it becomes.
fn tag(text: &str) -> (usize, String) {
    let begins = text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    let Some(end) = text.find('>').filter(|_| begins) else { return (1, "<".into()) };
    let name: String = text[1..end].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    let breaks =
        matches!(name.to_ascii_lowercase().trim_end_matches('/'), "br" | "/p" | "/li" | "/blockquote" | "/pre");
    (end + 1, if breaks { "\n".into() } else { String::new() })
}

/// How long a character reference is, and what it stands for.
fn reference(text: &str) -> (usize, String) {
    let end = text.bytes().take(12).position(|b| b == b';');
    let Some((end, name)) = end.and_then(|end| Some((end, text.get(1..end)?))) else { return (1, "&".into()) };
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => match name.strip_prefix(['#']) {
            Some(digits) if digits.starts_with(['x', 'X']) => number(&digits[1..], 16),
            Some(digits) => number(digits, 10),
            None => None,
        },
    };
    c.map_or((1, "&".into()), |c| (end + 1, c.into()))
}

/// Where links in HTML lead: what a text calls `example.org` may lead elsewhere.
pub(in crate::cli) fn links_of_html(html: &str) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    for rest in html.split("href=").skip(1) {
        let quote = rest.chars().next().unwrap_or(' ');
        let target = match quote {
            '"' | '\'' => rest[1..].split(quote).next(),
            _ => rest.split([' ', '>']).next(),
        };
        let target = line(&words_of_html(target.unwrap_or_default()));
        if !target.is_empty() && !links.contains(&target) {
            links.push(target);
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::plain::is_unseen;
    use proptest::prelude::*;

    #[test]
    fn html_becomes_words() {
        let html = "<p>Good <b>post</b>, 1 &lt; 2 &amp;amp; &#x41;&#66;</p><p>Bye<br/>now";
        assert_eq!(words_of_html(html), "Good post, 1 < 2 &amp; AB\nBye\nnow");
        assert_eq!(words_of_html("1 < 2 & 3 &unknown; &#1114112; <"), "1 < 2 & 3 &unknown; &#1114112; <");
        let links = "<a href=\"https://a.example/?x&amp;y\">b.example</a> <a href='https://c.example'>c</a>";
        assert_eq!(links_of_html(links), ["https://a.example/?x&y", "https://c.example"]);
    }

    proptest! {
        /// References stand for characters that no filter saw before.
        #[test]
        fn no_reference_smuggles_in_what_a_terminal_obeys(
            html in "(<[a-z/!]{0,6}|&#x?[0-9a-fA-F]{1,6};|&(amp|lt|gt);|[ -~]|[\u{0}-\u{9f}]|[\u{200b}-\u{206f}]|\\PC){0,60}",
            code in any::<char>(),
        ) {
            let safe = |c: char| !c.is_control() && !is_unseen(c);
            for html in [html, format!("a&#{};b&#x{:x};", u32::from(code), u32::from(code))] {
                let words = line(&words_of_html(&html));
                prop_assert!(words.chars().all(safe), "{words:?}");
                let linked = format!("<a href=\"{html}\">");
                prop_assert!(links_of_html(&linked).iter().all(|link| link.chars().all(safe)));
            }
        }
    }
}
