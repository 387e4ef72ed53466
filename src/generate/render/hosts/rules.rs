//! What has to be true at every host, before any host's notation: which address has which type and headers, what leads
//! where, what is gone, and where the gate is.

use super::super::{Workshop, alias, feed, media_type};
use super::escape;
use super::gate::{self, Gate};
use crate::generate::inventory;
use crate::site::Site;
use crate::vocab::{ACTIVITY_JSON, JRD_JSON, XRD_XML};
use std::collections::{BTreeMap, BTreeSet};

/// What other servers read, at the root of the host: a folder ends with a slash. All of it may be read from anywhere.
pub(super) const FEDERATION: &[(&str, &str)] = &[
    ("/ap/", ACTIVITY_JSON),
    ("/.well-known/webfinger", JRD_JSON),
    ("/.well-known/host-meta", XRD_XML),
    ("/.well-known/nodeinfo", "application/json"),
    ("/nodeinfo/", "application/json"),
];

/// Feeds by the name of their file.
pub(super) use feed::FORMATS as FEEDS;

/// Headers of everything.
pub(super) const EVERYWHERE: &[(&str, &str)] =
    &[("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin")];

/// The header that lets any page read a document.
pub(super) const CORS: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// Pages and documents: an update is seen within minutes.
pub(super) const BRIEFLY: &str = "public, max-age=300";

/// Pictures, fonts, styles: they change seldom, and the theme's own addresses change with them.
pub(super) const A_DAY: &str = "public, max-age=86400";

/// For documents that are no pages.
const POLICY_OF_DOCUMENTS: &str = "default-src 'none'; frame-ancestors 'none'";

/// For pages that hold nothing but the site's own files. `connect-src` is for the follow form, which asks the visitor's server.
const POLICY_OF_PAGES: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self' https:; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/// Endings that a server must know, besides those of the site's own files.
const COMMON: &[&str] = &[
    "html",
    "css",
    "js",
    "json",
    "xml",
    "txt",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "avif",
    "svg",
    "ico",
    "woff2",
    "woff",
    "mp3",
    "mp4",
    "webm",
    "pdf",
    "webmanifest",
];

/// An old address and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Redirect {
    /// Decoded, from the root of the host.
    pub(super) from: String,
    /// Encoded, from the root of the host.
    pub(super) to: String,
}

/// Everything that a host's files are made of.
#[derive(Debug)]
pub(super) struct Rules {
    /// Path of the site below its host, decoded, without a slash at its end; usually empty.
    pub(super) base: String,
    /// Host of the site.
    pub(super) host: String,
    /// Whether there is an actor.
    pub(super) federated: bool,
    /// Old addresses.
    pub(super) redirects: Vec<Redirect>,
    /// Documents of deleted posts, from the root of the host.
    pub(super) gone: Vec<String>,
    /// Parts behind a dot in the middle of documents' names.
    pub(super) inner_endings: BTreeSet<String>,
    /// Each feed, decoded, from the root of the host, and its type.
    pub(super) feeds: Vec<(String, &'static str)>,
    /// Ending → type.
    pub(super) kinds: BTreeMap<String, String>,
    /// Where the gate is, if there is one.
    pub(super) gate: Option<Gate>,
    /// Whether the server starts the gate for each request.
    pub(super) gate_is_started: bool,
    /// Whether pages hold only files of the site.
    pub(super) is_own_files_only: bool,
    /// Folder on the server.
    pub(super) root: String,
}

impl Rules {
    /// Of a site.
    pub(super) fn of(shop: &Workshop<'_>) -> Self {
        let (site, config) = (shop.site, &shop.site.config);
        let base = escape::decoded(config.addresses.site().path());
        let redirects = alias::all(shop)
            .into_iter()
            .map(|(from, to)| Redirect {
                from: format!("{base}{}", from.as_str()),
                to: escape::target(&format!("{base}{}", to.as_str())),
            })
            .collect();
        let feeds = feed::folders(shop)
            .iter()
            .flat_map(|folder| {
                FEEDS.iter().map(|(file, kind, _)| (format!("{base}{}", folder.join(file).as_str()), *kind))
            })
            .collect();
        Self {
            host: config.addresses.site().host().to_owned(),
            federated: config.federation.enabled,
            gone: gone(site),
            inner_endings: inner_endings(site),
            redirects,
            feeds,
            kinds: kinds(site),
            gate: gate::of(config),
            gate_is_started: gate::is_started_each_time(config),
            is_own_files_only: is_own_files_only(shop),
            root: config.deploy.root.clone(),
            base,
        }
    }

