//! [Flag](https://www.w3.org/TR/activitystreams-vocabulary/#dfn-flag): a server reports us or a post, mostly by its own actor, so
//! that the reporter stays unnamed. For the owner only, never published.

use super::{Case, Decision, Outcome};
use crate::inbox::Refusal;
use crate::inbox::card::cut;
use crate::ports::{Complaint, Effect};

const MAX_OBJECTS: usize = 32;
const MAX_CONTENT: usize = 5000;
const MAX_ID: usize = 2048;

pub(super) fn decide(case: &Case<'_>) -> Result<Decision, Refusal> {
    let about = case.thing.ids_of("object", MAX_OBJECTS);
    let ours =
        |id: &&str| *id == case.policy.actor.as_str() || (id.starts_with(&case.policy.objects) && id.len() <= MAX_ID);
    let objects: Vec<String> = about.iter().filter(|id| ours(id)).map(|id| (*id).to_owned()).collect();
    if objects.is_empty() {
        return Ok(Decision::ignore());
    }
    case.room()?;
    let content: String = case.thing.text("content").unwrap_or_default().chars().take(MAX_CONTENT).collect();
    let complaint = Complaint {
        id: case.activity.id().clone(),
        actor: case.sender.id.clone(),
        objects,
        content: cut(&content, 4 * MAX_CONTENT).to_owned(),
        received: case.now,
    };
    Ok(Decision::new(Outcome::Reported, vec![Effect::PutComplaint(complaint)]))
}
