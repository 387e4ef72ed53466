//! Posts, outbox, tags and tombstones, for servers.

use super::{Artifact, Dialect, Piece, Renderer, Workshop, media_type, prints};
use crate::generate::fingerprint::Fingerprint;
use crate::generate::held;
use crate::generate::theme::{look_around, watching};
use crate::outgoing;
use crate::projection::{self, PostPicture, PostText, WireKind};
use crate::signature::key::hex;
use crate::site::problem::Problem;
use crate::site::{Page, Site};
use crate::vocab::{
    ACTIVITY_JSON, Activity, ActivityKind, ActivityObject, Collection, Html, Id, JsonLdContext, ManifestObject, Object,
    ObjectKind,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{BufWriter, Write as _};

/// The renderer.
pub(super) struct Federation;

impl Renderer for Federation {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let site = shop.site;
        if !site.config.federation.enabled {
            return Vec::new();
        }
        let federated = site.federated();
        let mut pieces: Vec<Piece<'w>> = Vec::with_capacity(federated.len() * 11 / 10 + 64);
        outbox(shop, &federated, &mut pieces);
        tags(shop, &mut pieces);
        for gone in &site.deleted {
            let mut print = Fingerprint::of("tombstone");
            print.add(site.common).text(gone.key.as_str()).add(gone.deleted).text(&format!("{:?}", gone.former));
            pieces.push(Piece {
                name: format!("tombstone {}", gone.key.as_str()),
                fingerprint: print.done(),
                page: None,
                work: Box::new(move || {
                    let tombstone = projection::tombstone(site, gone);
                    Ok(vec![document(shop, &tombstone.id, &tombstone)])
                }),
            });
        }
        pieces
    }
}

/// The name of a post's piece, by which the manifest finds its entry again.
pub(super) fn post_name(shop: &Workshop<'_>, number: usize) -> String {
    format!("ap {}", shop.site.pages[number].key.as_str())
}

fn post_print(shop: &Workshop<'_>, number: usize) -> u128 {
    let mut print = Fingerprint::of("ap");
    print.add(shop.site.common).add(shop.site.pages[number].fingerprint);
    print.done()
}

/// A JSON document at one of our ids.
pub(super) fn document(shop: &Workshop<'_>, id: &Id, value: &impl Serialize) -> Artifact {
    sized_document(shop, id, value, 0)
}

/// The same of a document that is likely to have so many bytes.
fn sized_document(shop: &Workshop<'_>, id: &Id, value: &impl Serialize, bytes: usize) -> Artifact {
    let path = shop.site.config.addresses.output_of(id).map_or_else(String::new, |p| p.as_str().to_owned());
    Artifact::bytes(path, ACTIVITY_JSON, sized_json(value, bytes))
}

/// Our types always serialise: they hold texts, numbers and lists.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    sized_json(value, 0)
}

/// The same with room for so many bytes, so that they need not be moved while they grow.
fn sized_json(value: &impl Serialize, bytes: usize) -> Vec<u8> {
    let mut json = Vec::with_capacity(bytes.max(256));
    if serde_json::to_writer(&mut json, value).is_err() {
        json.clear();
    }
    json.push(b'\n');
    json
}

/// How many bytes a post has: its text twice, and what is around it.
fn size_of(object: &Object) -> usize {
    object.content.len() * 2 + 4096
}

fn post(shop: &Workshop<'_>, number: usize) -> Result<Vec<Artifact>, Problem> {
    let (site, page) = (shop.site, &shop.site.pages[number]);
    let kind = match projection::kind(site, page) {
        WireKind::Boost(of) => return Ok(vec![response(shop, number, ActivityKind::Announce, &of)]),
        WireKind::Like(of) => return Ok(vec![response(shop, number, ActivityKind::Like, &of)]),
        WireKind::Post(kind) => kind,
    };
    let object = object(shop, number, kind)?;
    let known_by = projection::Likeness { hash: noticed(&object), likeness: likeness(site, page, &object), of: None };
    let entry = projection::manifest_entry(
        site,
        page,
        if kind == ObjectKind::Article { "Article" } else { "Note" },
        known_by,
        (object.to.clone(), object.cc.clone()),
    );
    let _ = shop.entries[number].set(serde_json::to_string(&entry).unwrap_or_default());
    let mut artifacts = vec![sized_document(shop, &object.id, &object, size_of(&object))];
    for collection in [&object.replies, &object.likes, &object.shares] {
        if let Some(id) = &collection.id {
            let whole = Collection { context: Some(JsonLdContext::Plain), ..collection.clone() };
            artifacts.push(document(shop, id, &whole));
        }
    }
    Ok(artifacts)
}

