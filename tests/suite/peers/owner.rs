//! Nobody follows before the owner has said yes, and whoever is blocked stays out.

use super::fedify::Fedify;
use super::presence::Presence;
use super::tools;
use serde_json::json;
use std::time::Duration;

#[test]
fn nobody_follows_before_the_owner_says_yes() {
    let Some(node) = tools::node("fedify") else { return };
    let (us, fed) = (Presence::start("ask"), Fedify::start(&node, "draft-cavage-http-signatures-12"));
    let found = fed.makes("find", &json!({ "address": us.actor() }));
    assert_eq!(found["manuallyApprovesFollowers"], json!(true), "{found}");
    let whom = json!({ "whom": us.actor() });

    let since = fed.mark();
    let first = fed.makes("follow", &whom);
    std::thread::sleep(Duration::from_secs(2));
    let quiet = fed.log(since).iter().all(|line| line.direction == "sent");
    assert!(quiet, "{:#?}", fed.log(since));
    assert_eq!((us.people("followers"), us.people("requests")), (vec![], vec![fed.actor()]));

    us.told(&["requests", "reject", &fed.actor()]);
    fed.hears("Reject", &first["id"], since);
    assert_eq!((us.people("followers"), us.people("requests")), (vec![], vec![]));

    let since = fed.mark();
    let second = fed.makes("follow", &whom);
    us.told(&["requests", "accept", &fed.actor()]);
    fed.hears("Accept", &second["id"], since);
    assert_eq!((us.people("followers"), us.people("requests")), (vec![fed.actor()], vec![]));

    // Who is a follower already is not asked about twice. Signatures count in seconds.
    std::thread::sleep(Duration::from_secs(1));
    let since = fed.mark();
    fed.makes("follow", &json!({ "whom": us.actor(), "id": second["id"] }));
    fed.hears("Accept", &second["id"], since);

    us.told(&["followers", "remove", &fed.actor()]);
    fed.hears("Reject", &second["id"], since);
    assert_eq!(us.people("followers"), [""; 0]);

    us.told(&["block", &fed.domain()]);
    let why = fed.try_to("follow", &whom).expect_err("they are blocked");
    assert!(why.contains("403"), "{why}");
    assert_eq!(us.people("requests"), [""; 0]);
}
