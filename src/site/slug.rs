//! Names that can stand in an address.

use unicode_normalization::UnicodeNormalization;

/// How titles, tags and file names become path segments: `slugs` in `gatepost.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SlugStyle {
    /// Lower-case ASCII letters, digits and hyphens; other scripts are transliterated.
    #[default]
    Ascii,
    /// Letters of every script, lower-cased, in Unicode's composed form (NFC).
    Unicode,
}

/// Makes a path segment of any text. May come out empty when nothing in the text can be spelled.
pub fn slugify(text: &str, style: SlugStyle) -> String {
    match style {
        _ if text.is_ascii() => hyphenate_ascii(text),
        SlugStyle::Ascii => hyphenate(&deunicode::deunicode(text)),
        SlugStyle::Unicode => hyphenate(&text.nfc().collect::<String>()),
    }
}

/// The same as [`hyphenate`] for what most texts are.
fn hyphenate_ascii(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(char::from(byte.to_ascii_lowercase()));
        } else if byte != b'\'' {
            gap = true;
        }
    }
    slug
}

fn hyphenate(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if c == '\'' || c == '\u{2019}' {
            // An apostrophe joins: "it's" reads better as `its` than as `it-s`.
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    while slug.ends_with('-') {
        slug.pop();
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_become_segments() {
        assert_eq!(slugify("Hello, World!", SlugStyle::Ascii), "hello-world");
        assert_eq!(slugify("It's Über-schön", SlugStyle::Ascii), "its-uber-schon");
        assert_eq!(slugify("北京", SlugStyle::Ascii), "bei-jing");
        assert_eq!(slugify("Über 北京", SlugStyle::Unicode), "über-北京");
        assert_eq!(slugify("C++ & C#", SlugStyle::Ascii), "c-c");
        assert_eq!(slugify("--- ", SlugStyle::Ascii), "");
    }

    proptest! {
        #[test]
        fn the_short_way_is_the_same(text in "[ -~]{0,40}") {
            prop_assert_eq!(hyphenate_ascii(&text), hyphenate(&text));
        }

        #[test]
        fn a_slug_is_its_own_slug(text in "\\PC{0,40}") {
            let once = slugify(&text, SlugStyle::Ascii);
            prop_assert_eq!(slugify(&once, SlugStyle::Ascii), once.clone());
            prop_assert!(once.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_'));
        }
    }
}
