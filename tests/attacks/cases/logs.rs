//! L: what strangers write into the owner's log, into questions to the store, and into ours.

use crate::case::{Base, Case, Shot, case, refused, scene, taken};
use crate::play::{Play, hold};
use serde_json::json;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(
            "L-01",
            "line ends in a path, a header and an actor",
            [
                refused("an actor", 400, "malformed", 0)
                    .draft(|d| d.activity["actor"] = json!(format!("{}\r\nevil: yes", d.person.id))),
                refused("a path", 404, "no-such-path", 0).draft(|d| d.target.push_str("%0d%0aevil:%20yes")),
                crate::case::ignored("a type").fetches(1, 1).draft(|d| d.activity["type"] = json!("Follow\r\nevil")),
            ],
        ),
        scene("L-02", "escape sequences in what the log keeps", |play| {
            let mut draft = play.world.base(Base::Reply);
            draft.person.document["name"] = json!("\u{1b}]0;owned\u{7}\u{1b}[2J");
            play.takes("the reply", &draft)?;
            let log = play.gate().owner(&["inbox", "log"])?;
            hold(!log.contains('\u{1b}') && !play.gate().log().contains('\u{1b}'), || "they are printed".into())
        }),
        scene("L-03", "a field of 10 KB is cut", |play| {
            let mut draft = play.world.base(Base::Follow);
            draft.person.document["name"] = json!("n".repeat(10_000));
            play.takes("the Follow", &draft)?;
            let verb = play.gate().count("SELECT coalesce(max(length(verb)), 0) + length(?1) FROM journal", "");
            hold(verb <= 64, || format!("a verb of {verb} characters"))?;
            let longest = play.gate().log().lines().map(str::len).max().unwrap_or_default();
            hold(longest <= 512, || format!("a line of {longest} bytes"))
        }),
        case("L-04", "questions to the store, in every field", SQL.iter().map(|words| everywhere(words))).and(|play| {
            let sql = "SELECT count(*) FROM interaction WHERE id = ?1 OR 1 = 1";
            hold(play.gate().count(sql, "") > 0, || "the table is gone".into())
        }),
        case(
            "L-05",
            "formats, in every field",
            ["%s%n%x", "{}{0}{:?}", "${jndi:ldap://canary}", "$(id)`id`"].iter().map(|words| everywhere(words)),
        ),
        scene("L-06", "no key and no signature is in any log", secrets),
    ]
}

const SQL: [&str; 6] = [
    "'; DROP TABLE interaction; --",
    "' OR '1'='1",
    "\" OR 1=1 --",
    "%' UNION SELECT * FROM card --",
    "\\'; ATTACH 'x' AS y; --",
    "1; PRAGMA writable_schema=1",
];

/// A reply that holds the words wherever a text may stand.
fn everywhere(words: &str) -> Shot {
    let text = words.to_owned();
    taken(words).of(Base::Reply).draft(move |d| {
        let object = &mut d.activity["object"];
        (object["content"], object["summary"]) = (json!(text), json!(text));
        let id = format!("{}/{}", object["id"].as_str().unwrap(), text.replace([' ', '\\'], "+"));
        object["id"] = json!(id);
        d.activity["name"] = json!(text);
        (d.person.document["name"], d.person.document["preferredUsername"]) = (json!(text), json!(text));
    })
}

fn secrets(play: &mut Play<'_>) -> Result<(), String> {
    let mut draft = play.world.base(Base::Follow);
    draft.head("X-Token", "secret-canary-token");
    play.takes("the Follow", &draft)?;
    let wire = draft.sign();
    let signature = wire.get("Signature").unwrap();
    let signature = signature.rsplit("signature=\"").next().unwrap().trim_end_matches('"');
    let key =
        std::fs::read_to_string(play.gate().root().join(".gatepost/key.pem")).map_err(|error| error.to_string())?;
    let secret = key.lines().nth(1).unwrap_or_default();
    let told = format!("{}{}", play.gate().log(), play.gate().owner(&["inbox", "log", "--json"])?);
    for (what, text) in [("a signature", signature), ("our key", secret), ("a token", "secret-canary-token")] {
        hold(!told.contains(text), || format!("{what} is in the log"))?;
    }
    Ok(())
}
