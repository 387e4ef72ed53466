//! What renderers make: bytes, where they go, and what they are.

use crate::site::address::{OutputPath, SitePath};
use std::borrow::Cow;
use std::path::PathBuf;

/// A file to publish.
#[derive(Debug)]
pub struct Artifact {
    /// Where it goes.
    pub path: OutputPath,
    /// What it is, for servers that must be told.
    pub media_type: Cow<'static, str>,
    /// What is in it.
    pub content: Content,
}

/// What is in an artifact.
#[derive(Debug)]
pub enum Content {
    /// Made here.
    Bytes(Vec<u8>),
    /// A file of the author's, as it is.
    File(PathBuf),
}

impl Artifact {
    pub(super) fn html(path: &SitePath, html: Vec<u8>) -> Self {
        Self { path: path.output(), media_type: "text/html".into(), content: Content::Bytes(html) }
    }

    pub(super) fn bytes(path: impl Into<String>, media_type: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        Self { path: OutputPath::new(path), media_type: media_type.into(), content: Content::Bytes(bytes) }
    }
}

/// The media type of a file by its name.
pub(crate) fn media_type(path: &str) -> Cow<'static, str> {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "avif" => "image/avif".into(),
        "webmanifest" => "application/manifest+json".into(),
        "woff" => "font/woff".into(),
        _ => mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream").into(),
    }
}
