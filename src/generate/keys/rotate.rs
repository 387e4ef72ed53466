//! A new key takes the place of the old one, in two steps, so that nobody has to take a signature on trust.
//!
//! First the new key is published beside the old one; when that is deployed, it signs, and the old one is published for seven days
//! more. Each key has an id of its own: servers that know a key by its id would not look again for one that changed. A key that
//! somebody else may have got hold of goes at once, and is not published any more.

use super::ring::Keyring;
use super::{make_pair, private_file, public_file};
use crate::generate::begun::Begun;
use crate::signature::key::PublicKey;
use crate::site::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

/// How long the old key is published after it signed for the last time.
const FAREWELL: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Makes the next key, and publishes it from the next build on.
pub fn announce(root: &Path) -> Result<(u32, PublicKey), Problem> {
    let ring = Keyring::read(root)?;
    super::public(root)?;
    if let Some(next) = ring.next {
        return Err(Problem::error(
            public_file(next),
            "there is a new key already, and it does not sign yet",
            "build, deploy, then run `gatepost keys rotate --finish`",
        ));
    }
    let number = free_number(root, &ring);
    let mut begun = Begun::default();
    let made = make_pair(root, number, &mut begun)?;
    Keyring { next: Some(number), ..ring }.write(root)?;
    begun.keep();
    Ok((number, made))
}

/// The next key signs from the next build on; the old one is published for seven days more.
pub fn finish(root: &Path, now: Timestamp) -> Result<Keyring, Problem> {
    let ring = Keyring::read(root)?;
    let Some(next) = ring.next else {
        return Err(Problem::error(
            super::ring::FILE,
            "there is no new key that could sign",
            "make one with `gatepost keys rotate`, build and deploy",
        ));
    };
    let until = now.checked_add(FAREWELL).unwrap_or(now);
    let ring = Keyring { signs: next, next: None, old: Some(ring.signs), old_until: Some(until) };
    ring.write(root)?;
    Ok(ring)
}

/// A new key signs from the next build on, and no other is published: not one that was made before either, since it lay in the same
/// folder as the one that is lost.
pub fn at_once(root: &Path) -> Result<Keyring, Problem> {
    let ring = Keyring::read(root)?;
    super::public(root)?;
    let number = free_number(root, &ring);
    let mut begun = Begun::default();
    make_pair(root, number, &mut begun)?;
    let ring = Keyring { signs: number, next: None, old: None, old_until: None };
    ring.write(root)?;
    begun.keep();
    Ok(ring)
}

/// A number that no key had: an id never means another key.
fn free_number(root: &Path, ring: &Keyring) -> u32 {
    let highest = [Some(ring.signs), ring.next, ring.old].into_iter().flatten().max().unwrap_or(1);
    let is_taken = |n: &u32| [private_file(*n), public_file(*n)].iter().any(|file| root.join(file).exists());
    (highest.saturating_add(1)..=u32::MAX).find(|n| !is_taken(n)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{make, ring};
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn site() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        make(root.path()).unwrap();
        root
    }

    #[test]
    fn two_steps_to_a_new_key() {
        let root = site();
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(
            finish(root.path(), now).unwrap_err().to_string(),
            "error: keys.toml: there is no new key that could sign\n  hint: make one with `gatepost keys rotate`, build and deploy"
        );
        let (number, made) = announce(root.path()).unwrap();
        assert_eq!(number, 2);
        assert_eq!(std::fs::read_to_string(root.path().join("key-2.pub.pem")).unwrap(), made.to_pem());
        let mode = std::fs::metadata(root.path().join(".gatepost/key-2.pem")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            announce(root.path()).unwrap_err().to_string(),
            "error: key-2.pub.pem: there is a new key already, and it does not sign yet\n  hint: build, deploy, then run `gatepost keys rotate --finish`"
        );
        let ring = finish(root.path(), now).unwrap();
        assert_eq!((ring.signs, ring.next, ring.old), (2, None, Some(1)));
        assert_eq!(ring.old_until.unwrap().to_string(), "2026-11-30T10:00:00Z");
        assert_eq!(announce(root.path()).unwrap().0, 3);
    }

    #[test]
    fn in_an_emergency_the_old_key_goes_at_once() {
        let root = site();
        let ring = at_once(root.path()).unwrap();
        assert_eq!(ring, Keyring { signs: 2, next: None, old: None, old_until: None });
        announce(root.path()).unwrap();
        assert_eq!(at_once(root.path()).unwrap(), Keyring { signs: 4, ..ring });
        // Its file stays, and its number is never used again.
        std::fs::remove_file(root.path().join(ring::FILE)).unwrap();
        assert_eq!(announce(root.path()).unwrap().0, 5);
    }
}
