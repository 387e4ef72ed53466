//! What is not wrong enough to stop a build, but somebody would stumble over: a reader, a screen reader, another server.
//!
//! The site is built in memory and looked at as it would be served. Rules for other servers have their source in a comment.

use super::inventory::is_picture;
use super::links::{Target, find};
use super::preview::{Preview, Shown};
use super::render::hosts;
use super::{Cache, Content, Failure, Loaded, Order, keys, load};
use crate::signature::key::PrivateKey;
use crate::site::address::SitePath;
use crate::site::page::Outline;
use crate::site::problem::{Problem, Problems};
use crate::site::{Page, Site};
use percent_encoding::percent_decode_str;
use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt as _;

/// Mastodon reads no more of a page or an object: bytes.
const MASTODON_LIMIT: usize = 1_000_000;

/// Misskey's inbox takes no longer body; we leave room for the activity around the post: bytes.
const MISSKEY_LIMIT: usize = 60 * 1024;

/// Misskey refuses posts from before: seconds since 1970.
const YEAR_2000: i64 = 946_684_800;

/// Mastodon takes no larger avatar: bytes.
const AVATAR_LIMIT: u64 = 8 << 20;

/// Everything found, errors and warnings.
pub fn check(order: &Order) -> Result<Vec<Problem>, Failure> {
    let mut problems = Problems::new();
    let loaded = load(order, &Cache::new(&order.root), &mut problems)?;
    let mut preview = Preview::new(order.clone());
    preview.refresh(order.now)?;
    let site = &loaded.site;
    links(site, &preview, &mut problems);
    alt_texts(site, &mut problems);
    pages(site, &preview, &mut problems);
    if site.config.federation.enabled {
        profile(&loaded, &mut problems);
        posts(site, &preview, &mut problems);
        secrets(&loaded, order, &mut problems);
    }
    for advice in hosts::advice(&site.config) {
        problems.push(Problem::warning("gatepost.toml", advice, ""));
    }
    Ok(problems.sorted())
}

/// Links from the root of the site that lead nowhere.
fn links(site: &Site, preview: &Preview, problems: &mut Problems) {
    let sections = site.sections.iter().map(|s| (s.source.clone().unwrap_or_default(), s.file(), &s.path, &s.outline));
    let pages = site.pages.iter().map(|p| (p.source.clone(), p.file(), &p.path, &p.outline));
    for (source, file, path, outline) in pages.chain(sections) {
        broken_links(site, preview, (&source, &file, path), outline, problems);
    }
}

fn broken_links(
    site: &Site,
    preview: &Preview,
    (source, file, path): (&str, &str, &SitePath),
    outline: &Outline,
    problems: &mut Problems,
) {
    for link in &outline.links {
        if let Target::Site(address) = find(site, source, path, &link.target)
            && !is_there(preview, &address)
        {
            let what = format!("the link `{}` leads to {address}, which is not on the site", link.target);
            problems.push(Problem::error(file, what, "correct the address").at(link.line));
        }
    }
    for picture in &outline.pictures {
        if let Target::Site(address) = find(site, source, path, &picture.target)
            && !is_there(preview, &address)
        {
            let what = format!("the picture `{}` is not on the site", picture.target);
            problems.push(Problem::error(file, what, "put it in static/, or correct its path").at(picture.line));
        }
    }
}

/// Whether an address from the root of the site is served.
fn is_there(preview: &Preview, address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path.trim_start_matches('/')).decode_utf8_lossy().into_owned();
    if path.starts_with("gate/") {
        return true;
    }
    let folder = path.trim_end_matches('/');
    let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
    preview.get(&path).is_some() || preview.get(&index).is_some()
}

