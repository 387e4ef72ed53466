//! A name of the owner's in a shell's line and in YAML, so that none can end its place and begin another.

/// As one word for a shell.
pub fn in_shell(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+@%:,=".contains(&b);
    if !text.is_empty() && text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// As one text in YAML. What is quoted in JSON is quoted in YAML.
pub(super) fn in_yaml(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-".contains(&b);
    // Words that mean a truth or nothing are shorter than a folder's usual name: all short words are quoted.
    let is_word = text.len() > 5 || text.starts_with("www");
    if is_word && text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_word() {
        for (text, shell, yaml) in [
            ("public", "public", "public"),
            ("www/out", "www/out", "www/out"),
            ("my site", "'my site'", "\"my site\""),
            ("anna's", "'anna'\\''s'", "\"anna's\""),
            ("$(rm): #x", "'$(rm): #x'", "\"$(rm): #x\""),
            ("true", "true", "\"true\""),
            ("2026.01", "2026.01", "\"2026.01\""),
            ("", "''", "\"\""),
        ] {
            assert_eq!((in_shell(text).as_str(), in_yaml(text).as_str()), (shell, yaml), "{text}");
        }
    }
}
