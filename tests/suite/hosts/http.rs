//! A bare HTTP client, and a server that remembers what it got.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// An answer, or a request, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// The first line.
    pub(crate) start: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Of an answer.
    pub(crate) fn status(&self) -> u16 {
        self.start.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("no status: {}", self.start))
    }

    /// All values of a header, which is one at most unless something is wrong.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
        (!values.is_empty()).then(|| values.join(" | "))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn read(stream: &mut TcpStream, is_request: bool) -> Self {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                break at;
            }
            match stream.read(&mut buffer).expect("a message") {
                0 => panic!("the message ended early: {:?}", String::from_utf8_lossy(&bytes)),
                n => bytes.extend_from_slice(&buffer[..n]),
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let start = lines.next().unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut message = Self { start, headers, body: bytes[end + 4..].to_vec() };
        let length = message.header("content-length").and_then(|l| l.parse().ok());
        while length.map_or(!is_request, |length: usize| message.body.len() < length) {
            match stream.read(&mut buffer).expect("a body") {
                0 => break,
                n => message.body.extend_from_slice(&buffer[..n]),
            }
        }
        if message.header("transfer-encoding").is_some_and(|t| t == "chunked") {
            message.body = unchunked(&message.body);
        }
        message
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(at) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&rest[..at]).trim(), 16).unwrap_or(0);
        if size == 0 || rest.len() < at + 2 + size {
            break;
        }
        body.extend_from_slice(&rest[at + 2..at + 2 + size]);
        rest = rest.get(at + 4 + size..).unwrap_or_default();
    }
    body
}

/// Sends one request and reads the answer. `path` goes out as it is.
pub(crate) fn ask(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
    ask_at(SocketAddr::from(([127, 0, 0, 1], port)), method, path, headers, body)
}

/// The same, of a server at another address of this machine.
pub(crate) fn ask_at(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
    let mut stream = TcpStream::connect(to).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    let host =
        headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host")).map_or("example.org", |(_, host)| host);
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")) {
        request.extend([name, ": ", value, "\r\n"]);
    }
    let in_chunks = headers.contains(&("Transfer-Encoding", "chunked"));
    if !in_chunks && (!body.is_empty() || method == "POST") {
        request.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).expect("the head is sent");
    if in_chunks {
        let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
        stream.write_all(&chunk).expect("the body is sent");
    } else {
        stream.write_all(body).expect("the body is sent");
    }
    Message::read(&mut stream, false)
}

/// A server on loopback that answers 202 to everything and remembers what it got.
pub(crate) struct Recorder {
    pub(crate) port: u16,
    got: Receiver<Message>,
}

impl Recorder {
    /// Starts it; it ends with the test.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (send, got) = channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let message = Message::read(&mut stream, true);
                let answer = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
                let _ = stream.write_all(answer);
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        Self { port, got }
    }

    /// What came.
    pub(crate) fn next(&self) -> Message {
        self.got.recv_timeout(Duration::from_secs(10)).expect("a request came through")
    }
}