fn alt_texts(site: &Site, problems: &mut Problems) {
    for page in &site.pages {
        for picture in page.outline.pictures.iter().filter(|p| p.alt.is_empty()) {
            let what = format!("the picture `{}` has no alt text", picture.target);
            problems.push(
                Problem::warning(page.file(), what, "write what it shows: ![A cat on a wall](cat.jpg)")
                    .at(picture.line),
            );
        }
        if page.front.image.is_some()
            && page.front.image_alt.is_none()
            && !page.outline.pictures.iter().any(|p| Some(&p.target) == page.front.image.as_ref())
        {
            problems.push(
                Problem::warning(page.file(), "the cover picture has no alt text", "write image_alt = \"…\"")
                    .at(page.front.lines.image),
            );
        }
    }
    for picture in
        [&site.config.author.avatar, &site.config.author.header].into_iter().flatten().filter(|p| p.alt.is_empty())
    {
        let what = format!("the picture static/{} has no alt text", picture.path);
        problems
            .push(Problem::warning("gatepost.toml", what, "write avatar_alt or header_alt beside it").at(picture.line));
    }
}

/// Links in whole pages, templates' included, and their size.
fn pages(site: &Site, preview: &Preview, problems: &mut Problems) {
    let base = site.config.addresses.site().to_string();
    let prefix = site.config.addresses.site().path().to_owned();
    let mut told = HashSet::new();
    let mut paths: Vec<&str> = preview.paths().filter(|p| p.ends_with(".html")).collect();
    paths.sort_unstable();
    for path in paths {
        let Some(html) = preview.get(path).and_then(text) else { continue };
        if html.len() > MASTODON_LIMIT {
            // Mastodon, fetch_resource_service: reads 1 MB of HTML, then gives up.
            let what =
                format!("this page has {} kB; servers read 1000 kB and then do not find its post", html.len() / 1000);
            problems.push(Problem::warning(path, what, "split the post or the list"));
        }
        for address in addresses(html) {
            let inside = address.strip_prefix(base.as_str()).filter(|rest| rest.starts_with('/')).or_else(|| {
                let local = address.starts_with('/') && !address.starts_with("//");
                address.strip_prefix(prefix.as_str()).filter(|_| local)
            });
            if let Some(inside) = inside.filter(|inside| !is_there(preview, inside))
                && told.insert(inside.to_owned())
            {
                let what = format!("this page leads to {inside}, which is not on the site");
                problems.push(Problem::warning(path, what, "correct the link in the text or in the template"));
            }
        }
    }
}

fn text(shown: &Shown) -> Option<&str> {
    match shown.content.as_ref() {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        Content::File(_) => None,
    }
}

/// Every `href` and `src` of a page.
fn addresses(html: &str) -> impl Iterator<Item = &str> {
    let after = |mark: &'static str| html.match_indices(mark).map(move |(at, _)| &html[at + mark.len()..]);
    after(" href=\"").chain(after(" src=\"")).filter_map(|rest| rest.split('"').next())
}

fn profile(loaded: &Loaded, problems: &mut Problems) {
    let config = &loaded.site.config;
    let mut warn =
        |line: u32, what: String, remedy: &str| problems.push(Problem::warning("gatepost.toml", what, remedy).at(line));
    match &config.author.avatar {
        // Bridgy Fed, activitypub.py: blocks accounts without an icon.
        None => warn(
            1,
            "there is no avatar, and some servers refuse accounts without one".into(),
            "put a picture in static/ and write avatar = \"me.jpg\" under [author]",
        ),
        Some(avatar) => {
            // Mastodon, models/concerns/account/avatar.rb.
            if !is_picture(&avatar.path) {
                warn(
                    avatar.line,
                    format!("`{}` is no JPEG, PNG, GIF or WebP, so other servers show no avatar", avatar.path),
                    "convert it to PNG",
                );
            }
            let bytes =
                std::fs::metadata(loaded.root.absolute(&format!("static/{}", avatar.path))).map_or(0, |m| m.len());
            if bytes > AVATAR_LIMIT {
                warn(avatar.line, format!("the avatar has {} MB; Mastodon takes 8", bytes >> 20), "make it smaller");
            }
        }
    }
    if matches!(config.addresses.federation().host(), "example.org" | "example.com" | "example.net") {
        warn(
            1,
            format!("the site still claims to live at {}", config.addresses.federation().host()),
            "write your own domain as base_url before anybody follows you",
        );
    }
    if config.author.bio.is_empty() {
        warn(
            1,
            "there is no biography".into(),
            "write bio = \"…\" under [author]: people decide by it whether to follow",
        );
    }
}

