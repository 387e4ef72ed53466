//! S-22 to S-26: the signature as RFC 9421 writes it.

use crate::case::{Base, Case, Shot, case, refused, taken};
use crate::draft::{Draft, now};

pub(super) fn cases() -> Vec<Case> {
    let covers = |list: &'static str| {
        refused(list, 401, "signature-coverage", 0).of(Base::Message).draft(move |d| d.cover(list))
    };
    let component = |list: &'static str| {
        refused(list, 401, "signature-component", 0).of(Base::Message).draft(move |d| d.cover(list))
    };
    let input = |name: &str, code: &'static str, change: fn(&str) -> String| {
        refused(name, 400, code, 0).of(Base::Message).wire(move |wire| wire.edit("Signature-Input", change))
    };
    vec![
        case(
            "S-22",
            "more labels than one, or labels that do not meet",
            [
                input("two inputs", "", |value| format!("{value}, sig2=()")),
                input("another label", "signature-malformed", |value| value.replacen("sig1", "sig2", 1)),
                input("the label twice", "signature-malformed", |value| format!("{value}, {value}")),
                refused("two signatures", 400, "", 0)
                    .of(Base::Message)
                    .wire(|wire| wire.edit("Signature", |value| format!("{value}, sig2=:AAAA:"))),
            ],
        ),
        case(
            "S-23",
            "what must be covered and is not",
            [
                said("no created", 401, "signature-coverage", |d| d.unsay("created")),
                covers("@target-uri content-digest"),
                covers("@method content-digest"),
                covers("@method @authority content-digest"),
                covers("@method @path content-digest"),
                covers("@method @target-uri"),
                taken("@authority and @path do")
                    .of(Base::Message)
                    .draft(|d| d.cover("@method @authority @path content-digest")),
            ],
        ),
        case(
            "S-24",
            "components that are read in more ways than one",
            [
                component("@method @target-uri content-digest date;sf"),
                component("@method @target-uri content-digest date;bs"),
                component("@method @target-uri content-digest;key=\"sha-256\""),
                component("@method;req @target-uri content-digest"),
                component("@method @target-uri content-digest @canary"),
                component("@method @target-uri content-digest @status"),
            ],
        ),
        case(
            "S-25",
            "parameters that say more",
            [
                fits("tag", |d| d.say("tag", "\"activitypub\"")),
                fits("nonce", |d| d.say("nonce", "\"abc\"")),
                fits("one that nobody knows", |d| d.say("canary", "1")),
                fits("expires in a minute", |d| d.say("expires", (now() + 60).to_string())),
                said("expired", 401, "signature-expired", |d| d.say("expires", (now() - 120).to_string())),
            ],
        ),
        case(
            "S-26",
            "fields that are not structured",
            [
                input("a text without an end", "signature-malformed", |_| "sig1=(\"@method".into()),
                input("no list", "signature-malformed", |_| "sig1=1".into()),
                input("empty", "signature-malformed", |_| String::new()),
                said("created too large", 400, "signature-malformed", |d| d.say("created", "9999999999999999")),
                said("created of 40 digits", 400, "signature-malformed", |d| d.say("created", "1".repeat(40))),
                said("created is a text", 400, "signature-malformed", |d| d.say("created", "\"now\"")),
                said("created is negative", 400, "signature-malformed", |d| d.say("created", "-1")),
                said("keyid is a number", 400, "signature-malformed", |d| d.say("keyid", "7")),
            ],
        ),
    ]
}

fn said(input: &str, status: u16, code: &'static str, change: fn(&mut Draft)) -> Shot {
    refused(input, status, code, 0).of(Base::Message).draft(change)
}

fn fits(input: &str, change: fn(&mut Draft)) -> Shot {
    taken(input).of(Base::Message).draft(change)
}
