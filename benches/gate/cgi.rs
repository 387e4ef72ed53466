//! `gatepost-cgi`: how large it is, and how long a Follow takes that starts it.
//!
//! Each Follow is of somebody new, so the process opens the store, fetches their document over a connection, checks the signature
//! and waits for the disk. `GATEPOST_CGI` names another build of the program than the one beside this bench.

use super::house::{free, run};
use super::{letters, neighbour};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FOLLOWS: usize = 50;

/// Prints the figures.
pub(crate) async fn figures() {
    let program = std::env::var_os("GATEPOST_CGI").unwrap_or_else(|| env!("CARGO_BIN_EXE_gatepost-cgi").into());
    let program = PathBuf::from(program);
    #[expect(clippy::cast_precision_loss, reason = "figures of a benchmark")]
    let size = std::fs::metadata(&program).unwrap().len() as f64 / 1e6;
    println!("size of gatepost-cgi     {size:>9.1} MB   goal < 10");

    let (neighbour, address) = (neighbour::start().await, free());
    let folder = tempfile::tempdir().unwrap();
    let base = format!("http://{address}");
    run(folder.path(), &["init", "site", "--base-url", &base, "--username", "me", "--name", "Me"]);
    let site = folder.path().join("site");
    run(&site, &["build"]);
    let inbox = format!("{base}/gate/inbox");
    let before = seconds_of_children();
    let mut times: Vec<Duration> = Vec::new();
    for number in 0..=FOLLOWS {
        let request = letters::follow(&inbox, neighbour, number, "1");
        let (program, site) = (program.clone(), site.clone());
        times.push(tokio::task::spawn_blocking(move || follow(&program, &site, &request)).await.unwrap());
    }
    #[expect(clippy::cast_precision_loss, reason = "figures of a benchmark")]
    let each = (seconds_of_children() - before) * 1e3 / times.len() as f64;
    println!(
        "its time on a core       {each:>9.1} ms   what it takes on a machine that does nothing else, besides the disk"
    );
    let mut times = times.split_off(1);
    times.sort_unstable();
    let at = |part: usize| times.get(FOLLOWS * part / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!("a Follow, process and all {:>5.1} ms, slowest of ten {:.1} ms   goal < 50", at(50), at(90));
}

/// Seconds on a core, in user and kernel, of all processes that this one started and waited for.
fn seconds_of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // Fields 16 and 17 of proc(5), in ticks of a hundredth of a second; the first two are before the bracket.
    fields.get(13..15).unwrap().iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// Starts the program as a web server does; the time until it has ended.
fn follow(program: &Path, site: &Path, request: &[u8]) -> Duration {
    let text = std::str::from_utf8(request).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut command = Command::new(program);
    command.env_clear().env("REQUEST_METHOD", "POST").env("REQUEST_URI", "/gate/inbox");
    command.env("GATEPOST_SITE", site.join("public")).env("GATEPOST_HOME", site.join(".gatepost"));
    command.env("GATEPOST_INSECURE_LOOPBACK", "1");
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        let name = name.to_ascii_uppercase().replace('-', "_");
        let bare = ["CONTENT_TYPE", "CONTENT_LENGTH"].contains(&name.as_str());
        command.env(if bare { name } else { format!("HTTP_{name}") }, value);
    }
    let began = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(said.starts_with("Status: 202"), "{said}");
    took
}
