//! V: what was not for everybody stays with the owner, and nothing that waits is published.

use crate::case::{Base, Case, scene};
use crate::play::{Play, hold};
use serde_json::{Value, json};

/// A word that stands in no file of the site.
const WORD: &str = "unpublishable-canary-word";

pub(super) fn cases() -> Vec<Case> {
    vec![
        scene("V-01", "a message to us alone is never published, even if it is approved", |play| {
            never(play, |play, _| json!([play.world.us.actor]))
        }),
        scene("V-02", "a message to followers is never published", |play| {
            never(play, |_, person| json!([format!("{person}/followers")]))
        }),
        scene("V-03", "nothing of what came is in any file of the site, before and after a build", |play| {
            let mut reply = play.world.base(Base::Reply);
            reply.activity["object"]["content"] = json!(WORD);
            play.takes("the reply", &reply)?;
            clean(play)
        }),
        scene("V-04", "nor in a feed, an index, a map or a collection", |play| {
            let built = play.gate().files();
            let feeds = built.keys().filter(|path| {
                path.extension().is_some_and(|e| e == "xml" || e == "json")
                    && path.components().any(|part| part.as_os_str() == "public")
            });
            hold(feeds.count() > 8, || "there are no feeds".into())?;
            clean(play)
        }),
        scene("V-05", "who follows is told to nobody", |play| {
            let follow = play.begin(Base::Follow)?;
            play.gate().owner(&["requests", "accept", &follow.person.id])?;
            play.wait_for_posts(&format!("{}/inbox", follow.person.id), 1)?;
            play.gate().owner(&["build"])?;
            let answer = play.bytes(&super::network::get("/ap/followers.json"));
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            hold(answer.status == 200 && !text.contains("canary") && !text.contains("orderedItems\":[\""), || {
                text.clone()
            })
        }),
        scene("V-06", "bto and bcc are not kept", |play| {
            let mut reply = play.world.base(Base::Reply);
            reply.activity["bto"] = json!(["http://127.0.0.2/blind-canary"]);
            reply.activity["object"]["bcc"] = json!(["http://127.0.0.2/blind-canary"]);
            play.takes("the reply", &reply)?;
            let sql = "SELECT count(*) FROM interaction WHERE note LIKE ?1 OR edit LIKE ?1 OR object LIKE ?1";
            hold(play.gate().count(sql, "%blind%") == 0, || "they are kept".into())
        }),
    ]
}

/// Sends it to these only, and tries to approve it.
fn never(play: &mut Play<'_>, to: fn(&Play<'_>, &str) -> Value) -> Result<(), String> {
    let mut reply = play.world.base(Base::Reply);
    let to = to(play, &reply.person.id);
    (reply.activity["to"], reply.activity["cc"]) = (to.clone(), json!([]));
    (reply.activity["object"]["to"], reply.activity["object"]["cc"]) = (to, json!([]));
    reply.activity["object"]["content"] = json!(WORD);
    play.takes("the message", &reply)?;
    let id = reply.activity["object"]["id"].as_str().unwrap();
    let output = play.gate().try_owner(&["replies", "approve", id]);
    hold(play.state(id).as_deref() == Some("private"), || format!("it is {:?}", play.state(id)))?;
    hold(!output.status.success(), || "the yes is taken for one".into())?;
    let listed = play.gate().owner(&["replies"])?;
    hold(!listed.contains(WORD), || "its words are in the list".into())?;
    clean(play)
}

/// Builds, and looks for strangers in every file.
fn clean(play: &Play<'_>) -> Result<(), String> {
    play.gate().owner(&["build"])?;
    for (path, bytes) in play.gate().files() {
        let text = String::from_utf8_lossy(&bytes);
        hold(!text.contains("canary"), || format!("{} holds what a stranger sent", path.display()))?;
    }
    Ok(())
}
