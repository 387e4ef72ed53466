//! The `@context` of our documents.
//!
//! Readers that treat ActivityPub as plain JSON only look for the `ActivityStreams` URL; JSON-LD processors need each extension
//! term. The terms are written out instead of named by more URLs, because a processor that cannot fetch a context drops the
//! document.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";
const SECURITY: &str = "https://w3id.org/security/v1";

/// Which terms a document needs beyond the two shared vocabularies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonLdContext {
    /// `ActivityStreams` alone: collections, activities, tombstones.
    Plain,
    /// What an actor uses: keys, profile fields, Mastodon's directory flags.
    Actor,
    /// What a post uses: hashtags, content warnings, image hints, quotes.
    Object,
    /// What an answer to a `QuoteRequest` uses.
    Quote,
}

/// `term` → IRI, in the order they are written.
const ACTOR_TERMS: &[(&str, &str)] = &[
    ("toot", "http://joinmastodon.org/ns#"),
    ("schema", "http://schema.org#"),
    ("sec", "https://w3id.org/security#"),
    ("manuallyApprovesFollowers", "as:manuallyApprovesFollowers"),
    ("discoverable", "toot:discoverable"),
    ("indexable", "toot:indexable"),
    ("PropertyValue", "schema:PropertyValue"),
    ("value", "schema:value"),
    ("Multikey", "sec:Multikey"),
    ("Hashtag", "as:Hashtag"),
    ("webfinger", "https://purl.archive.org/socialweb/webfinger#webfinger"),
];

/// Terms whose value is a link rather than a text.
const ACTOR_LINK_TERMS: &[(&str, &str)] = &[
    ("featured", "toot:featured"),
    ("featuredTags", "toot:featuredTags"),
    ("attributionDomains", "toot:attributionDomains"),
    ("alsoKnownAs", "as:alsoKnownAs"),
    ("movedTo", "as:movedTo"),
    ("assertionMethod", "sec:assertionMethod"),
    ("controller", "sec:controller"),
];

const OBJECT_TERMS: &[(&str, &str)] = &[
    ("toot", "http://joinmastodon.org/ns#"),
    ("Hashtag", "as:Hashtag"),
    ("sensitive", "as:sensitive"),
    ("blurhash", "toot:blurhash"),
    ("focalPoint", "toot:focalPoint"),
    ("quoteUrl", "as:quoteUrl"),
    ("_misskey_quote", "https://misskey-hub.net/ns#_misskey_quote"),
    ("gts", "https://gotosocial.org/ns#"),
];

const OBJECT_LINK_TERMS: &[(&str, &str)] = &[
    ("quote", "https://w3id.org/fep/044f#quote"),
    ("interactionPolicy", "gts:interactionPolicy"),
    ("canQuote", "gts:canQuote"),
    ("automaticApproval", "gts:automaticApproval"),
];

const QUOTE_TERMS: &[(&str, &str)] = &[
    ("QuoteRequest", "https://w3id.org/fep/044f#QuoteRequest"),
    ("QuoteAuthorization", "https://w3id.org/fep/044f#QuoteAuthorization"),
    ("gts", "https://gotosocial.org/ns#"),
];

const QUOTE_LINK_TERMS: &[(&str, &str)] =
    &[("interactingObject", "gts:interactingObject"), ("interactionTarget", "gts:interactionTarget")];

/// A term that is read as a link: `{"@id": iri, "@type": "@id"}`.
struct LinkTerm(&'static str);

impl Serialize for LinkTerm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("@id", self.0)?;
        map.serialize_entry("@type", "@id")?;
        map.end()
    }
}

struct Terms(&'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)], bool);

impl Serialize for Terms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (term, iri) in self.0 {
            map.serialize_entry(term, iri)?;
        }
        for (term, iri) in self.1 {
            map.serialize_entry(term, &LinkTerm(iri))?;
        }
        if self.2 {
            map.serialize_entry("publicKeyMultibase", &Multibase)?;
        }
        map.end()
    }
}

struct Multibase;

impl Serialize for Multibase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("@id", "sec:publicKeyMultibase")?;
        map.serialize_entry("@type", "sec:multibase")?;
        map.end()
    }
}

impl Serialize for JsonLdContext {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::Plain {
            return serializer.serialize_str(ACTIVITY_STREAMS);
        }
        let mut seq = serializer.serialize_seq(None)?;
        seq.serialize_element(ACTIVITY_STREAMS)?;
        match self {
            Self::Plain => {}
            Self::Actor => {
                seq.serialize_element(SECURITY)?;
                seq.serialize_element(&Terms(ACTOR_TERMS, ACTOR_LINK_TERMS, true))?;
            }
            Self::Object => seq.serialize_element(&Terms(OBJECT_TERMS, OBJECT_LINK_TERMS, false))?,
            Self::Quote => seq.serialize_element(&Terms(QUOTE_TERMS, QUOTE_LINK_TERMS, false))?,
        }
        seq.end()
    }
}
