//! `/gatepost.json`: what the site now holds, written when everything else is known.

use super::federation::{json, post_name};
use super::{Artifact, Piece, Renderer, Workshop};
use crate::projection;
use crate::signature::key::hex;
use crate::site::problem::Problem;
use crate::vocab::{ManifestActor, ManifestObject, SiteManifest};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The renderer. It lists nothing: its one piece needs all the others, see [`piece`].
pub(super) struct Manifest;

impl Renderer for Manifest {
    fn pieces<'w>(&self, _: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        Vec::new()
    }
}

/// Entries that were made in this run, by the name of the piece that made them.
pub(crate) fn made(shop: &Workshop<'_>) -> HashMap<String, ManifestObject> {
    shop.entries.iter().enumerate().filter_map(|(n, entry)| Some((post_name(shop, n), entry.get()?.clone()))).collect()
}

/// The manifest, of entries made now or remembered, by the name of their piece.
pub(crate) fn write(
    shop: &Workshop<'_>,
    entries: &HashMap<String, ManifestObject>,
) -> Result<Option<Artifact>, Problem> {
    let site = shop.site;
    let (Some(actor), Some(key)) = (super::discovery::actor(shop)?, &site.public_key) else { return Ok(None) };
    if !site.config.federation.enabled {
        return Ok(None);
    }
    let mut objects: Vec<ManifestObject> =
        site.federated().iter().filter_map(|&n| entries.get(&post_name(shop, n)).cloned()).collect();
    objects.extend(site.deleted.iter().map(|gone| {
        projection::manifest_tombstone(site, gone, hex(&Sha256::digest(json(&projection::tombstone(site, gone)))))
    }));
    objects.sort_by(|a, b| a.id.cmp(&b.id));
    let manifest = SiteManifest {
        version: 1,
        generator: format!("Gatepost {}", env!("CARGO_PKG_VERSION")),
        base_url: site.config.addresses.federation().to_string(),
        actor: ManifestActor {
            id: actor.id.clone(),
            hash: hex(&Sha256::digest(json(&actor))),
            key: hex(&Sha256::digest(&key.pem)),
        },
        objects,
    };
    Ok(Some(Artifact::bytes("gatepost.json", "application/json", json(&manifest))))
}
