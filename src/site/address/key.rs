//! What a post is called in its id.

use super::path::segment_fault;

/// The name of a post in its id: the front matter's `id`, else the content path without extension. Never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Checks a key; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.len() > 200 {
            return Err(format!("the id `{text}` must have 1 to 200 characters"));
        }
        if let Some(c) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.~/".contains(*c))) {
            return Err(format!(
                "the id `{text}` contains {c:?}; only letters, digits and - _ . ~ / stay the same on every server"
            ));
        }
        text.split('/')
            .find_map(segment_fault)
            .map_or_else(|| Ok(Self(text.to_owned())), |fault| Err(format!("the id `{text}` cannot be: {fault}")))
    }

    /// As it stands in the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