fn response(shop: &Workshop<'_>, number: usize, kind: ActivityKind, of: &str) -> Artifact {
    let page = &shop.site.pages[number];
    let activity = projection::response(shop.site, page, kind, of);
    let artifact = document(shop, &activity.id, &activity);
    let word = if kind == ActivityKind::Announce { "Announce" } else { "Like" };
    let entry: ManifestObject = projection::manifest_entry(
        shop.site,
        page,
        word,
        projection::Likeness {
            hash: hex(&Sha256::digest(json(&activity))),
            likeness: String::new(),
            of: Some(of.to_owned()),
        },
        (activity.to, activity.cc),
    );
    let _ = shop.entries[number].set(serde_json::to_string(&entry).unwrap_or_default());
    artifact
}

/// Hash of a post without the counters that others change.
fn noticed(object: &Object) -> String {
    let still = |c: &Collection| Collection { id: None, total_items: 0, first: None, ..c.clone() };
    // The text stands in `content` already; of the map only the language counts.
    let nothing = Html::new("");
    let languages = object.content_map.keys().map(|language| (language.clone(), nothing.clone())).collect();
    let quiet = Object {
        replies: still(&object.replies),
        likes: still(&object.likes),
        shares: still(&object.shares),
        content_map: languages,
        ..object.clone()
    };
    let mut sum = BufWriter::new(Sha256::new());
    // As in [`json`], so that the hash is that of the document.
    let _ = serde_json::to_writer(&mut sum, &quiet).map_err(std::io::Error::from).and_then(|()| sum.write_all(b"\n"));
    sum.into_inner().map(|sum| hex(&sum.finalize())).unwrap_or_default()
}

/// The dialect in which a page is sent, when it is.
pub(super) fn dialect(site: &Site, page: &Page) -> Option<Dialect> {
    if !(site.config.federation.enabled && page.has_object()) {
        return None;
    }
    match projection::kind(site, page) {
        WireKind::Post(kind) => Some(dialect_of(kind)),
        WireKind::Boost(_) | WireKind::Like(_) => None,
    }
}

fn dialect_of(kind: ObjectKind) -> Dialect {
    if kind == ObjectKind::Article { Dialect::Article } else { Dialect::Note }
}

/// Hash of title, words and pictures, without the post's own address: a renamed file keeps it.
fn likeness(site: &Site, page: &Page, object: &Object) -> String {
    let own = site.config.addresses.url(&page.path);
    let name = object.name.as_deref().unwrap_or_default();
    let pictures = object.attachment.iter().map(|picture| picture.url.as_str());
    outgoing::likeness(&own, name, object.content.as_json(), pictures)
}

/// A post's object. It is wanted twice, on its own and in the outbox: the first to make it leaves it for the second.
fn object(shop: &Workshop<'_>, number: usize, kind: ObjectKind) -> Result<Object, Problem> {
    if let Some((object, looked)) = held(&shop.objects).remove(&number) {
        if looked {
            look_around();
        }
        return Ok(object);
    }
    let (object, looked) = watching(|| make_object(shop, number, kind));
    let object = object?;
    held(&shop.objects).insert(number, (object.clone(), looked));
    Ok(object)
}

