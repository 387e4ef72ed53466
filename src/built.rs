//! Floor 3: what the last build made, as publishing reads it.
//!
//! [`Folder`] reads it from this machine, [`Live`] from the site as everybody sees it. Limits: 256 MiB of manifest from a folder, and
//! 64 MiB from the site; a document of 16 MiB.

use crate::ports::{Built, Listed, NotBuilt, Outbound, OutboundError};
use crate::signature::key::hex;
use crate::vocab::{Id, Reach, RemoteUrl};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The newest format of `gatepost.json` that is read.
const KNOWN: u32 = 1;
/// Where the list of posts lies, below the root of the site.
pub const MANIFEST: &str = "gatepost.json";
const MAX_MANIFEST: u64 = 256 * 1024 * 1024;
const MAX_DOCUMENT: u64 = 16 * 1024 * 1024;

/// A built site on this machine.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    /// Where ids begin.
    base: String,
    /// What the folder is called where it is spoken of.
    name: String,
}

impl Folder {
    /// The site in a folder; nothing is read yet.
    pub fn new(root: &Path, base: impl Into<String>, name: impl Into<String>) -> Self {
        Self { root: root.to_owned(), base: base.into(), name: name.into() }
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, NotBuilt> {
        let missing = |why: String| NotBuilt::Missing { place: format!("{}/{path}", self.name), why };
        let relative = Path::new(path);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(missing("it would lie outside the site".to_owned()));
        }
        let file = self.root.join(relative);
        let found = std::fs::metadata(&file).map_err(|why| missing(plain(&why)))?;
        if !found.is_file() {
            // Opening a pipe waits for whoever writes to it.
            return Err(missing("it is no file".to_owned()));
        }
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&file).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
        read.map_err(|why| missing(plain(&why)))?;
        if bytes.len() as u64 > most {
            return Err(missing(format!("it is larger than {} MiB", most / 1024 / 1024)));
        }
        Ok(bytes)
    }
}

fn plain(why: &std::io::Error) -> String {
    match why.kind() {
        std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        _ => why.to_string().to_lowercase(),
    }
}

#[async_trait]
impl Built for Folder {
    async fn manifest(&self) -> Result<Listed, NotBuilt> {
        // It may be large: meanwhile others are answered.
        let (folder, place) = (self.clone(), format!("{}/{MANIFEST}", self.name));
        let stopped = NotBuilt::Missing { place: place.clone(), why: "reading was stopped".to_owned() };
        let work = tokio::task::spawn_blocking(move || manifest(&folder.read(MANIFEST, MAX_MANIFEST)?, &place));
        work.await.unwrap_or(Err(stopped))
    }

    async fn document(&self, id: &Id) -> Result<Vec<u8>, NotBuilt> {
        let path = id.as_str().strip_prefix(&self.base).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        self.read(&path, MAX_DOCUMENT)
    }
}

/// The site as everybody sees it.
pub struct Live {
    client: Arc<dyn Outbound>,
    base: RemoteUrl,
}

impl Live {
    /// Reads the site at `base` with a client that is made for it ([`crate::outbound::Client::for_ourselves`]).
    pub fn new(client: Arc<dyn Outbound>, base: RemoteUrl) -> Self {
        Self { client, base }
    }

    async fn get(&self, address: &str) -> Result<Vec<u8>, NotBuilt> {
        let missing = |why: String| NotBuilt::Missing { place: address.to_owned(), why };
        let reach = if self.base.as_str().starts_with("http:") { Reach::Loopback } else { Reach::Internet };
        let url = RemoteUrl::parse(address, reach).map_err(|why| missing(why.to_string()))?;
        let found = self.client.get_json(&url).await.map_err(|why| match why {
            // The client is made for larger files than a stranger's.
            OutboundError::TooLarge => missing("it is larger than 64 MiB".to_owned()),
            why => missing(why.to_string()),
        })?;
        Ok(found.body.to_vec())
    }
}

#[async_trait]
impl Built for Live {
    async fn manifest(&self) -> Result<Listed, NotBuilt> {
        let address = format!("{}/{MANIFEST}", self.base.as_str().trim_end_matches('/'));
        manifest(&self.get(&address).await?, &address)
    }

    async fn document(&self, id: &Id) -> Result<Vec<u8>, NotBuilt> {
        self.get(id.as_str()).await
    }
}

fn manifest(bytes: &[u8], place: &str) -> Result<Listed, NotBuilt> {
    #[derive(serde::Deserialize)]
    struct Format {
        version: u32,
    }
    let place = || place.to_owned();
    let unreadable = |_| NotBuilt::Unreadable { place: place(), why: "it is not a list of posts".to_owned() };
    let Format { version: found } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if found == 0 {
        let why = "its format is 0, which there never was".to_owned();
        return Err(NotBuilt::Unreadable { place: place(), why });
    }
    if found > KNOWN {
        return Err(NotBuilt::Newer { place: place(), found, known: KNOWN });
    }
    let manifest = serde_json::from_slice(bytes).map_err(unreadable)?;
    Ok(Listed { manifest, hash: hex(&Sha256::digest(bytes)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_format_that_is_known_is_read() {
        let said = |text: &str| manifest(text.as_bytes(), "public/gatepost.json").unwrap_err().to_string();
        assert_eq!(said("{\"version\":0}"), "public/gatepost.json: its format is 0, which there never was");
        assert_eq!(
            said("{\"version\":99}"),
            "public/gatepost.json: written by a newer Gatepost (format 99, this one reads 1)"
        );
        for text in ["", "[]", "{\"version\":-1}", "{\"version\":1}"] {
            assert_eq!(said(text), "public/gatepost.json: it is not a list of posts", "{text}");
        }
    }
}
