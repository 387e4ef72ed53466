//! A: doors that are not there, and what every answer looks like.

use super::network::get;
use crate::case::{Base, Case, case, refused, scene};
use crate::play::hold;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = doors();
    cases.extend(answers());
    cases
}

fn doors() -> Vec<Case> {
    vec![
        scene("A-01", "nothing is administered over HTTP", |play| {
            for path in [
                "/admin",
                "/api",
                "/metrics",
                "/debug/pprof",
                "/gate/",
                "/gate/admin",
                "/gate/followers",
                "/gate/inbox.json",
                "/gate/inbox/log",
                "/gate/quotes/",
                "/gate.db",
                "/.gatepost/gate.db",
                "/.gatepost/key.pem",
            ] {
                let status = play.bytes(&get(path)).status;
                hold(status == 404, || format!("{path}: answered {status}"))?;
            }
            let read = play.bytes(&get("/gate/inbox")).status;
            hold(read == 405, || format!("the inbox is read: {read}"))
        }),
        scene("A-02", "there is no port but the one that `--listen` names", |_| no_other_port()),
        scene("A-03", "there are no tokens to guess: nothing asks for one", |play| {
            for header in ["Authorization: Bearer canary", "Cookie: session=canary", "X-Api-Key: canary"] {
                let request = format!(
                    "GET /gate/health HTTP/1.1\r\nHost: {}\r\n{header}\r\nConnection: close\r\n\r\n",
                    play.world.us.host
                );
                let answer = play.bytes(request.as_bytes());
                hold(answer.header("WWW-Authenticate").is_none() && answer.status == 200, || {
                    format!("{header}: {}", answer.status)
                })?;
            }
            Ok(())
        }),
        case(
            "A-04",
            "a token in an address is no address of ours",
            [refused("?token=", 404, "no-such-path", 0).draft(|d| d.target.push_str("?token=canary"))],
        ),
        case(
            "A-05",
            "what a page in a browser would send",
            [
                ("Origin", "https://canary.example"),
                ("Sec-Fetch-Site", "cross-site"),
                ("Origin", "null"),
                ("Sec-Fetch-Site", "same-origin"),
            ]
            .map(|(name, value)| {
                refused(format!("{name}: {value}"), 403, "cross-site", 0).draft(move |d| d.head(name, value))
            })
            .into_iter()
            .chain([refused("a form", 415, "media-type", 0)
                .draft(|d| d.head("Content-Type", "application/x-www-form-urlencoded"))]),
        ),
        scene("A-07", "a key that others on the machine can read opens no gate", |play| {
            use std::os::unix::fs::PermissionsExt as _;
            let key = play.gate().root().join(".gatepost/key.pem");
            let mode = |mode: u32| {
                std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).map_err(|error| error.to_string())
            };
            mode(0o644)?;
            let output = play.gate().try_owner(&["gate", "serve", "--insecure-loopback", "--listen", "127.0.0.1:0"]);
            mode(0o600)?;
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            hold(!output.status.success() && told.contains("chmod 600"), || told)
        }),
        scene("A-08", "the owner's verbs while the gate is busy", |play| {
            for _ in 0..3 {
                let follow = play.begin(Base::Follow)?;
                play.gate().owner(&["requests", "accept", &follow.person.id])?;
                play.begin(Base::Reply)?;
                hold(play.standing(&follow.person.id).as_deref() == Some("accepted"), || "the yes is lost".into())?;
                play.wait_for_posts(&format!("{}/inbox", follow.person.id), 1)?;
            }
            Ok(())
        })
        .and_below(&["src/store/sqlite/tests/sharing.rs::two_stores_on_one_file_see_each_other"]),
    ]
}

/// What stands above the tests of a file.
fn of_the_program(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// Nothing listens but the gate: the one place that binds is the verb that serves.
fn no_other_port() -> Result<(), String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs")
                && of_the_program(&std::fs::read_to_string(&path).unwrap()).contains("TcpListener::bind(")
            {
                found.push(path.display().to_string());
            }
        }
    }
    hold(!found.is_empty(), || "nothing listens at all".to_owned())?;
    let known = found.iter().all(|path| ["cli/gate.rs", "shell/preview.rs"].iter().any(|known| path.contains(known)));
    hold(known, || format!("something else listens: {found:?}"))
}

fn answers() -> Vec<Case> {
    vec![
        scene("A-06", "every answer of the gate is nothing for a browser", |play| {
            let good = play.world.base(Base::Follow);
            let mut unsigned = play.world.base(Base::Follow).sign();
            unsigned.remove("Signature");
            let mut large = unsigned.clone();
            large.body = vec![b' '; 1024 * 1024 + 1];
            let health = crate::wire::Wire::new("GET", "/gate/health", "127.0.0.1", Vec::new());
            let nowhere = crate::wire::Wire::new("GET", "/gate/nowhere", "127.0.0.1", Vec::new());
            let answers =
                [play.send(&good), play.wire(&unsigned), play.wire(&large), play.wire(&health), play.wire(&nowhere)];
            for answer in answers {
                let said = |name: &str| answer.header(name).unwrap_or_default();
                hold(said("X-Content-Type-Options") == "nosniff", || format!("{}: sniffed", answer.status))?;
                hold(said("Content-Security-Policy") == "default-src 'none'", || {
                    format!("{}: no policy", answer.status)
                })?;
                hold(said("Cache-Control") == "no-store", || format!("{}: kept", answer.status))?;
            }
            Ok(())
        }),
        scene("A-09", "a draft and a page that never was are the same", |play| {
            let mut told = Vec::new();
            for name in ["draft", "never"] {
                let path = play.world.us.post.replace("hello", name);
                let path = path.split_once("//").unwrap().1.split_once('/').unwrap().1.to_owned();
                let answer = play.bytes(&get(&format!("/{path}")));
                let page = play.bytes(&get(&format!("/posts/{name}/")));
                let mut reply = play.world.base(Base::Reply);
                reply.activity["object"]["inReplyTo"] = serde_json::json!(play.world.us.post.replace("hello", name));
                told.push((answer.status, answer.body, page.status, page.body, play.send(&reply).status));
            }
            hold(told[0] == told[1] && told[0].0 == 404 && told[0].4 == 202, || {
                format!("{} and {}", told[0].0, told[1].0)
            })
        }),
        // Held for every refusal of this run: `fire::discreet`.
        case(
            "A-10",
            "errors are one word",
            [refused("a path", 404, "no-such-path", 0).draft(|d| d.target.push_str("/canary"))],
        )
        .and_below(&["src/store/mod.rs::a_location_is_a_word_and_a_path"]),
        scene("A-11", "the Server header tells no version", |play| {
            let answer = play.bytes(&get("/gate/health"));
            hold(answer.header("Server").is_none_or(|server| !server.contains('/')), || answer.head.clone())
        }),
        scene("A-12", "redirects stay at home", |play| {
            for path in [
                "/posts",
                "/posts/hello",
                "//evil.example/",
                "/\\evil.example",
                "/posts//evil.example/..",
                "/%2f%2fevil.example",
            ] {
                let answer = play.bytes(&get(path));
                let to = answer.header("Location").unwrap_or("/").to_owned();
                let home = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
                hold(home || to.starts_with(&format!("http://{}", play.world.us.host)), || {
                    format!("{path} leads to {to}")
                })?;
            }
            Ok(())
        }),
        scene("A-13", "health tells nothing about anybody", |play| {
            let answer = play.bytes(&get("/gate/health"));
            hold(answer.body == b"{\"status\":\"ok\"}\n", || String::from_utf8_lossy(&answer.body).into_owned())
        }),
    ]
}
