//! What a follower on a Fedify server sees of a post: that it is there, that it was edited, that it is gone.

use super::fedify::Fedify;
use super::presence::Presence;
use super::tools;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long a post may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until the follower's server shows this of a post; nothing for a post that is not there. Tells how long it took.
pub(crate) fn shows(fed: &Fedify, id: &str, wanted: Option<&str>) -> Duration {
    let begun = Instant::now();
    loop {
        let timeline = fed.makes("timeline", &json!({}));
        let shown = timeline.get(id).and_then(|post| post["content"].as_str());
        let is_so = match (shown, wanted) {
            (Some(shown), Some(wanted)) => shown.contains(wanted),
            (None, None) => true,
            _ => false,
        };
        if is_so {
            return begun.elapsed();
        }
        assert!(begun.elapsed() < PATIENCE, "wanted {wanted:?} at {id}: {timeline}\n{:#?}", fed.log(0));
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn story(first_knock: &str) {
    let Some(node) = tools::node("fedify") else { return };
    let (us, fed) = (Presence::start("open"), Fedify::start(&node, first_knock));
    fed.makes("follow", &json!({ "whom": us.actor() }));
    let publish = || us.told(&["publish", "--insecure-loopback"]);
    publish();
    assert_eq!(fed.makes("timeline", &json!({})), json!({}), "what was there before the first run is not sent");

    let (file, id) = (us.site().join("content/notes/one.md"), us.at("/ap/posts/notes/one.json"));
    let write = |words: &str| {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, format!("+++\ndate = 2026-01-02T10:00:00Z\n+++\n{words}\n")).unwrap();
        us.told(&["build", "--quiet"]);
        publish();
    };
    write("A note for whoever follows");
    shows(&fed, &id, Some("A note for whoever follows"));
    write("A note, put better");
    shows(&fed, &id, Some("A note, put better"));
    let updated = fed.makes("timeline", &json!({}))[&id]["updated"].clone();
    assert!(updated.is_string(), "an edit bears a date: {updated}");
    std::fs::remove_file(&file).unwrap();
    us.told(&["build", "--quiet"]);
    publish();
    shows(&fed, &id, None);
    let troubles: Vec<Value> =
        fed.log(0).into_iter().filter(|l| l.direction == "trouble").map(|line| json!(line.what)).collect();
    assert_eq!(troubles, [Value::Null; 0]);
}

#[test]
fn a_fedify_server_shows_posts_edits_and_deletions() {
    story("draft-cavage-http-signatures-12");
}
