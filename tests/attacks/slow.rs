//! Attacks by slowness. They are begun before all others and waited for where their turn comes, so that a minute of patience costs
//! the run nothing; and all that comes between shows that they keep nobody waiting.

use crate::case::Base;
use crate::neighbour::{ACTIVITY, Page};
use crate::wire::{Answer, receive, send};
use crate::world::World;
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

/// Their cases come last.
pub(crate) const IDS: [&str; 5] = ["D-05", "N-01", "B-09", "K-12", "R-48"];

/// Attacks under way, by id.
#[derive(Default)]
pub(crate) struct Slow(RefCell<HashMap<&'static str, JoinHandle<Result<(), String>>>>);

impl Slow {
    /// Waits for one of them.
    pub(crate) fn end(&self, id: &str) -> Result<(), String> {
        let attack = self.0.borrow_mut().remove(id).ok_or("it was not begun")?;
        attack.join().map_err(|_| "it did not end".to_owned())?
    }
}

/// Begins all of them.
pub(crate) fn begin(world: &World) -> Slow {
    let slow = Slow::default();
    if world.gate.is_none() {
        return slow;
    }
    let (host, body) = (world.us.host.clone(), world.base(Base::Follow).sign());
    let heads = host.clone();
    let mut attacks = slow.0.borrow_mut();
    attacks.insert("D-05", spawn(move || dripped_body(&host, &body.bytes())));
    attacks.insert("N-01", spawn(move || dripped_heads(&heads)));
    attacks.insert("B-09", asked(world, Page::ForEver(Vec::new(), b"H".to_vec()), true));
    attacks.insert("K-12", asked(world, Page::Silence(Duration::from_mins(1)), false));
    attacks.insert("R-48", asked(world, Page::Bytes(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()), false));
    drop(attacks);
    // Until all of them have asked what they will ask: later requests of ours are those of the cases.
    let start = Instant::now();
    while world.neighbour.gets() < 3 && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(10));
    }
    slow
}

/// A valid request of somebody whose server answers like this; 503, within the time for a whole call.
fn asked(world: &World, page: Page, slow: bool) -> JoinHandle<Result<(), String>> {
    let mut draft = world.base(Base::Follow);
    draft.page = Some(if slow { drip(page) } else { page });
    world.publish(&draft);
    let (host, bytes) = (world.us.host.clone(), draft.sign().bytes());
    spawn(move || {
        let start = Instant::now();
        let answer = send(&host, &bytes);
        timely(&answer, &[401, 503], start, Duration::from_secs(40))
    })
}

/// A head at once, and then a byte a second.
fn drip(page: Page) -> Page {
    let Page::ForEver(_, bytes) = page else { return page };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {ACTIVITY}\r\nContent-Length: 100000\r\n\r\n");
    Page::Drip(head.into_bytes(), bytes, Duration::from_secs(1))
}

fn dripped_body(host: &str, bytes: &[u8]) -> Result<(), String> {
    let start = Instant::now();
    let mut stream = TcpStream::connect(host).map_err(|error| error.to_string())?;
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    stream.write_all(&bytes[..head]).map_err(|error| error.to_string())?;
    let mut writer = stream.try_clone().map_err(|error| error.to_string())?;
    let rest = bytes[head..].to_vec();
    spawn(move || {
        for byte in rest {
            if writer.write_all(&[byte]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_secs(5));
        }
    });
    let answer = receive(&mut stream);
    timely(&answer, &[408, 0], start, Duration::from_secs(14))
}

/// Two hundred who send a letter of a header now and then. All are gone after the time for a head.
fn dripped_heads(host: &str) -> Result<(), String> {
    let start = Instant::now();
    let mut streams: Vec<TcpStream> = (0..200).filter_map(|_| TcpStream::connect(host).ok()).collect();
    if streams.len() < 200 {
        return Err(format!("only {} connections", streams.len()));
    }
    for (round, letter) in b"POST /gate/inbox".iter().enumerate() {
        for stream in &mut streams {
            let _ = stream.write_all(&[*letter]);
        }
        if round > 13 {
            break;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    let gone = |stream: &mut TcpStream| {
        let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
        let mut end = [0; 1024];
        loop {
            match stream.read(&mut end) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() == std::io::ErrorKind::ConnectionReset,
            }
        }
    };
    let left = streams.iter_mut().filter_map(|stream| (!gone(stream)).then_some(())).count();
    let took = start.elapsed().as_secs();
    if left == 0 { Ok(()) } else { Err(format!("{left} of 200 are still connected after {took} s")) }
}

fn timely(answer: &Answer, statuses: &[u16], start: Instant, most: Duration) -> Result<(), String> {
    let took = start.elapsed();
    if statuses.contains(&answer.status) && took < most {
        return crate::fire::discreet(answer);
    }
    Err(format!("answered {} after {} s", answer.status, took.as_secs()))
}
