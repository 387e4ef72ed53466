//! The owner as an actor, and the owner's rules as the gate reads them.

use crate::site::Site;
use crate::site::address::Addresses;
use crate::site::config::Config;
use crate::site::date::Date;
use crate::site::model::{PublicKeyFile, PublicKeys};
use crate::vocab::{
    Actor, Endpoints, Follows, GatePolicy, Id, Image, JsonLdContext, Multikey, PropertyValue, PublicKey,
};

use super::PostPicture;

/// What the profile says, rendered for the wire.
#[derive(Debug, Clone, Default)]
pub struct ProfileText {
    /// Biography, HTML.
    pub bio: String,
    /// Label and HTML.
    pub fields: Vec<(String, String)>,
    /// Avatar.
    pub icon: Option<PostPicture>,
    /// Header.
    pub header: Option<PostPicture>,
}

/// The actor document. None without a public key.
pub fn actor(site: &Site, text: &ProfileText) -> Option<Actor> {
    let (config, book) = (&site.config, &site.config.addresses);
    let keys = site.keys.as_ref()?;
    let key = &keys.signs;
    let handle = config.handle();
    let first_post = site.pages.iter().filter(|p| p.is_federated()).filter_map(|p| p.date).min();
    let mut domains = vec![book.site().host().to_owned()];
    if book.federation().host() != book.site().host() {
        domains.push(book.federation().host().to_owned());
    }
    Some(Actor {
        context: JsonLdContext::Actor,
        id: book.actor(),
        kind: config.author.kind,
        preferred_username: config.author.username.as_str().to_owned(),
        webfinger: format!("{}@{}", handle.user, handle.host),
        name: config.author.name.clone(),
        summary: text.bio.clone(),
        url: book.home(),
        inbox: book.inbox(),
        outbox: book.outbox(),
        followers: book.followers(),
        following: book.following(),
        featured: book.featured(),
        featured_tags: book.featured_tags(),
        endpoints: config.gate.enabled.then(|| Endpoints { shared_inbox: book.inbox() }),
        public_key: PublicKey { id: book.key(key.number), owner: book.actor(), public_key_pem: key.pem.clone() },
        assertion_method: multikeys(keys, book),
        manually_approves_followers: config.gate.follows != Follows::Open,
        discoverable: config.federation.discoverable,
        indexable: config.federation.indexable,
        published: config.author.since.or(first_post).map(Date::to_utc),
        icon: text.icon.as_ref().map(image),
        image: text.header.as_ref().map(image),
        attachment: text
            .fields
            .iter()
            .map(|(name, value)| PropertyValue { kind: "PropertyValue", name: name.clone(), value: value.clone() })
            .collect(),
        tag: Vec::new(),
        attribution_domains: domains,
        also_known_as: config.federation.also_known_as.iter().map(Id::new).collect(),
        moved_to: config.federation.moved_to.as_deref().map(Id::new),
    })
}

/// The key that signs under a second id, since the first is taken by `publicKey`; the others under the ids that signatures name.
fn multikeys(keys: &PublicKeys, book: &Addresses) -> Vec<Multikey> {
    let multikey = |id, key: &PublicKeyFile| Multikey {
        id,
        kind: "Multikey",
        controller: book.actor(),
        public_key_multibase: key.multibase.clone(),
    };
    let signs = multikey(book.multikey(keys.signs.number), &keys.signs);
    let further = keys.further.iter().map(|key| multikey(book.key(key.number), key));
    std::iter::once(signs).chain(further).collect()
}

fn image(picture: &PostPicture) -> Image {
    Image {
        kind: "Image",
        media_type: picture.media_type.clone(),
        url: picture.url.clone(),
        name: Some(picture.alt.clone()).filter(|a| !a.is_empty()),
        width: picture.size.map(|s| s.0),
        height: picture.size.map(|s| s.1),
    }
}

/// `/gate.json`. `key` is the number of the key that signs.
pub fn policy(config: &Config, key: u32) -> GatePolicy {
    let book = &config.addresses;
    let handle = config.handle();
    GatePolicy {
        version: 1,
        actor: book.actor(),
        handle: format!("{}@{}", handle.user, handle.host),
        key_id: book.key(key),
        inbox: book.inbox(),
        followers: book.followers(),
        objects: book.object_prefix(),
        follows: config.gate.follows,
        replies: config.gate.replies,
        quotes: config.gate.quotes,
        welcome: config.gate.welcome,
    }
}
