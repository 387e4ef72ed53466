//! `/gatepost.json`: what the site now holds, written when everything else is known.

use super::federation::{json, post_name};
use super::{Artifact, Piece, Renderer, Workshop};
use crate::generate::fingerprint::QuickMap;
use crate::outgoing;
use crate::projection;
use crate::signature::key::hex;
use crate::site::Tombstoned;
use crate::site::problem::Problem;
use crate::vocab::{Id, ManifestActor, SiteManifest};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// The renderer. It lists nothing: its one piece needs all the others, see [`write()`].
pub(super) struct Manifest;

impl Renderer for Manifest {
    fn pieces<'w>(&self, _: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        Vec::new()
    }
}

/// Entries that were made in this run, by the name of the piece that made them.
pub(crate) fn made(shop: &Workshop<'_>) -> QuickMap<String, String> {
    let made = shop.entries.iter().enumerate();
    made.filter_map(|(n, entry)| Some((post_name(shop, n), entry.get()?.clone()))).collect()
}

/// The manifest, of entries made now or remembered, by the name of their piece.
pub(crate) fn write(shop: &Workshop<'_>, entries: &QuickMap<String, &str>) -> Result<Option<Artifact>, Problem> {
    let site = shop.site;
    let (Some(actor), Some(keys)) = (super::discovery::actor(shop)?, &site.keys) else { return Ok(None) };
    if !site.config.federation.enabled {
        return Ok(None);
    }
    let book = &site.config.addresses;
    let gone: Vec<(Id, String)> =
        site.deleted.iter().map(|gone| (book.object(&gone.key), tombstone(shop, gone))).collect();
    let mut objects: Vec<(Id, &RawValue)> = Vec::with_capacity(entries.len() + gone.len());
    for number in site.federated() {
        let entry = entries.get(&post_name(shop, number)).and_then(|json| serde_json::from_str(json).ok());
        objects.extend(entry.map(|entry| (book.object(&site.pages[number].key), entry)));
    }
    objects.extend(gone.iter().filter_map(|(id, json)| Some((id.clone(), serde_json::from_str(json).ok()?))));
    objects.sort_by(|a, b| a.0.cmp(&b.0));
    let mut withheld: Vec<String> = site.withheld.iter().map(|key| outgoing::withheld(&book.object(key))).collect();
    withheld.sort();
    let manifest = SiteManifest {
        version: 1,
        generator: format!("Gatepost {}", env!("CARGO_PKG_VERSION")),
        base_url: book.federation().to_string(),
        actor: ManifestActor {
            id: actor.id.clone(),
            hash: hex(&Sha256::digest(json(&actor))),
            key: hex(&Sha256::digest(&keys.signs.pem)),
        },
        objects: objects.into_iter().map(|(_, entry)| entry).collect(),
        withheld,
    };
    Ok(Some(Artifact::bytes("gatepost.json", "application/json", json(&manifest))))
}

fn tombstone(shop: &Workshop<'_>, gone: &Tombstoned) -> String {
    let hash = hex(&Sha256::digest(json(&projection::tombstone(shop.site, gone))));
    serde_json::to_string(&projection::manifest_tombstone(shop.site, gone, hash)).unwrap_or_default()
}
