//! Paths on the site and in the output.
//!
//! Limits enforced here: a segment has at most 240 bytes, no control characters, no `..`, and is no name that Windows reserves.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fmt;

/// Where a page lies on the site: `/`, `/posts/x/` or `/feed.xml`, decoded, with a slash in front.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct SitePath(String);

impl SitePath {
    /// A path whose parts are known to be good.
    pub fn new(path: impl Into<String>) -> Self {
        let path: String = path.into();
        if path.starts_with('/') { Self(path) } else { Self(format!("/{path}")) }
    }

    /// As it stands, decoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that holds it: `posts/x/index.html`.
    pub fn output(&self) -> OutputPath {
        let plain = self.0.trim_start_matches('/');
        OutputPath(if plain.is_empty() || plain.ends_with('/') {
            format!("{plain}index.html")
        } else {
            plain.to_owned()
        })
    }

    /// A path below this one.
    #[must_use]
    pub fn join(&self, rest: &str) -> Self {
        Self(format!("{}/{}", self.0.trim_end_matches('/'), rest.trim_start_matches('/')))
    }

    /// As it stands in an address: what is not plain is percent-encoded.
    pub fn encoded(&self) -> String {
        encode_path(&self.0)
    }
}

/// Where an artifact lies in the output, relative, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct OutputPath(String);

impl OutputPath {
    /// A path made of parts that are known to be good.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// With `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Why this path cannot be a file on every system, if it cannot.
    pub fn fault(&self) -> Option<String> {
        self.0.split('/').find_map(segment_fault)
    }

    /// Two paths with the same fold are one file on a Mac or on Windows.
    #[cfg(feature = "generate")]
    pub fn fold(&self) -> String {
        use unicode_normalization::UnicodeNormalization;
        if self.0.is_ascii() { self.0.to_ascii_lowercase() } else { self.0.nfc().collect::<String>().to_lowercase() }
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn segment_fault(segment: &str) -> Option<String> {
    const RESERVED: [&str; 8] = ["con", "prn", "aux", "nul", "com", "lpt", "clock$", "conin$"];
    if segment.is_empty() {
        return Some("a part of the address is empty".into());
    }
    if segment == ".." || segment == "." {
        return Some(format!("`{segment}` would leave the folder"));
    }
    if segment.len() > 240 {
        return Some(format!(
            "`{}…` has {} bytes; file systems allow 240",
            segment.chars().take(20).collect::<String>(),
            segment.len()
        ));
    }
    if let Some(c) =
        segment.chars().find(|c| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*'))
    {
        return Some(format!("`{}` contains {c:?}, which some systems cannot store", segment.escape_debug()));
    }
    if segment.ends_with(['.', ' ']) {
        return Some(format!("`{segment}` ends with a dot or a space, which Windows drops"));
    }
    let stem = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = matches!(name, "com" | "lpt") && stem.len() == 4;
    if (RESERVED.contains(&stem.as_str()) && !matches!(stem.as_str(), "com" | "lpt")) || numbered {
        return Some(format!("`{segment}` is a device on Windows"));
    }
    None
}

const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// Percent-encodes what may not stand in a path.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}
