//! Small things that several unit tests need.

use crate::site::config::Markdown;

/// The usual Markdown rules.
pub(crate) fn rules() -> Markdown {
    Markdown {
        highlight: true,
        smart_punctuation: false,
        autolink: true,
        hashtags: true,
        external_links_new_tab: false,
        unsafe_links: false,
        math: false,
    }
}
