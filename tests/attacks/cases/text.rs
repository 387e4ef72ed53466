//! X: HTML and text that would do something if anything obeyed it.
//!
//! A reply is kept as it came and waits for the owner. Pages do not show replies yet, so what is held here is where the words can
//! be seen today: in the store as data, on the owner's terminal and in JSON without anything that is obeyed, and in no file of the
//! built site (V-03 looks there after all of these). When pages show replies, their sanitiser is tried with the same table.

use crate::case::{Base, Case, scene};
use crate::play::{Play, hold};
use serde_json::{Value, json};

/// Id, what it is, and the words.
const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "X-01",
        "scripts",
        &["<script>alert('canary')</script>", "<ScRiPt/x>alert(1)</ScRiPt>", "<<script>alert(1)//<</script>"],
    ),
    ("X-02", "pictures that fail", &["<img src=x onerror=alert(1)>", "<img/src/onerror=alert(1)>"]),
    ("X-03", "drawings that load", &["<svg onload=alert(1)>", "<svg/onload=alert(1)//"]),
    (
        "X-04",
        "links that run",
        &[
            "<a href=\"javascript:alert(1)\">",
            "<a href=\"JaVaScRiPt:alert(1)\">",
            "<a href=\"java\tscript:alert(1)\">",
            "<a href=\"\u{1}javascript:alert(1)\">",
        ],
    ),
    (
        "X-05",
        "links that are documents",
        &[
            "<a href=\"data:text/html,<script>alert(1)</script>\">",
            "<a href=\"vbscript:x\">",
            "<a href=\"blob:x\">",
            "<a href=\"view-source:x\">",
        ],
    ),
    (
        "X-06",
        "links in references",
        &["<a href=\"&#x6A;avascript:alert(1)\">", "<a href=\"&#106&#97vascript:alert(1)\">"],
    ),
    ("X-07", "links without a host", &["<a href=\"//evil.example/\">", "<a href=\"/admin\">", "<a href=\"..\">"]),
    (
        "X-08",
        "elements that load or send",
        &[
            "<iframe srcdoc=\"<script>\"></iframe>",
            "<object data=x>",
            "<embed src=x>",
            "<base href=//evil>",
            "<meta http-equiv=refresh content=0>",
            "<form action=//evil><input autofocus onfocus=alert(1)>",
            "<template><script>",
            "<portal src=x>",
        ],
    ),
    (
        "X-09",
        "styles",
        &[
            "<p style=\"position:fixed;inset:0\">",
            "<p style=\"background:url(//evil)\">",
            "<p style=\"width:expression(alert(1))\">",
        ],
    ),
    ("X-10", "mathematics that turns into HTML", &["<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"]),
    ("X-11", "styles that end early", &["<svg><style><a id=\"</style><img src=x onerror=alert(1)>\">"]),
    ("X-12", "noscript that ends early", &["<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"]),
    ("X-13", "HTML inside of mathematics", &["<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script>"]),
    ("X-14", "drawings that change a link", &["<svg><a><set attributeName=href to=javascript:alert(1)>"]),
    (
        "X-15",
        "comments and other brackets",
        &["<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<script>]]>", "<?php echo 1 ?>"],
    ),
    ("X-16", "elements that swallow the page", &["<textarea>", "<title>", "<xmp>", "<plaintext>", "<!--"]),
    ("X-17", "attributes without quotes", &["<p title=a onmouseover=alert(1)>", "\" onmouseover=alert(1) x=\""]),
    (
        "X-18",
        "templates",
        &["{{ config }}", "{% include \"/etc/passwd\" %}", "${7*7}", "[a](javascript:alert(1))", "{{< shortcode >}}"],
    ),
    ("X-19", "ends of what was not begun", &["</article></main><script>alert(1)</script>"]),
    ("X-20", "the end of a script", &["</script><script>alert(1)</script>", "\u{2028}\u{2029}</ScRiPt>"]),
    (
        "X-22",
        "names for the page to trip over",
        &["<a id=\"body\" name=\"location\" class=\"post\">", "<p class=\"e-content h-card\">"],
    ),
    ("X-23", "links without a relation", &["<a href=\"https://evil.example/\">https://good.example/</a>"]),
    ("X-24", "links that say another host", &["<a href=\"https://evil.example/\">good.example</a>"]),
    (
        "X-25",
        "letters that hide or pile up",
        &["\u{202e}gpj.exe\u{202c}", "z\u{300}\u{301}\u{302}\u{303}\u{304}", "a\u{200b}\u{200b}\u{2066}b"],
    ),
    ("X-26", "what XML cannot hold", &["]]>", "a\u{b}b\u{1f}c\u{fffe}"]),
];

pub(super) fn cases() -> Vec<Case> {
    WORDS.iter().map(|(id, says, words)| said(id, says, words)).chain(others()).collect()
}

fn said(id: &'static str, says: &'static str, words: &'static [&'static str]) -> Case {
    let mut case = scene(id, says, |_| Ok(()));
    case.scene = Some(Box::new(move |play| {
        let ids: Result<Vec<String>, String> = words.iter().map(|word| kept(play, word)).collect();
        let last = ids?.pop().unwrap_or_default();
        harmless(&play.gate().owner(&["replies", "show", &last])?)
    }));
    case
}

