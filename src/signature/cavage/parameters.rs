//! The parameters of a draft-cavage signature: `keyId="…",algorithm="…",headers="…",signature="…"`.
//!
//! Read leniently where servers differ: values quoted or not, blanks around commas, a `Signature ` in front, parameters that
//! nobody knows. Read strictly where leniency was a hole: a parameter twice is refused (Mastodon's #37375).
//! Limits: 8 KiB, 16 parameters, times of at most 12 digits.

use crate::signature::refusal::Refusal;

const MAX: usize = 8 * 1024;
const MAX_PARAMETERS: usize = 16;
const MAX_DIGITS: usize = 12;

/// What the header says, not yet judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Parameters<'a> {
    pub(super) key_id: &'a str,
    pub(super) signature: &'a str,
    pub(super) algorithm: Option<&'a str>,
    pub(super) headers: Option<&'a str>,
    pub(super) created: Option<Time<'a>>,
    pub(super) expires: Option<Time<'a>>,
}

/// A time as it was written, which is what was signed, and in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time<'a> {
    pub(super) text: &'a str,
    pub(super) seconds: i64,
}

impl<'a> Parameters<'a> {
    /// Reads a header's value.
    pub(super) fn read(value: &'a [u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= MAX).ok_or(Refusal::Malformed)?;
        let pairs = pairs(without_scheme(text.trim()))?;
        let get = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        Ok(Self {
            key_id: get("keyId").ok_or(Refusal::Malformed)?,
            signature: get("signature").ok_or(Refusal::Malformed)?,
            algorithm: get("algorithm"),
            headers: get("headers"),
            created: get("created").map(|text| whole(text).ok_or(Refusal::Malformed)).transpose()?,
            expires: get("expires").map(|text| decimal(text).ok_or(Refusal::Malformed)).transpose()?,
        })
    }
}

/// Some older servers repeat the scheme of `Authorization` in the header of its own.
fn without_scheme(text: &str) -> &str {
    match text.split_at_checked("Signature ".len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("Signature ") => rest.trim_start(),
        _ => text,
    }
}

fn pairs(mut rest: &str) -> Result<Vec<(&str, &str)>, Refusal> {
    let mut pairs: Vec<(&str, &str)> = Vec::with_capacity(8);
    loop {
        let (name, after) = rest.split_once('=').ok_or(Refusal::Malformed)?;
        let (value, after) = value(after).ok_or(Refusal::Malformed)?;
        let twice = pairs.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if twice || pairs.len() == MAX_PARAMETERS || name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            return Err(Refusal::Malformed);
        }
        pairs.push((name, value));
        match after.trim_start() {
            "" => return Ok(pairs),
            more => rest = more.strip_prefix(',').ok_or(Refusal::Malformed)?.trim_start(),
        }
    }
}

/// A quoted value or a token, and what stands behind it. No value that is meant here needs an escape.
fn value(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"').filter(|(value, _)| !value.contains('\\'));
    }
    let end = text.find(|c: char| c == ',' || c.is_ascii_whitespace()).unwrap_or(text.len());
    let (token, rest) = text.split_at_checked(end)?;
    (!token.is_empty() && !token.contains('"')).then_some((token, rest))
}

/// `created`: digits.
fn whole(text: &str) -> Option<Time<'_>> {
    let digits = !text.is_empty() && text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    Some(Time { text, seconds: text.parse().ok().filter(|_| digits)? })
}

/// `expires`: digits, and perhaps a fraction.
fn decimal(text: &str) -> Option<Time<'_>> {
    let Some((seconds, fraction)) = text.split_once('.') else { return whole(text) };
    whole(fraction)?;
    Some(Time { text, seconds: whole(seconds)?.seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Parameters<'_>, Refusal> {
        Parameters::read(text.as_bytes())
    }

    #[test]
    fn parameters_are_read_as_servers_write_them() {
        let plain = Parameters { key_id: "k", signature: "s", ..Parameters::default() };
        for text in [
            "keyId=\"k\",signature=\"s\"",
            "keyId=k,signature=s",
            "Signature keyId=\"k\",signature=\"s\"",
            " keyId=\"k\" , signature=\"s\" ",
            "signature=\"s\",keyId=\"k\"",
            "keyId=\"k\",signature=\"s\",opaque=\"a, b=c\"",
        ] {
            assert_eq!(read(text), Ok(plain), "{text}");
        }
        let text = "keyId=k,signature=s,created=1402170695,expires=\"1402170699.25\",algorithm=hs2019,headers=\"a b\"";
        assert_eq!(
            read(text),
            Ok(Parameters {
                algorithm: Some("hs2019"),
                headers: Some("a b"),
                created: Some(Time { text: "1402170695", seconds: 1_402_170_695 }),
                expires: Some(Time { text: "1402170699.25", seconds: 1_402_170_699 }),
                ..plain
            })
        );
    }

    #[test]
    fn what_cannot_be_read_in_one_way_only_is_refused() {
        let commas = ",".repeat(64 * 1024);
        for text in [
            "",
            ",,,=",
            "keyId",
            "keyId=",
            "keyId=\"k\"",
            "signature=\"s\"",
            "keyId=\"k,signature=\"s\"",
            &commas,
            "keyId=\"a\",keyId=\"b\",signature=\"s\"",
            "keyId=\"a\",keyid=\"b\",signature=\"s\"",
            "keyId=\"k\",,signature=\"s\"",
            "keyId=\"k\",signature=\"s\",",
            "keyId=\"k\" signature=\"s\"",
            "keyId=\"k\\\"\",signature=\"s\"",
            "keyId=k\"k,signature=\"s\"",
            "key Id=k,signature=s",
        ] {
            assert_eq!(read(text), Err(Refusal::Malformed), "{text:.60}");
        }
        let many: String = (0..20).map(|i| format!(",a{i}=b")).collect();
        assert_eq!(read(&format!("keyId=k,signature=s{many}")), Err(Refusal::Malformed));
        assert_eq!(Parameters::read(b"keyId=k,signature=\xff"), Err(Refusal::Malformed));
        for created in
            ["-1", "1.5", "9223372036854775808", "1111111111111111111111111111111111111111", "+5", "0x1", "\"\""]
        {
            assert_eq!(read(&format!("keyId=k,signature=s,created={created}")), Err(Refusal::Malformed), "{created}");
        }
    }
}