fn posts(site: &Site, preview: &Preview, problems: &mut Problems) {
    for page in site.pages.iter().filter(|p| p.is_federated()) {
        post(site, preview, page, problems);
    }
}

fn post(site: &Site, preview: &Preview, page: &Page, problems: &mut Problems) {
    size(site, preview, page, problems);
    let mut warn =
        |line: u32, what: String, remedy: &str| problems.push(Problem::warning(page.file(), what, remedy).at(line));
    if page.date.is_some_and(|d| d.seconds < YEAR_2000) {
        // Misskey, idService isSafeT.
        warn(
            page.front.lines.date,
            "this post is from before 2000, and Misskey refuses it".into(),
            "write federate = false if that matters",
        );
    }
    let shown = site.config.federation.max_attachments;
    if page.outline.pictures.len() > shown {
        warn(
            page.outline.pictures[shown].line,
            format!("this post has {} pictures; {shown} travel with it", page.outline.pictures.len()),
            "put the most important ones first, or raise max_attachments in [federation]",
        );
    }
    for picture in
        page.outline.pictures.iter().filter(|p| !is_picture(p.target.split(['?', '#']).next().unwrap_or_default()))
    {
        warn(
            picture.line,
            format!("`{}` is no JPEG, PNG, GIF or WebP and stays on the site", picture.target),
            "convert it if it should travel with the post",
        );
    }
}

/// How long a post is on the wire.
fn size(site: &Site, preview: &Preview, page: &Page, problems: &mut Problems) {
    let mut warn =
        |line: u32, what: String, remedy: &str| problems.push(Problem::warning(page.file(), what, remedy).at(line));
    let output = site.config.addresses.output_of(&site.config.addresses.object(&page.key));
    let bytes = output.and_then(|o| preview.get(o.as_str()).and_then(text).map(str::len)).unwrap_or(0);
    if bytes > MASTODON_LIMIT {
        // Mastodon, activity.rb MAX_JSON_SIZE.
        warn(1, format!("this post has {} kB on the fediverse; Mastodon takes 1000", bytes / 1000), "split it");
    } else if bytes > MISSKEY_LIMIT {
        // Misskey, ActivityPubServerService bodyLimit: 64 KiB. Such a post is announced by its address.
        warn(
            1,
            format!(
                "this post has {} kB on the fediverse; servers with a limit of 64 fetch it instead of getting it",
                bytes / 1024
            ),
            "nothing need be done; a shorter post arrives faster",
        );
    }
}

/// The private key: there, alone, and of the same pair.
fn secrets(loaded: &Loaded, order: &Order, problems: &mut Problems) {
    let signs = loaded.site.keys.as_ref().map(|keys| &keys.signs);
    let number = signs.map_or(1, |key| key.number);
    let (private, public) = (keys::private_file(number), keys::public_file(number));
    let path = order.root.join(&private);
    let Ok(meta) = std::fs::metadata(&path) else { return };
    if meta.permissions().mode() & 0o077 != 0 {
        problems.push(Problem::error(
            &private,
            "others on this machine can read the private key",
            "run chmod 600 on it",
        ));
    }
    let pair = std::fs::read_to_string(&path)
        .ok()
        .and_then(|pem| PrivateKey::from_pem(&pem).ok())
        .map(|key| key.public().to_pem());
    if pair.is_none() || pair.as_ref() != signs.map(|key| &key.pem) {
        let what = format!("{private} and {public} are not of one pair, so nothing you send will be believed");
        problems.push(Problem::error(public, what, "restore both from the same backup"));
    }
    let ignored = std::fs::read_to_string(order.root.join(".gitignore")).unwrap_or_default();
    if order.root.join(".git").exists() && !ignored.lines().any(|l| l.trim().trim_matches('/') == ".gatepost") {
        problems.push(Problem::error(
            ".gitignore",
            "git does not ignore .gatepost/, where the private key is",
            "add a line /.gatepost/",
        ));
    }
}
