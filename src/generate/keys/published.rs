//! The public keys, as a build publishes them.

use super::{Keyring, RESTORE, is_half, public_file};
use crate::generate::read::Root;
use crate::signature::key;
use crate::site::config::Config;
use crate::site::model;
use crate::site::problem::{Problem, Problems};

/// The key that signs, and those that are published beside it.
pub(crate) fn published(root: &Root, config: &Config, now: i64, problems: &mut Problems) -> Option<model::PublicKeys> {
    if !config.federation.enabled {
        return None;
    }
    let now = jiff::Timestamp::from_nanosecond(now.into()).unwrap_or_default();
    let read = Keyring::read(root.path()).and_then(|ring| {
        let further = ring.further(now).into_iter().map(|number| public_key(root, number));
        Ok(model::PublicKeys {
            signs: public_key(root, ring.signs)?,
            further: further.collect::<Result<_, _>>()?,
            until: ring.old_until.filter(|until| now < *until).map(jiff::Timestamp::as_second),
        })
    });
    read.map_err(|problem| problems.push(problem)).ok()
}

fn public_key(root: &Root, number: u32) -> Result<model::PublicKeyFile, Problem> {
    let file = public_file(number);
    let pem = root.text_if_there(&file)?.ok_or_else(|| {
        let what = "the public key is missing, and nobody can trust an actor without one";
        let new = "make a pair with `gatepost keys new`, or set enabled = false in [federation] for a plain website";
        Problem::error(&file, what, if is_half(root.path(), number) { RESTORE } else { new })
    })?;
    let public = key::PublicKey::from_pem(&pem).map_err(|error| {
        Problem::error(
            &file,
            format!("this is not a public key that other servers can use: {error}"),
            "restore the file from git, or make a new pair with `gatepost keys new`",
        )
    })?;
    Ok(model::PublicKeyFile { number, pem: public.to_pem(), multibase: public.to_multibase() })
}
