//! The gate as a CGI program, for hosts that offer nothing else ([RFC 3875](https://www.rfc-editor.org/rfc/rfc3875)).
//!
//! One request, one process. Nothing has to be configured: the site is the server's document root, and the key and the store lie
//! beside it in `.gatepost/`, where no server serves them. `GATEPOST_SITE` and `GATEPOST_HOME` name other places. Answers that we
//! owe are queued and sent by a second process that outlives this one until nothing more is due within 100 seconds, mostly for two
//! or three; whatever is due later is sent after the next request, or by `gatepost-cgi --deliver` from a cron table.
//! Limits: 1 MiB of body, 100 headers, 10 seconds for a request; one second process at a time, for 130 seconds.

use super::refused;
use super::world::{self, Places};
use crate::inbox;
use crate::ports::Ports;
use crate::publish::deliver;
use crate::signature::HostHeader;
use crate::store::Location;
use crate::vocab::{Reach, json};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use jiff::Timestamp;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

const MAX_HEADERS: usize = 100;
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// How long the second process works the queue: the first three tries of a delivery.
const DELIVER_TIME: Duration = Duration::from_secs(100);

/// What is under way then may end: one call takes 30 seconds at most.
const GOODBYE: Duration = Duration::from_secs(30);

/// How often it looks whether there is something left to wait for.
const LOOK: Duration = Duration::from_secs(2);

/// What the program was started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    /// A server started it for one request.
    Answer,
    /// Work the queue until nothing is due before the time is over.
    Deliver,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let task = match std::env::args_os().nth(1) {
        Some(argument) if argument == "--deliver" => Task::Deliver,
        _ => Task::Answer,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return failed("no runtime") };
    let _guard = runtime.enter();
    let Some((site, places)) = places() else { return failed("no DOCUMENT_ROOT; set GATEPOST_SITE") };
    let ports = match world::open_folder(&site, &places) {
        Ok(ports) => ports,
        // The owner finds the words in the server's error log; the stranger gets none.
        Err(why) => return failed(&why.in_full()),
    };
    match task {
        Task::Deliver => {
            let lock = places.keys.join("deliver.lock");
            let work = deliver(&ports, &lock);
            drop(runtime.block_on(tokio::time::timeout(DELIVER_TIME + GOODBYE, work)));
        }
        Task::Answer => {
            let answer = runtime.block_on(answer(&ports));
            // First: lighttpd ends a program as soon as it has the whole answer.
            if answer.status() == StatusCode::ACCEPTED {
                leave_a_deliverer();
            }
            write(&answer);
        }
    }
    ExitCode::SUCCESS
}

/// Works the queue, if nobody else does: one is enough, since it looks into the queue again and again while it lives. Looks once
/// more when it has let go of the lock: whoever came in between went away because of it.
async fn deliver(ports: &Ports, lock: &Path) {
    let end = ports.clock.now().checked_add(DELIVER_TIME).unwrap_or(Timestamp::MAX);
    while is_due_before(end, ports).await {
        let Ok(lock) = File::create(lock) else { return };
        if lock.try_lock().is_err() {
            return;
        }
        let done = async {
            while is_due_before(end, ports).await {
                tokio::time::sleep(LOOK).await;
            }
        };
        deliver::run(ports, done).await;
    }
}

/// Whether there is something to wait for. A store that is busy may hold something.
async fn is_due_before(end: Timestamp, ports: &Ports) -> bool {
    let next = ports.store.next_due().await;
    ports.clock.now() < end && next.map_or(true, |at| at.is_some_and(|at| at < end))
}

/// Where things lie, as far as the server tells.
fn places() -> Option<(PathBuf, Places)> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let site = PathBuf::from(named("GATEPOST_SITE").or_else(|| named("DOCUMENT_ROOT"))?);
    let home = named("GATEPOST_HOME").map_or_else(|| site.with_file_name(".gatepost"), PathBuf::from);
    let reach = if named("GATEPOST_INSECURE_LOOPBACK").is_some() { Reach::Loopback } else { Reach::Internet };
    let places = Places {
        store: Location::Sqlite(home.join("gate.db")),
        keys_name: home.display().to_string(),
        keys: home,
        reach,
        // Servers pass `Host` on, some without the port that was signed.
        host_header: HostHeader::Rewritten,
    };
    Some((site, places))
}