    /// Headers of pages, without the cache's.
    pub(super) fn of_pages(&self) -> Vec<(&'static str, &'static str)> {
        let mut headers = EVERYWHERE.to_vec();
        if self.is_own_files_only {
            headers.push(("Content-Security-Policy", POLICY_OF_PAGES));
        }
        headers
    }

    /// The policy of documents, where it would not stand beside the pages' own.
    pub(super) fn policy_of_documents(&self) -> Option<(&'static str, &'static str)> {
        (!self.is_own_files_only).then_some(("Content-Security-Policy", POLICY_OF_DOCUMENTS))
    }

    /// Headers of documents, for servers where a place has its own and no other.
    pub(super) fn of_documents() -> Vec<(&'static str, &'static str)> {
        let mut headers = EVERYWHERE.to_vec();
        headers.extend([("Content-Security-Policy", POLICY_OF_DOCUMENTS), CORS, ("Cache-Control", BRIEFLY)]);
        headers
    }

    /// Endings of files that change seldom.
    pub(super) fn lasting(&self) -> Vec<&str> {
        let seldom = |kind: &str| {
            ["image/", "font/", "audio/", "video/", "text/css", "text/javascript"].iter().any(|k| kind.starts_with(k))
        };
        self.kinds.iter().filter(|(_, kind)| seldom(kind)).map(|(ending, _)| ending.as_str()).collect()
    }

    /// What other servers read, when there is an actor.
    pub(super) fn federation(&self) -> &'static [(&'static str, &'static str)] {
        if self.federated { FEDERATION } else { &[] }
    }
}

/// With its character set, when it is a text that people read.
pub(super) fn with_charset(kind: &str) -> String {
    if matches!(kind, "text/html" | "text/css" | "text/plain" | "text/javascript") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    }
}

fn gone(site: &Site) -> Vec<String> {
    if !site.config.federation.enabled {
        return Vec::new();
    }
    let book = &site.config.addresses;
    site.deleted.iter().filter_map(|d| Some(format!("/{}", book.output_of(&book.object(&d.key))?))).collect()
}

fn inner_endings(site: &Site) -> BTreeSet<String> {
    let keys =
        site.pages.iter().filter(|p| p.is_federated()).map(|p| &p.key).chain(site.deleted.iter().map(|d| &d.key));
    keys.flat_map(|key| key.as_str().split('/'))
        .flat_map(|part| part.split('.').skip(1))
        .filter(|ending| !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        .map(str::to_owned)
        .collect()
}

fn kinds(site: &Site) -> BTreeMap<String, String> {
    let common = COMMON.iter().map(|ending| (*ending).to_owned());
    let own = site.files.keys().filter_map(|path| {
        let (stem, ending) = path.as_str().rsplit('/').next()?.rsplit_once('.')?;
        let usable = !stem.is_empty() && !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric());
        usable.then(|| ending.to_ascii_lowercase())
    });
    let typed = |ending: String| {
        let kind = kind_of(&ending);
        (ending, kind)
    };
    common.chain(own).map(typed).collect()
}

/// The type of a file by its ending; the site's own XML is a sitemap.
fn kind_of(ending: &str) -> String {
    if ending == "xml" { "application/xml".to_owned() } else { media_type(&format!("x.{ending}")).into_owned() }
}

/// Whether no page can hold anything from elsewhere, nor a script or a frame of the author's: only then is a strict policy safe.
fn is_own_files_only(shop: &Workshop<'_>) -> bool {
    let (site, config) = (shop.site, &shop.site.config);
    let own_templates = config.theme.is_some() || shop.root.absolute("templates").exists();
    let mut outlines = site.pages.iter().map(|p| &p.outline).chain(site.sections.iter().map(|s| &s.outline));
    let is_elsewhere = |target: &str| target.contains("//") || target.starts_with("data:");
    let covers_elsewhere = site.pages.iter().filter_map(|p| p.front.image.as_deref()).any(is_elsewhere);
    let bio = &config.author.bio;
    !own_templates
        && !config.markdown.unsafe_links
        && !bio.contains('<')
        && !bio.contains("![")
        && !covers_elsewhere
        && outlines.all(|o| !o.has_html && !o.pictures.iter().any(|p| is_elsewhere(&p.target)))
        && !site.files.keys().any(|f| inventory::is_page(f.as_str()))
}
