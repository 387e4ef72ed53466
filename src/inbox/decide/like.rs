//! [Like](https://www.w3.org/TR/activitypub/#like-activity-inbox) and its kin: Misskey's likes with an emoji, and `EmojiReact`
//! ([FEP-c0e0](https://codeberg.org/fediverse/fep/src/branch/main/fep/c0e0/fep-c0e0.md)).

use super::{Case, Decision, Outcome};
use crate::ports::{Effect, Interaction, InteractionKind, InteractionState};
use crate::vocab::Thing;

/// Longest emoji that is kept, in bytes: a family of four with skin tones, or a `:shortcode:`.
const MAX_EMOJI: usize = 64;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(post) = case.our_post() else { return Decision::ignore() };
    if case.thing.kind() == Some("Dislike") || case.is_gone(case.activity.id().as_str()) {
        return Decision::ignore();
    }
    let interaction = Interaction {
        id: case.activity.id().clone(),
        kind: kind_of(case.thing),
        actor: case.sender.id.clone(),
        handle: case.sender.handle(),
        name: case.sender.name.clone(),
        object: post.to_owned(),
        state: InteractionState::Approved,
        note: None,
        edit: None,
        received: case.now,
    };
    Decision::new(Outcome::Shown, vec![Effect::PutCard(case.sender.clone()), Effect::PutInteraction(interaction)])
}

/// A plain like, or a reaction with its emoji as text: pictures of strangers are never shown.
pub(super) fn kind_of(thing: Thing<'_>) -> InteractionKind {
    let emoji = thing.text("content").or_else(|| thing.text("_misskey_reaction")).unwrap_or_default().trim();
    let plain = !emoji.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"'&".contains(c));
    if emoji.is_empty() || emoji.len() > MAX_EMOJI || !plain || emoji == "\u{2764}" || emoji == "\u{2764}\u{fe0f}" {
        return InteractionKind::Like;
    }
    InteractionKind::Reaction(emoji.to_owned())
}
