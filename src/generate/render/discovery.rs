//! The actor, its small collections, and the files by which a handle is found.

use super::federation::{document, json};
use super::{Artifact, Dialect, Piece, Renderer, Workshop, media_type};
use crate::generate::fingerprint::Fingerprint;
use crate::projection::{self, PostPicture, ProfileText};
use crate::site::address::SitePath;
use crate::site::config::Picture;
use crate::site::problem::Problem;
use crate::vocab::{Actor, JRD_JSON, XRD_XML};

/// The renderer.
pub(super) struct Discovery;

impl Renderer for Discovery {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let site = shop.site;
        if !site.config.federation.enabled {
            return Vec::new();
        }
        let mut print = Fingerprint::of("discovery");
        let first = site.pages.iter().filter(|p| p.is_federated()).filter_map(|p| p.date).min();
        print.add(site.common).add(first).add(site.pages.iter().filter(|p| p.is_federated()).count());
        print.text(&serde_json::to_string(&projection::featured(site)).unwrap_or_default());
        print.text(&serde_json::to_string(&projection::featured_tags(site)).unwrap_or_default());
        vec![Piece { name: "actor".into(), fingerprint: print.done(), page: None, work: Box::new(move || all(shop)) }]
    }
}

fn all(shop: &Workshop<'_>) -> Result<Vec<Artifact>, Problem> {
    let site = shop.site;
    let mut artifacts = Vec::new();
    if let Some(actor) = actor(shop)? {
        artifacts.push(document(shop, &actor.id, &actor));
    }
    let (followers, following) = (projection::followers(site, 0), projection::following(site, 0));
    let (featured, tags) = (projection::featured(site), projection::featured_tags(site));
    artifacts.push(document(shop, &followers.id, &followers));
    artifacts.push(document(shop, &following.id, &following));
    artifacts.push(document(shop, &featured.id, &featured));
    artifacts.push(document(shop, &tags.id, &tags));
    artifacts.push(Artifact::bytes(".well-known/webfinger", JRD_JSON, json(&projection::jrd(site))));
    artifacts.push(Artifact::bytes(
        ".well-known/host-meta",
        XRD_XML,
        projection::host_meta(site).to_xml().into_bytes(),
    ));
    artifacts.push(Artifact::bytes(
        ".well-known/nodeinfo",
        "application/json",
        json(&projection::nodeinfo_index(site)),
    ));
    artifacts.push(Artifact::bytes("nodeinfo/2.1.json", "application/json", json(&projection::nodeinfo(site))));
    let signs = site.keys.as_ref().map_or(1, |keys| keys.signs.number);
    artifacts.push(Artifact::bytes("gate.json", "application/json", json(&projection::policy(&site.config, signs))));
    Ok(artifacts)
}

/// The actor's document, byte for byte.
pub(crate) fn actor_document(shop: &Workshop<'_>) -> Result<Option<Vec<u8>>, Problem> {
    Ok(actor(shop)?.map(|actor| json(&actor)))
}

/// The actor as it is published.
pub(super) fn actor(shop: &Workshop<'_>) -> Result<Option<Actor>, Problem> {
    let author = &shop.site.config.author;
    let fields = author.fields.iter().map(|f| (f.name.clone(), super::context::field_html(shop, &f.value))).collect();
    let text = ProfileText {
        bio: shop.plain_html(&author.bio, Dialect::Note)?,
        fields,
        icon: picture(shop, author.avatar.as_ref())?,
        header: picture(shop, author.header.as_ref())?,
    };
    Ok(projection::actor(shop.site, &text))
}

fn picture(shop: &Workshop<'_>, picture: Option<&Picture>) -> Result<Option<PostPicture>, Problem> {
    let Some(picture) = picture else { return Ok(None) };
    let path = SitePath::new(format!("/{}", picture.path));
    let Some(file) = shop.site.files.get(&path) else {
        return Err(Problem::error(
            "gatepost.toml",
            format!("the picture static/{} is not there", picture.path),
            "put it there, or remove the line",
        )
        .at(picture.line));
    };
    Ok(Some(PostPicture {
        url: shop.site.config.addresses.url(&path),
        media_type: media_type(&picture.path).into_owned(),
        size: file.size,
        alt: picture.alt.clone(),
    }))
}