/// Written everywhere a stranger can write: it waits, and is kept as it is.
fn kept(play: &mut Play<'_>, words: &str) -> Result<String, String> {
    let mut draft = play.world.base(Base::Reply);
    let object = &mut draft.activity["object"];
    (object["content"], object["summary"]) = (json!(words), json!(words));
    object["tag"] = json!([{ "type": "Mention", "name": words, "href": words }, { "type": "Emoji", "name": words }]);
    object["attachment"] = json!([{ "type": "Image", "name": words, "url": words }]);
    object["url"] = json!(words);
    (draft.person.document["name"], draft.person.document["preferredUsername"]) = (json!(words), json!(words));
    draft.person.document["attachment"] = json!([{ "type": "PropertyValue", "name": words, "value": words }]);
    play.takes("the reply", &draft)?;
    let id = draft.activity["object"]["id"].as_str().unwrap();
    hold(play.state(id).as_deref() == Some("pending"), || format!("it is {:?}", play.state(id)))?;
    hold(play.words(id) == words, || format!("{words:?} is kept as {:?}", play.words(id)))?;
    Ok(id.to_owned())
}

/// Nothing that a terminal obeys.
fn harmless(text: &str) -> Result<(), String> {
    let obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    match text.lines().find(|line| line.contains(obeyed)) {
        Some(line) => Err(format!("printed as it came: {line:?}")),
        None => Ok(()),
    }
}

/// All of them, for programs: harmless to look at, and word for word what was written.
fn told_to_programs(play: &Play<'_>) -> Result<(), String> {
    harmless(&play.gate().owner(&["replies", "--all"])?)?;
    let text = play.gate().owner(&["replies", "--all", "--json"])?;
    harmless(&text)?;
    let told: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let replies = told["replies"].as_array().ok_or("no replies")?;
    let words = WORDS.iter().flat_map(|(_, _, words)| words.iter());
    for word in words {
        let found = replies.iter().any(|reply| reply["note"]["content"] == *word);
        hold(found, || format!("JSON does not hold {word:?}"))?;
    }
    Ok(())
}

fn others() -> Vec<Case> {
    vec![
        scene("X-21", "an emoji of a stranger is text", |play| {
            for name in [":\"><img src=x onerror=alert(1)>:", ":canary:"] {
                let mut like = play.world.base(Base::Like);
                like.activity["type"] = json!("EmojiReact");
                like.activity["content"] = json!(name);
                like.activity["tag"] =
                    json!([{ "type": "Emoji", "name": name, "icon": { "url": "javascript:alert(1)" } }]);
                play.takes("the reaction", &like)?;
                let sql = "SELECT kind FROM interaction WHERE id = ?1";
                let kind = play.gate().ask(sql, like.activity["id"].as_str().unwrap()).unwrap_or_default();
                hold(!kind.contains('<') && !kind.contains("javascript"), || format!("it is kept as {kind}"))?;
            }
            Ok(())
        }),
        scene("X-27", "references of references, by the megabyte", |play| {
            let mut draft = play.world.base(Base::Reply);
            draft.activity["object"]["content"] = json!("&amp;".to_owned() + &"amp;".repeat(200_000));
            play.takes("the reply", &draft)?;
            let id = draft.activity["object"]["id"].as_str().unwrap();
            hold(play.words(id).len() <= 64 * 1024, || "all of it is kept".into())?;
            play.gate().owner(&["replies", "show", id]).map(drop)
        }),
        scene("X-28", "attachments: none is kept", |play| {
            for url in ["javascript:alert(1)", "file:///etc/passwd", "http://10.0.0.1/a.png", "http://127.0.0.1/a.svg"]
            {
                let mut draft = play.world.base(Base::Reply);
                draft.activity["object"]["attachment"] =
                    json!({ "type": "Image", "url": url, "width": 1, "size": 50_000_000_000_u64 });
                play.takes("the reply", &draft)?;
                let id = draft.activity["object"]["id"].as_str().unwrap();
                let note = play.gate().ask("SELECT note FROM interaction WHERE id = ?1", id).unwrap_or_default();
                hold(!note.contains(url), || format!("{url} is kept"))?;
            }
            Ok(())
        }),
        scene("X-29", "times that are none, or to come", |play| {
            for time in ["-0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday", "2999-01-01T00:00:00Z"] {
                let mut draft = play.world.base(Base::Reply);
                draft.activity["object"]["published"] = json!(time);
                play.takes("the reply", &draft)?;
                let id = draft.activity["object"]["id"].as_str().unwrap();
                let note = play.gate().ask("SELECT note FROM interaction WHERE id = ?1", id).unwrap_or_default();
                let note: Value = serde_json::from_str(&note).unwrap_or_default();
                let at: jiff::Timestamp =
                    note["published"].as_str().unwrap_or_default().parse().map_err(|_| format!("{time} is kept"))?;
                hold(at <= jiff::Timestamp::now() && at >= jiff::Timestamp::UNIX_EPOCH, || {
                    format!("{time} is kept as {at}")
                })?;
            }
            Ok(())
        }),
        scene("X-30", "a reply that breaks whoever reads it: the build goes on", |play| {
            kept(play, "<p>\u{fffd}\u{0301}<a href=\"")?;
            play.gate().owner(&["build"]).map(drop)
        })
        .open("a build goes on, but does not read replies yet: to be shown of a build that does"),
        scene("X-31", "a hundred thousand elements in each other", |play| {
            let mut draft = play.world.base(Base::Reply);
            draft.activity["object"]["content"] = json!("<div>".repeat(100_000));
            play.takes("the reply", &draft)?;
            play.gate().owner(&["replies", "show", draft.activity["object"]["id"].as_str().unwrap()])?;
            told_to_programs(play)
        }),
    ]
}
