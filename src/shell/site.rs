//! The built site over HTTP, with the types that other servers insist on.
//!
//! The files are served as they lie in the folder; what a plain file server cannot do is done here: exact media types, `WebFinger`
//! that answers for one name and no other, and the ActivityPub document at a page's own address for those who ask for it. Nothing
//! outside of the folder is read, also where a link inside of it leads there.

use super::webfinger;
use crate::vocab::{ACTIVITY_JSON, JRD_JSON, SiteManifest, XRD_XML};
use axum::body::Body;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

/// Types by where a file lies; the rest go by their ending.
const BY_PLACE: &[(&str, &str)] = &[
    ("/ap/", ACTIVITY_JSON),
    ("/.well-known/host-meta", XRD_XML),
    ("/.well-known/webfinger", JRD_JSON),
    ("/.well-known/nodeinfo", "application/json"),
    ("/nodeinfo/", "application/json"),
];

/// Feeds and texts, by name.
const BY_NAME: &[(&str, &str)] =
    &[("feed.xml", "application/atom+xml"), ("rss.xml", "application/rss+xml"), ("feed.json", "application/feed+json")];

/// Page path → document path, and of which moment the list is.
#[derive(Debug, Default)]
struct Documents {
    of: Option<SystemTime>,
    by_page: HashMap<String, String>,
}

/// A built site.
#[derive(Debug)]
pub struct Site {
    folder: PathBuf,
    documents: Mutex<Documents>,
}

impl Site {
    /// Serves this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, documents: Mutex::default() }
    }

    /// Answers a GET or HEAD for a file of the site.
    pub(super) async fn answer(&self, request: Request<Body>) -> Response<Body> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered here\n");
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let path = request.uri().path().to_owned();
        if path == "/.well-known/webfinger" {
            return webfinger::answer(request.uri().query(), &self.folder).await;
        }
        if let Some(document) = self.document_at(&path).filter(|_| wants_activity(request.headers())) {
            return self.file(&document, request).await;
        }
        self.file(&path, request).await
    }

    /// Serves one file by its path in the folder.
    async fn file(&self, path: &str, request: Request<Body>) -> Response<Body> {
        let (mut head, _) = request.into_parts();
        let negotiated = head.uri.path() != path || self.document_at(path).is_some();
        if self.is_not_for_reading(path) {
            return plain(StatusCode::NOT_FOUND, "there is nothing at this address\n");
        }
        let Ok(uri) = path.parse() else { return plain(StatusCode::BAD_REQUEST, "this address cannot be read\n") };
        head.uri = uri;
        let files = ServeDir::new(&self.folder).not_found_service(ServeFile::new(self.folder.join("404.html")));
        let request = Request::from_parts(head, Body::empty());
        let Ok(response) = files.oneshot(request).await;
        let mut response = response.map(Body::new);
        dress(&mut response, path, negotiated);
        response
    }

    /// Whether a link leads from here to somewhere outside of the folder, or what is there is neither file nor folder: opening a pipe
    /// waits for whoever writes to it. What is not there leads nowhere.
    fn is_not_for_reading(&self, path: &str) -> bool {
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let wanted = self.folder.join(path.trim_start_matches('/'));
        let Ok(folder) = self.folder.canonicalize() else { return false };
        [wanted.join("index.html"), wanted]
            .iter()
            .filter_map(|file| file.canonicalize().ok())
            .any(|file| !file.starts_with(&folder) || !(file.is_file() || file.is_dir()))
    }

    /// The ActivityPub document of the page at this path.
    fn document_at(&self, path: &str) -> Option<String> {
        let file = self.folder.join("gatepost.json");
        let changed = std::fs::metadata(&file).and_then(|found| found.modified()).ok();
        let mut known = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if known.of != changed {
            *known = Documents { of: changed, by_page: documents(&file).unwrap_or_default() };
        }
        known.by_page.get(path).cloned()
    }
}

/// Page path → document path, of posts and of the home page.
fn documents(manifest: &Path) -> Option<HashMap<String, String>> {
    if !manifest.is_file() {
        return None;
    }
    let manifest: SiteManifest = serde_json::from_slice(&std::fs::read(manifest).ok()?).ok()?;
    let path = |url: &str| url::Url::parse(url).ok().map(|url| url.path().to_owned());
    let posts =
        manifest.objects.iter().filter_map(|object| Some((path(object.url.as_deref()?)?, path(object.id.as_str())?)));
    let home = ("/".to_owned(), path(manifest.actor.id.as_str())?);
    Some(posts.chain([home]).collect())
}

/// Whether `Accept` names an ActivityPub type, and does so before HTML
/// ([ActivityPub §3.2](https://www.w3.org/TR/activitypub/#retrieving-objects)).
fn wants_activity(headers: &HeaderMap) -> bool {
    let accept =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    let accept = accept.to_ascii_lowercase();
    let activity =
        ["application/activity+json", "application/ld+json"].iter().filter_map(|kind| accept.find(kind)).min();
    match (activity, accept.find("text/html")) {
        (Some(activity), Some(html)) => activity < html,
        (activity, _) => activity.is_some(),
    }
}

/// Types and headers that no file server knows.
fn dress(response: &mut Response<Body>, path: &str, negotiated: bool) {
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let name = path.rsplit('/').next().unwrap_or_default();
    let by_place =
        BY_PLACE.iter().find(|(place, _)| if place.ends_with('/') { path.starts_with(place) } else { path == *place });
    let known = by_place.or_else(|| BY_NAME.iter().find(|(feed, _)| *feed == name)).map(|(_, kind)| *kind);
    if let Some(kind) = known.filter(|_| found) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    let typed = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let bare = typed.filter(|kind| kind.starts_with("text/") && !kind.contains("charset"));
    if let Some(Ok(kind)) = bare.map(|kind| HeaderValue::from_str(&format!("{kind}; charset=utf-8"))) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    if negotiated {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
}

/// A short answer in words.
pub(super) fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("public");
        std::fs::create_dir_all(site.join("deep")).unwrap();
        std::fs::write(folder.path().join("secret"), "").unwrap();
        std::fs::write(site.join("page.html"), "").unwrap();
        let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, site.join(at)).unwrap();
        link("../secret", "out");
        link("..", "up");
        link("../../secret", "deep/index.html");
        link("page.html", "in");
        // Neither file nor folder.
        let socket = std::os::unix::net::UnixListener::bind(site.join("pipe")).unwrap();
        let site = Site::new(site);
        for (path, out) in [
            ("/out", true),
            ("/%6fut", true),
            ("/up/secret", true),
            ("/deep/", true),
            ("/pipe", true),
            ("/in", false),
            ("/page.html", false),
            ("/no", false),
        ] {
            assert_eq!(site.is_not_for_reading(path), out, "{path}");
        }
        drop(socket);
    }

    #[test]
    fn who_asks_for_a_document_gets_it() {
        let wants = |accept: &str| wants_activity(&HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]));
        assert!(wants("application/activity+json"));
        assert!(wants("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", application/json"));
        assert!(wants("application/activity+json, application/ld+json, text/html;q=0.1"));
        assert!(!wants("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(!wants("text/html, application/activity+json"));
        assert!(!wants_activity(&HeaderMap::new()));
    }
}
