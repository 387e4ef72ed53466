//! HTML that stands in several places of one document.

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;

/// HTML as a JSON text, escaped once: a post's text stands in `content` and again in `contentMap`, in its own document and in
/// the outbox.
#[derive(Debug, Clone)]
pub struct Html(Arc<RawValue>);

impl Html {
    /// Of a text.
    pub fn new(text: &str) -> Self {
        // A text is always JSON; `null` would show that it once was not.
        Self(to_raw_value(text).unwrap_or_else(|_| RawValue::NULL.to_owned()).into())
    }

    /// As it stands in JSON, quotation marks included.
    pub fn as_json(&self) -> &str {
        self.0.get()
    }

    /// Bytes in JSON.
    pub fn len(&self) -> usize {
        self.0.get().len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.get() == "\"\""
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_a_json_text() {
        let html = Html::new("<p class=\"a\">ü\n</p>");
        assert_eq!(serde_json::to_string(&html).unwrap(), r#""<p class=\"a\">ü\n</p>""#);
        assert!(Html::new("").is_empty());
        assert_eq!(Html::new("ab").len(), 4);
    }
}