fn make_object(shop: &Workshop<'_>, number: usize, kind: ObjectKind) -> Result<Object, Problem> {
    let page = &shop.site.pages[number];
    let pictures = page
        .outline
        .pictures
        .iter()
        .map(|p| {
            let picture = shop.picture_on_the_wire(page, &p.target);
            PostPicture {
                media_type: media_type(&picture.url).into_owned(),
                url: picture.url,
                size: picture.size,
                alt: p.alt.clone(),
            }
        })
        .collect();
    let cover = shop.cover(page).map(|c| PostPicture {
        media_type: media_type(&c.url).into_owned(),
        url: c.url,
        size: c.size,
        alt: c.alt,
    });
    let text = PostText {
        html: shop.page_html(number, dialect_of(kind))?,
        pictures,
        cover,
        summary: page.front.description.clone().unwrap_or_else(|| page.outline.excerpt.clone()),
    };
    Ok(projection::object(shop.site, page, kind, &text))
}

/// The outbox, its pages, and the posts on them.
fn outbox<'w>(shop: &'w Workshop<'_>, federated: &[usize], pieces: &mut Vec<Piece<'w>>) {
    let site = shop.site;
    let total = federated.len();
    let mut print = Fingerprint::of("outbox");
    print.add(site.common).add(total);
    pieces.push(Piece {
        name: "outbox".into(),
        fingerprint: print.done(),
        page: None,
        work: Box::new(move || {
            let outbox = projection::outbox(site, total);
            Ok(vec![document(shop, &outbox.id, &outbox)])
        }),
    });
    for (range, number) in projection::outbox_pages(total).into_iter().zip(1..) {
        let members: Vec<usize> = federated[range].to_vec();
        // Posts stand beside their page of the outbox, so that an object made for one is soon used by the other.
        pieces.extend(members.iter().map(|&n| Piece {
            name: post_name(shop, n),
            fingerprint: post_print(shop, n),
            page: Some(n),
            work: Box::new(move || post(shop, n)),
        }));
        let mut print = Fingerprint::of("outbox page");
        print.add(site.common).add(number).add(prints(site, &members));
        pieces.push(Piece {
            name: format!("outbox {number}"),
            fingerprint: print.done(),
            page: members.iter().copied().max(),
            work: Box::new(move || {
                let activities: Result<Vec<Activity>, Problem> = members.iter().map(|&n| activity(shop, n)).collect();
                let activities = activities?;
                let bytes = activities.iter().map(size_of_activity).sum();
                let page = projection::outbox_page(site, number, activities);
                Ok(vec![sized_document(shop, &page.id, &page, bytes)])
            }),
        });
    }
}

fn size_of_activity(activity: &Activity) -> usize {
    if let ActivityObject::Embedded(object) = &activity.object { 1024 + size_of(object) } else { 1024 }
}

fn activity(shop: &Workshop<'_>, number: usize) -> Result<Activity, Problem> {
    let page = &shop.site.pages[number];
    let bare = |kind, of: &str| Activity { context: None, ..projection::response(shop.site, page, kind, of) };
    Ok(match projection::kind(shop.site, page) {
        WireKind::Boost(of) => bare(ActivityKind::Announce, &of),
        WireKind::Like(of) => bare(ActivityKind::Like, &of),
        WireKind::Post(kind) => {
            let object = object(shop, number, kind)?;
            let bytes = object.content.len() * 2;
            projection::create(object, bytes)
        }
    })
}

fn tags<'w>(shop: &'w Workshop<'_>, pieces: &mut Vec<Piece<'w>>) {
    let site = shop.site;
    for taxonomy in site.taxonomies.iter().filter(|t| t.rule.hashtags) {
        for term in &taxonomy.terms {
            let mut print = Fingerprint::of("ap tag");
            print.add(site.common).text(&term.slug);
            for &n in &term.pages {
                print.text(site.pages[n].key.as_str()).add(site.pages[n].is_federated());
            }
            pieces.push(Piece {
                name: format!("ap tag {} {}", taxonomy.rule.name, term.slug),
                fingerprint: print.done(),
                page: None,
                work: Box::new(move || {
                    let collection = projection::tag_collection(site, term);
                    Ok(vec![document(shop, &collection.id, &collection)])
                }),
            });
        }
    }
}
