//! A request as bytes, and the answer to it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A request that is signed. What a case changes now is not covered by anything.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    /// Whether the length of the body is left for the case to say.
    pub(crate) unframed: bool,
}

/// What came back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// 0 if nothing did.
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(method: &str, target: &str, host: &str, body: Vec<u8>) -> Self {
        let headers = vec![("Host".into(), host.as_bytes().to_vec())];
        Self { method: method.into(), target: target.into(), headers, body, unframed: false }
    }

    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.headers.push((name.into(), value.as_bytes().to_vec()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.add(name, value);
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    }

    /// All values of a header, as a signature covers them.
    pub(crate) fn joined(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        values.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect::<Vec<_>>().join(", ")
    }

    /// Changes a header where it stands.
    pub(crate) fn edit(&mut self, name: &str, change: impl Fn(&str) -> String) {
        let value = self.get(name).unwrap_or_default();
        self.set(name, &change(&value));
    }

    /// Changes what stands in the `signature` parameter, or between the colons.
    pub(crate) fn edit_signature(&mut self, change: impl Fn(&str) -> String) {
        self.edit("Signature", |value| {
            let (before, rest) = value.rsplit_once("signature=\"").unwrap();
            format!("{before}signature=\"{}\"", change(rest.trim_end_matches('"')))
        });
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(value);
            out.extend_from_slice(b"\r\n");
        }
        if !self.unframed {
            out.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        out.extend_from_slice(b"Connection: close\r\n\r\n");
        out.extend_from_slice(&self.body);
        out
    }
}

/// Sends bytes and waits for one answer, or for the end.
pub(crate) fn send(address: &str, bytes: &[u8]) -> Answer {
    let port = if address.rsplit(']').next().is_some_and(|end| end.contains(':')) { "" } else { ":80" };
    let Ok(mut stream) = TcpStream::connect(format!("{address}{port}")) else { return Answer::default() };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(45)));
    // A server that has refused closes while we still write: its answer is what counts.
    let _ = stream.write_all(bytes);
    receive(&mut stream)
}

/// Reads one answer.
pub(crate) fn receive(stream: &mut TcpStream) -> Answer {
    let (mut bytes, mut more) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some(answer) = whole(&bytes) {
            return answer;
        }
        match stream.read(&mut more) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&more[..read]),
            _ => return parsed(&bytes).unwrap_or_default(),
        }
    }
}

fn whole(bytes: &[u8]) -> Option<Answer> {
    let answer = parsed(bytes)?;
    let length: usize = crate::neighbour::header(&answer.head, "content-length")?.parse().ok()?;
    (answer.body.len() >= length).then_some(answer)
}

fn parsed(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head, body: bytes[end + 4..].to_vec() })
}

impl Answer {
    /// The word in `{"error":"…"}`.
    pub(crate) fn code(&self) -> Option<String> {
        let value: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        value.get("error")?.as_str().map(str::to_owned)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        crate::neighbour::header(&self.head, name)
    }
}
