//! Arguments of calls: `a="x" b={3} c=true "positional"`.

/// `a="x" b={3} c=true "positional"`, with spaces or commas between.
pub(super) fn arguments(text: &str) -> Result<Vec<(Option<String>, serde_json::Value)>, String> {
    let mut args = Vec::new();
    let mut rest = text.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    while !rest.is_empty() {
        let (key, value_text) = match rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')) {
            Some(at) if at > 0 && rest[at..].trim_start().starts_with('=') => {
                (Some(rest[..at].to_owned()), rest[at..].trim_start()[1..].trim_start())
            }
            _ => (None, rest),
        };
        let (value, after) = value(value_text)?;
        args.push((key, value));
        rest = after.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    }
    Ok(args)
}

fn value(text: &str) -> Result<(serde_json::Value, &str), String> {
    use serde_json::Value as Json;
    let first = text.chars().next().ok_or("a value is missing")?;
    if let '"' | '\'' | '`' | '\u{201c}' = first {
        let close = if first == '\u{201c}' { '\u{201d}' } else { first };
        let mut out = String::new();
        let mut escaped = false;
        for (at, c) in text.char_indices().skip(1) {
            match c {
                _ if escaped => {
                    out.push(if c == 'n' { '\n' } else { c });
                    escaped = false;
                }
                '\\' if first != '`' => escaped = true,
                _ if c == close => return Ok((Json::String(out), &text[at + c.len_utf8()..])),
                _ => out.push(c),
            }
        }
        return Err("a text is not closed".into());
    }
    if let '[' | '{' = first {
        let close = if first == '[' { ']' } else { '}' };
        let end = text.find(close).ok_or_else(|| format!("`{first}` is not closed"))?;
        let inner = text[1..end].trim();
        let parsed = if first == '[' { serde_json::from_str(&text[..=end]) } else { serde_json::from_str(inner) };
        return parsed.map(|v| (v, &text[end + 1..])).map_err(|_| format!("`{}` is no value", &text[..=end]));
    }
    let end = text.find([' ', ',', '\n', '\t']).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let value = match word {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        _ => word
            .parse::<i64>()
            .map(Json::from)
            .or_else(|_| word.parse::<f64>().map(Json::from))
            .unwrap_or_else(|_| Json::String(word.to_owned())),
    };
    Ok((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_kind() {
        let shown = |text: &str| {
            arguments(text).map(|args| {
                args.iter().map(|(k, v)| format!("{}={v}", k.as_deref().unwrap_or("_"))).collect::<Vec<_>>().join(" ")
            })
        };
        assert_eq!(shown("a=\"x\" b={3} c=true, 'y' d=[1, 2]").unwrap(), "a=\"x\" b=3 c=true _=\"y\" d=[1,2]");
        assert_eq!(shown("gist.github.com/x 50% -1").unwrap(), "_=\"gist.github.com/x\" _=\"50%\" _=-1");
        assert_eq!(shown("a=\"x").unwrap_err(), "a text is not closed");
    }
}
