//! N: connections, heads and framing.

use crate::case::{Base, Case, Shot, case, refused, scene};
use crate::play::{Play, hold};
use crate::wire::receive;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

pub(super) fn cases() -> Vec<Case> {
    connections().into_iter().chain(framing()).collect()
}

fn connections() -> Vec<Case> {
    vec![
        scene("N-01", "two hundred who write a letter a second: gone after the time for a head", |play| {
            play.slow("N-01")
        }),
        case(
            "N-02",
            "heads that are too large",
            [
                head("101 headers", |wire| (0..101).for_each(|n| wire.add(&format!("X-{n}"), "canary"))),
                head("a line of 32 KiB", |wire| wire.add("X-Long", &"canary".repeat(5600))),
                head("a MiB", |wire| (0..50).for_each(|n| wire.add(&format!("X-{n}"), &"canary".repeat(3500))))
                    .status(&[431, 400, 0]),
                head("an address of 40 KiB", |wire| wire.target.push_str(&"a".repeat(40 * 1024)))
                    .status(&[414, 431, 404, 400]),
            ],
        ),
        scene("N-03", "more connections than there is room for: the oldest idle ones go", |play| {
            let idle: Vec<TcpStream> = (0..700).filter_map(|_| TcpStream::connect(&play.world.us.host).ok()).collect();
            std::thread::sleep(Duration::from_millis(300));
            let refused = idle.iter().filter(|stream| is_closed(stream)).count();
            hold(refused >= 700 - 512, || format!("only {refused} of {} were sent away", idle.len()))?;
            hold(is_closed(&idle[0]), || "the oldest is still there".into())?;
            hold(!is_closed(&idle[699]), || "the newest is sent away".into())?;
            // There is room at once, while all of them sit there.
            let status = play.bytes(&get("/gate/health")).status;
            hold(status == 200, || format!("answered {status}"))
        }),
        scene("N-04", "a hundred requests at once on one connection", |play| {
            let request = format!("GET /gate/health HTTP/1.1\r\nHost: {}\r\n\r\n", play.world.us.host);
            let mut stream = TcpStream::connect(&play.world.us.host).map_err(|error| error.to_string())?;
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            stream.write_all(request.repeat(100).as_bytes()).map_err(|error| error.to_string())?;
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let mut text = String::new();
            let _ = stream.read_to_string(&mut text);
            let answers = text.matches("HTTP/1.1 200").count();
            hold(answers == 100 || answers == text.matches("HTTP/1.1").count(), || format!("{answers} answers"))
        }),
        scene("N-05", "HTTP/2 is a proxy's affair: its first words are not understood", http2),
        scene("N-06", "nor are its frames", |play| {
            let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
            bytes.extend([0, 0, 0, 9, 0, 0, 0, 0, 1].repeat(5000));
            let status = play.bytes(&bytes).status;
            hold(matches!(status, 0 | 400 | 505), || format!("answered {status}"))
        }),
    ]
}

fn http2(play: &mut Play<'_>) -> Result<(), String> {
    let status = play.bytes(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status;
    hold(matches!(status, 0 | 400 | 505), || format!("answered {status}"))
}

fn head(input: &str, bend: fn(&mut crate::wire::Wire)) -> Shot {
    refused(input, 431, "", 0).wire(bend)
}

fn is_closed(stream: &TcpStream) -> bool {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(1)));
    let mut stream = stream;
    match stream.read(&mut [0; 1]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

pub(super) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").into_bytes()
}

/// Sends bytes; the answer must refuse them, and the connection must end.
fn broken(play: &mut Play<'_>, what: &str, bytes: &[u8]) -> Result<(), String> {
    let rows = play.rows();
    let mut stream = TcpStream::connect(&play.world.us.host).map_err(|error| error.to_string())?;
    stream.write_all(bytes).map_err(|error| error.to_string())?;
    let answer = receive(&mut stream);
    play.sent += 1;
    hold(matches!(answer.status, 0 | 400 | 501), || format!("{what}: answered {}", answer.status))?;
    crate::fire::discreet(&answer)?;
    let _ = stream.set_read_timeout(Some(Duration::from_secs(3)));
    let ended = stream
        .read(&mut [0; 1])
        .map_or_else(|error| error.kind() == std::io::ErrorKind::ConnectionReset, |read| read == 0);
    hold(ended, || format!("{what}: the connection stays open"))?;
    hold(play.rows() == rows, || format!("{what}: something is stored"))
}

fn framing() -> Vec<Case> {
    vec![
        // Both lengths: chunks win, as RFC 9112 §6.3 says, whichever stands first; and what is signed is the body that was read.
        scene("N-07", "a length and chunks, and two lengths", |play| {
            for (first, second) in [
                ("Content-Length: 4", "Transfer-Encoding: chunked"),
                ("Transfer-Encoding: chunked", "Content-Length: 4"),
            ] {
                let request = format!(
                    "POST /gate/inbox HTTP/1.1\r\nHost: {}\r\n{first}\r\n{second}\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
                    play.world.us.host
                );
                let status = play.bytes(request.as_bytes()).status;
                hold((400..500).contains(&status), || format!("answered {status}"))?;
            }
            let host = play.world.us.host.clone();
            broken(
                play,
                "two lengths",
                format!(
                    "POST /gate/inbox HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n{{}}"
                )
                .as_bytes(),
            )
        }),
        scene("N-08", "chunks that end in something else", |play| {
            let host = play.world.us.host.clone();
            for coding in ["chunked, identity", "chunked, chunked", "xchunked", "identity", "\u{b}chunked"] {
                let request = format!(
                    "POST /gate/inbox HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\n"
                );
                let status = play.bytes(request.as_bytes()).status;
                hold(status == 0 || (400..=501).contains(&status), || format!("{coding}: answered {status}"))?;
            }
            Ok(())
        }),
        scene("N-09", "lines that are folded, bare or hold a zero byte", |play| {
            let host = play.world.us.host.clone();
            let head = |line: &str| format!("POST /gate/inbox HTTP/1.1\r\nHost: {host}\r\n{line}\r\n\r\n");
            broken(play, "folded", head("X-A: b\r\n c: canary").as_bytes())?;
            broken(play, "zero", head("X-A: b\0canary").as_bytes())?;
            broken(play, "a blank before the colon", head("X-A : canary").as_bytes())?;
            broken(play, "no colon", head("canary").as_bytes())?;
            broken(play, "a bare CR", head("X-A: b\rX-B: canary").as_bytes())
        }),
        scene("N-10", "TLS is a proxy's affair: a ClientHello is not understood", |play| {
            let hello = [&[0x16, 3, 1, 0x02, 0, 1, 0, 1, 0xfc, 3, 3][..], &[0xa5; 512]].concat();
            broken(play, "a ClientHello", &hello)
        }),
        case(
            "N-11",
            "other methods",
            ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CANARY"]
                .map(|method| refused(method, 405, "method", 0).draft(move |d| d.method = method.into())),
        )
        .and(|play| {
            let draft = {
                let mut draft = play.world.base(Base::Follow);
                draft.method = "OPTIONS".into();
                draft
            };
            let answer = play.send(&draft);
            hold(answer.header("Allow") == Some("POST"), || "there is no Allow".into())?;
            hold(answer.header("Access-Control-Allow-Origin").is_none(), || "pages of others are let in".into())
        }),
    ]
}
