//! S: signatures as RFC 9421 writes them.

use super::cases::{Scene, check};

/// With `@method`, `@target-uri` and `content-digest`, as Mastodon sends it, and then otherwise.
fn message(scene: &mut Scene, components: &'static str, parameters: &str) {
    let created = scene.world.now().as_second();
    let digest = format!("sha-256=:{}:", super::letter::sha256(&scene.letter.body));
    scene.letter.set("content-digest", &digest);
    scene.letter.unset("digest");
    let parameters = parameters.replace("NOW", &created.to_string()).replace("KEY", &scene.letter.key_id);
    scene.seal(move |letter| letter.seal_message(components, &parameters));
}

const PLAIN: &str = "\"@method\" \"@target-uri\" \"content-digest\"";

fn input(scene: &mut Scene, change: impl Fn(&str) -> String + 'static) {
    message(scene, PLAIN, ";created=NOW;keyid=\"KEY\"");
    scene.after(move |request| {
        let value = request.headers()["signature-input"].to_str().unwrap().to_owned();
        request.headers_mut().insert("signature-input", change(&value).parse().unwrap());
    });
}

/// Proxies on the way have signed, too: what they cover is not enough, and their keys are not asked for.
fn beside(scene: &mut Scene, proxies: usize) {
    message(scene, PLAIN, ";created=NOW;keyid=\"KEY\"");
    scene.after(move |request| {
        for (name, more) in
            [("signature-input", "(\"date\");keyid=\"https://proxy.example/key\""), ("signature", ":AAAA:")]
        {
            let value = request.headers()[name].to_str().unwrap();
            let labels: String = (0..proxies).map(|n| format!("proxy{n}={more}, ")).collect();
            let value = format!("{labels}{value}").parse().unwrap();
            request.headers_mut().insert(name, value);
        }
    });
}

#[test]
fn message_signatures() {
    check([
        ("plain", |s| message(s, PLAIN, ";created=NOW;keyid=\"KEY\""), 202, "requested", 1),
        (
            "fedify",
            |s| {
                message(
                    s,
                    "\"@method\" \"@target-uri\" \"@authority\" \"host\" \"date\" \"content-digest\"",
                    ";alg=\"rsa-v1_5-sha256\";keyid=\"KEY\";created=NOW",
                );
            },
            202,
            "requested",
            1,
        ),
        (
            "authority and path",
            |s| message(s, "\"@method\" \"@authority\" \"@path\" \"content-digest\"", ";created=NOW;keyid=\"KEY\""),
            202,
            "requested",
            1,
        ),
        ("S-22 beside", |s| beside(s, 1), 202, "requested", 1),
        ("S-22 five", |s| beside(s, 4), 400, "signature-several", 0),
        ("S-22 in one header", |s| input(s, |v| format!("{v}, sig2={}", &v[5..])), 400, "signature-malformed", 0),
        ("S-22 other label", |s| input(s, |v| v.replace("sig1=", "sig9=")), 400, "signature-malformed", 0),
    ]);
}

#[test]
fn what_they_must_cover() {
    check([
        ("S-23 created", |s| message(s, PLAIN, ";keyid=\"KEY\""), 401, "signature-coverage", 0),
        (
            "S-23 method",
            |s| message(s, "\"@target-uri\" \"content-digest\"", ";created=NOW;keyid=\"KEY\""),
            401,
            "signature-coverage",
            0,
        ),
        (
            "S-23 target",
            |s| message(s, "\"@method\" \"content-digest\"", ";created=NOW;keyid=\"KEY\""),
            401,
            "signature-coverage",
            0,
        ),
        (
            "S-23 digest",
            |s| message(s, "\"@method\" \"@target-uri\"", ";created=NOW;keyid=\"KEY\""),
            401,
            "signature-coverage",
            0,
        ),
    ]);
}

#[test]
fn what_they_may_say() {
    check([
        (
            "S-24 parameter",
            |s| input(s, |v| v.replace("\"content-digest\"", "\"content-digest\";sf")),
            401,
            "signature-component",
            0,
        ),
        (
            "S-24 unknown",
            |s| input(s, |v| v.replace("\"@method\"", "\"@method\" \"@moon\"")),
            401,
            "signature-component",
            0,
        ),
        (
            "S-25 harmless",
            |s| message(s, PLAIN, ";created=NOW;expires=9999999999;nonce=\"n\";tag=\"t\";keyid=\"KEY\""),
            202,
            "requested",
            1,
        ),
        (
            "S-25 expired",
            |s| message(s, PLAIN, ";created=NOW;expires=1700000000;keyid=\"KEY\""),
            401,
            "signature-expired",
            0,
        ),
        ("S-26 grammar", |s| input(s, |v| v.replace('(', "((")), 400, "signature-malformed", 0),
        (
            "S-26 overflow",
            |s| input(s, |v| v.replace("created=", "created=99999999999999999999")),
            400,
            "signature-malformed",
            0,
        ),
        // Two schemes at once are refused before either is looked at: no server sends both.
        (
            "S-27 both",
            |s| {
                input(s, str::to_owned);
                s.letter.add("signature", "keyId=\"k\",signature=\"AA==\"");
            },
            400,
            "signature-several",
            0,
        ),
        (
            "S-27 mixed",
            |s| {
                input(s, str::to_owned);
                s.letter.add("authorization", "Signature keyId=\"k\",signature=\"AA==\"");
            },
            401,
            "signature-mixed",
            0,
        ),
    ]);
}
