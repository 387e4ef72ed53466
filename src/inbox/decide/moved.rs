//! [Move](https://codeberg.org/fediverse/fep/src/branch/main/fep/7628/fep-7628.md): a follower says where they live now.
//!
//! Nothing is moved for them: their new home sends a Follow of its own, and the old one is undone or deleted by its server. The
//! owner's log says that they moved, so that nobody is lost silently.

use super::{Case, Decision, Outcome};
use crate::ports::Effect;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(target) = &case.found.fresh else { return Decision::ignore() };
    let vouched = target.also_known_as.contains(&case.sender.id);
    if !vouched || case.facts().follower.is_none() {
        return Decision::ignore();
    }
    Decision::new(Outcome::Moved, vec![Effect::PutCard(target.clone())])
}