/// Reads the request from the environment and the body from the input, and has it answered.
async fn answer(ports: &Ports) -> Response<Bytes> {
    let request = match request() {
        Ok(request) => request,
        Err(StatusCode::PAYLOAD_TOO_LARGE) => return inbox::Refusal::TooLarge.into_response(),
        Err(StatusCode::LENGTH_REQUIRED) => return inbox::Refusal::NoLength.into_response(),
        Err(status) => return plain(status),
    };
    let body = request.body().clone();
    match tokio::time::timeout(REQUEST_TIME, inbox::receive(request, ports)).await {
        Ok(response) => {
            // The server's error log puts the time before it.
            if let Some(refusal) = response.extensions().get() {
                say(&refused::words(refusal, &body, ports));
            }
            response
        }
        Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn request() -> Result<Request<Bytes>, StatusCode> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (length, coding) = (variable("CONTENT_LENGTH"), variable("HTTP_TRANSFER_ENCODING"));
    let method = variable("REQUEST_METHOD");
    if method == Method::POST.as_str() && length.is_empty() && coding.is_empty() {
        return Err(StatusCode::LENGTH_REQUIRED);
    }
    // Rewritten addresses: what the sender asked for is in REQUEST_URI, not in SCRIPT_NAME.
    let mut request = Request::builder()
        .method(method.as_str())
        .uri(variable("REQUEST_URI"))
        .body(body(&length, &coding, std::io::stdin().lock())?)
        .map_err(|_| StatusCode::BAD_REQUEST)?;
    for (name, value) in std::env::vars_os().filter_map(header).take(MAX_HEADERS) {
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

/// `HTTP_DIGEST` → `digest`; the two that have names of their own.
fn header((name, value): (OsString, OsString)) -> Option<(HeaderName, HeaderValue)> {
    let name = name.to_str()?;
    let bare = match name {
        "CONTENT_TYPE" => name,
        // nginx says these twice.
        "HTTP_CONTENT_TYPE" | "HTTP_CONTENT_LENGTH" => return None,
        _ => name.strip_prefix("HTTP_")?,
    };
    let name = HeaderName::try_from(bare.replace('_', "-").to_ascii_lowercase()).ok()?;
    let value = HeaderValue::from_bytes(value.as_encoded_bytes()).ok().filter(|value| !value.is_empty())?;
    Some((name, value))
}

/// As many bytes as were announced. Only of a body that came in chunks nobody knows the length: Apache passes it on until its end.
/// A server that announces neither and sends something is not asked for it.
fn body(announced: &str, coding: &str, mut input: impl Read) -> Result<Bytes, StatusCode> {
    let length: usize = match announced {
        "" if !coding.is_empty() => return whole(input),
        "" => 0,
        announced => announced.parse().map_err(|_| StatusCode::BAD_REQUEST)?,
    };
    if length > json::MAX_BYTES {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes).map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok(Bytes::from(bytes))
}

fn whole(input: impl Read) -> Result<Bytes, StatusCode> {
    let mut bytes = Vec::new();
    input.take(json::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|_| StatusCode::BAD_REQUEST)?;
    if bytes.len() > json::MAX_BYTES { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(Bytes::from(bytes)) }
}

fn plain(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// RFC 3875 §6: the status is a header.
fn write(response: &Response<Bytes>) {
    let status = response.status();
    let mut head = format!("Status: {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default());
    for (name, value) in response.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
    }
    // Without a type or a length, servers put a page of their own in the place of an empty answer.
    if !response.headers().contains_key(http::header::CONTENT_TYPE) {
        head.push_str("Content-Type: application/json\r\n");
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", response.body().len()));
    let mut out = std::io::stdout().lock();
    // A sender that went away does not want to know.
    let _ = out.write_all(head.as_bytes()).and_then(|()| out.write_all(response.body())).and_then(|()| out.flush());
}

/// Starts the second process: in a group of its own, holding none of the server's pipes, so that the server does not wait for it.
fn leave_a_deliverer() {
    let Ok(program) = std::env::current_exe() else { return };
    let _ = Command::new(program)
        .arg("--deliver")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
}

fn failed(why: &str) -> ExitCode {
    say(why);
    write(&plain(StatusCode::SERVICE_UNAVAILABLE));
    ExitCode::SUCCESS
}

/// A line for the server's error log.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "gatepost-cgi: {what}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_from_the_environment() {
        let read = |name: &str, value: &str| {
            header((name.into(), value.into())).map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        };
        assert_eq!(read("HTTP_SIGNATURE_INPUT", "sig1=()").unwrap(), "signature-input: sig1=()");
        assert_eq!(
            read("CONTENT_TYPE", "application/activity+json").unwrap(),
            "content-type: application/activity+json"
        );
        assert_eq!(read("HTTP_CONTENT_TYPE", "application/activity+json"), None, "it is said without HTTP_ already");
        assert_eq!(read("HTTP_DIGEST", ""), None);
        assert_eq!(read("PATH", "/bin"), None);
        assert_eq!(read("HTTP_X", "a\nb"), None);
    }

    #[test]
    fn a_body_ends_where_it_was_said_to() {
        assert_eq!(body("2", "", &b"{}more"[..]).unwrap(), Bytes::from_static(b"{}"));
        assert_eq!(body("", "chunked", &b"{}more"[..]).unwrap(), Bytes::from_static(b"{}more"));
    }

    #[test]
    fn what_is_too_long_is_not_read() {
        let large = vec![b' '; json::MAX_BYTES + 1];
        assert_eq!(body("1048577", "", &*large).unwrap_err(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(body("", "chunked", &*large).unwrap_err(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(body("-1", "", &b"{}"[..]).unwrap_err(), StatusCode::BAD_REQUEST);
        assert_eq!(body("3", "", &b"{}"[..]).unwrap_err(), StatusCode::BAD_REQUEST);
        assert_eq!(body("", "", &b"{}"[..]).unwrap(), Bytes::new());
    }
}
