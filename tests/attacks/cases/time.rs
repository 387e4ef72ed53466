//! T: time, and requests that come again.

use crate::case::{Base, Case, Shot, case, refused, scene, taken};
use crate::draft::{Draft, http_date, now};
use crate::play::{Play, hold};
use serde_json::json;

const MINUTE: i64 = 60;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = dates();
    cases.extend(replays());
    cases
}

fn dates() -> Vec<Case> {
    let at = |minutes: i64| {
        refused(format!("{minutes} minutes"), 401, "date-skew", 0).draft(move |d| d.date(minutes * MINUTE))
    };
    let fits = |minutes: i64| taken(format!("{minutes} minutes")).draft(move |d| d.date(minutes * MINUTE));
    let date =
        |text: String| refused(text.clone(), 401, "date-malformed", 0).draft(move |d| d.head("Date", text.clone()));
    vec![
        case("T-01", "an hour less a minute, both ways", [fits(-59), fits(59)]),
        // An hour and five minutes: what the SWICG's report advises, and what a queue of a busy server needs.
        case("T-02", "older than an hour and a little", [at(-66), at(-24 * 60), fits(-64)]),
        case(
            "T-03",
            "from the future, and seconds that are not there",
            [
                at(61),
                refused("year 9999", 401, "date-skew", 0).draft(|d| d.head("Date", "Fri, 31 Dec 9999 23:59:59 GMT")),
                refused("1970", 401, "date-skew", 0).draft(|d| d.head("Date", "Thu, 01 Jan 1970 00:00:00 GMT")),
                taken("a leap second").draft(|d| {
                    let date = http_date(now());
                    d.head("Date", format!("{}60 GMT", date.strip_suffix(" GMT").unwrap().split_at(23).0));
                }),
            ],
        ),
        case(
            "T-04",
            "created tomorrow, expired, expired before it was created",
            [
                created("created in two hours", "date-skew", |d| d.say("created", (now() + 120 * MINUTE).to_string())),
                created("expired", "signature-expired", |d| d.say("expires", (now() - 2 * MINUTE).to_string())),
                created("expires first", "signature-expired", |d| {
                    d.say("created", (now() + 30).to_string());
                    d.say("expires", (now() + 10).to_string());
                }),
            ],
        ),
        case(
            "T-05",
            "created is no time",
            ["-1", "1.5", "9223372036854775808", "1111111111111111111111111111111111111111", "\"\"", "now"].map(
                |text| {
                    refused(text, 400, "signature-malformed", 0).draft(move |d| {
                        coverage(d);
                        d.say("created", text);
                    })
                },
            ),
        ),
        case(
            "T-06",
            "dates of other shapes",
            [
                date("now".into()),
                date("2026-11-23T12:00:00Z".into()),
                date(http_date(now()).replace("GMT", "+0000")),
                date(String::new()),
                taken("RFC 850").draft(|d| d.head("Date", shaped("%A, %d-%b-%y %H:%M:%S GMT"))),
                taken("asctime").draft(|d| d.head("Date", shaped("%a %b %e %H:%M:%S %Y"))),
            ],
        ),
        case(
            "T-09",
            "a date of many brackets",
            [
                date(format!("{}{}", "(".repeat(1000), http_date(now()))),
                date(format!("{}{}", "(".repeat(200_000), http_date(now()))).status(&[400, 401, 431]),
            ],
        ),
        case(
            "T-10",
            "two dates",
            [refused("both right", 400, "date-several", 0)
                .draft(|d| d.headers.push(("Date".into(), http_date(now()))))],
        ),
        case("T-13", "our clock is two hours wrong: all are told so", [at(120), at(-120)]),
    ]
}

fn shaped(pattern: &str) -> String {
    jiff::Timestamp::from_second(now()).unwrap().strftime(pattern).to_string()
}

fn coverage(draft: &mut Draft) {
    draft.cover("(request-target) host (created) digest");
    draft.say("algorithm", "\"hs2019\"");
    draft.say("created", now().to_string());
}

fn created(input: &str, code: &'static str, change: fn(&mut Draft)) -> Shot {
    refused(input, 401, code, 0).draft(move |d| {
        coverage(d);
        change(d);
    })
}

fn replays() -> Vec<Case> {
    vec![
        scene("T-07", "the very same Follow again", |play| {
            open(play, |play| {
                let follow = play.begin(Base::Follow)?;
                let wire = follow.sign();
                let inbox = format!("{}/inbox", follow.person.id);
                play.wait_for_posts(&inbox, 1)?;
                let first = play.rows();
                for _ in 0..3 {
                    let answer = play.wire(&wire);
                    hold(answer.status == 202, || format!("answered {}", answer.status))?;
                }
                std::thread::sleep(std::time::Duration::from_millis(1200));
                hold(play.rows() == first, || "a row more".into())?;
                hold(play.world.neighbour.posted_to(&inbox).len() == 1, || "a second Accept".into())
            })
        }),
        scene("T-08", "the Follow again after its Undo", |play| {
            let follow = play.begin(Base::Follow)?;
            let wire = follow.sign();
            let undo = play.world.activity(&follow.person, "Undo", follow.activity.clone());
            let undo = play.world.draft(follow.person.clone(), undo);
            play.takes("the Undo", &undo)?;
            let rows = play.rows();
            let answer = play.wire(&wire);
            hold(answer.status == 202, || format!("answered {}", answer.status))?;
            hold(play.rows() == rows, || "a row more".into())?;
            hold(play.standing(&follow.person.id).is_none(), || "they follow again".into())
        }),
        scene("T-11", "another body under the same id: the first stays", |play| {
            let first = play.begin(Base::Reply)?;
            let note = play.world.note(&first.person);
            let mut second = play.world.create(&first.person, note);
            second["id"] = first.activity["id"].clone();
            let second = play.world.draft(first.person.clone(), second);
            play.ignores("the second", &second)?;
            let id = first.activity["object"]["id"].as_str().unwrap();
            hold(play.state(id).as_deref() == Some("pending"), || "the first is gone".into())
        }),
        scene("T-12", "the Follow again under another id: one follower, and a second Accept", |play| {
            open(play, |play| {
                let first = play.begin(Base::Follow)?;
                let inbox = format!("{}/inbox", first.person.id);
                play.wait_for_posts(&inbox, 1)?;
                let again = play.world.activity(&first.person, "Follow", json!(play.world.us.actor));
                let again = play.world.draft(first.person.clone(), again);
                play.takes("the second", &again)?;
                play.wait_for_posts(&inbox, 2)?;
                let accepts = play.world.neighbour.posted_to(&inbox);
                let second = again.activity["id"].as_str().unwrap();
                hold(accepts[1].body.contains(second), || "the second Accept names another Follow".into())?;
                let sql = "SELECT count(*) FROM follower WHERE actor = ?1";
                hold(play.gate().count(sql, &first.person.id) == 1, || "two followers".into())
            })
        }),
    ]
}

/// Plays with a gate that takes everybody.
pub(super) fn open(play: &mut Play<'_>, scene: fn(&mut Play<'_>) -> Result<(), String>) -> Result<(), String> {
    play.gate().rule("follows", "open");
    let played = scene(play);
    play.gate().rule("follows", "ask");
    played
}
