//! `Signature-Input` and `Signature`, [RFC 9421 §4](https://www.rfc-editor.org/rfc/rfc9421#section-4): what one signature covers
//! and says of itself.
//!
//! Servers send one label; a proxy on the way may add another, as in the RFC's own example (§4.3). So several are read, and the
//! first that covers all that must be covered is the one that counts: whatever stands beside it can neither help nor harm. A label
//! that stands in one header and not in the other is refused. The headers must be in the one canonical form of
//! [RFC 9651 §4.1](https://www.rfc-editor.org/rfc/rfc9651#section-4.1): what is read is then exactly what was sent and signed,
//! labels and parameters given twice included. Limits: 8 KiB a header, 4 labels, 32 components, no parameters on a component.

use crate::signature::algorithm::Algorithm;
use crate::signature::refusal::Refusal;
use crate::signature::time::Times;
use http::HeaderMap;
use sfv::{BareItem, Dictionary, FieldType as _, InnerList, ListEntry, Parser, key_ref};

const MAX: usize = 8 * 1024;
const MAX_LABELS: usize = 4;
const MAX_COMPONENTS: usize = 32;
const MAX_SIGNATURE: usize = 1024;

/// One signature, not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// Names of the covered components, in order.
    pub(super) covered: Vec<String>,
    pub(super) key_id: String,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) times: Times,
    /// `@signature-params`, §2.3: the inner list as it was sent.
    pub(super) parameters: String,
    pub(super) signature: Vec<u8>,
}

impl Input {
    /// Reads the signatures of a request, each judged by itself.
    pub(super) fn all(headers: &HeaderMap) -> Result<Vec<Result<Self, Refusal>>, Refusal> {
        let (inputs, mut signatures) = (members(headers, "signature-input")?, members(headers, "signature")?);
        if inputs.len() != signatures.len() {
            return Err(Refusal::Malformed);
        }
        let read = inputs.into_iter().map(|(label, entry)| {
            let signature = signatures.shift_remove(&label).ok_or(Refusal::Malformed)?;
            Ok(Self::read(entry, &signature))
        });
        read.collect()
    }

    fn read(entry: ListEntry, signature: &ListEntry) -> Result<Self, Refusal> {
        let ListEntry::InnerList(list) = entry else { return Err(Refusal::Malformed) };
        let signature = match signature {
            ListEntry::Item(item) => item.bare_item.as_byte_sequence().map(<[u8]>::to_vec),
            ListEntry::InnerList(_) => None,
        };
        let signature = signature.ok_or(Refusal::Malformed)?;
        if signature.is_empty() || signature.len() > MAX_SIGNATURE {
            return Err(Refusal::BadBase64);
        }
        Ok(Self {
            covered: covered(&list)?,
            key_id: string(&list, "keyid")?.ok_or(Refusal::BadKeyId)?,
            algorithm: string(&list, "alg")?.as_deref().map(algorithm).transpose()?,
            times: Times { created: seconds(&list, "created")?, expires: seconds(&list, "expires")? },
            parameters: vec![ListEntry::InnerList(list)].serialize().ok_or(Refusal::Malformed)?,
            signature,
        })
    }
}

/// The members of a dictionary, by label.
fn members(headers: &HeaderMap, name: &str) -> Result<Dictionary, Refusal> {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Refusal::Malformed)?.trim();
    if value.len() > MAX {
        return Err(Refusal::Malformed);
    }
    let dictionary: Dictionary = Parser::new(value).parse().map_err(|_| Refusal::Malformed)?;
    if dictionary.len() > MAX_LABELS {
        return Err(Refusal::SeveralSignatures);
    }
    if dictionary.is_empty() || dictionary.serialize().as_deref() != Some(value) {
        return Err(Refusal::Malformed);
    }
    Ok(dictionary)
}

/// The names of the components. A parameter on one would change what its value is, and none is needed here.
fn covered(list: &InnerList) -> Result<Vec<String>, Refusal> {
    let mut names: Vec<String> = Vec::new();
    for item in &list.items {
        if !item.params.is_empty() {
            return Err(Refusal::UnknownComponent);
        }
        let name = item.bare_item.as_string().ok_or(Refusal::Malformed)?.as_str().to_owned();
        if names.len() == MAX_COMPONENTS || names.contains(&name) || name.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(Refusal::Malformed);
        }
        names.push(name);
    }
    Ok(names)
}

/// §6.2.2, the algorithms that are taken.
fn algorithm(name: &str) -> Result<Algorithm, Refusal> {
    match name {
        "rsa-v1_5-sha256" => Ok(Algorithm::RsaV15Sha256),
        "rsa-pss-sha512" => Ok(Algorithm::RsaPssSha512),
        "ed25519" => Ok(Algorithm::Ed25519),
        _ => Err(Refusal::UnknownAlgorithm),
    }
}

fn string(list: &InnerList, name: &'static str) -> Result<Option<String>, Refusal> {
    let value = list.params.get(key_ref(name)).map(|item| item.as_string().ok_or(Refusal::Malformed)).transpose()?;
    Ok(value.map(|text| text.as_str().to_owned()))
}

fn seconds(list: &InnerList, name: &'static str) -> Result<Option<i64>, Refusal> {
    match list.params.get(key_ref(name)) {
        None => Ok(None),
        Some(BareItem::Integer(seconds)) => {
            Some(i64::from(*seconds)).filter(|s| *s >= 0).map(Some).ok_or(Refusal::Malformed)
        }
        Some(_) => Err(Refusal::Malformed),
    }
}
