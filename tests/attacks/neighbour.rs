//! The neighbour: a fake remote server on three hosts of this machine, which says what a case tells it to and counts what it is
//! asked.

use serde_json::Value;
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const ACTIVITY: &str = "application/activity+json";

/// What is said at an address.
#[derive(Clone)]
pub(crate) enum Page {
    /// A document of the usual type.
    Document(Value),
    /// Status, headers, body.
    Said(u16, Vec<(String, String)>, Vec<u8>),
    /// These bytes, whatever they are, and the end.
    Bytes(Vec<u8>),
    /// The first once, the second until nobody listens.
    ForEver(Vec<u8>, Vec<u8>),
    /// The first at once, then the second again and again, with a pause before each.
    Drip(Vec<u8>, Vec<u8>, Duration),
    /// Nothing at all, and the connection stays open for so long.
    Silence(Duration),
    /// One after the other; the last one stays.
    Then(Vec<Page>),
}

impl Page {
    /// An answer without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self::Said(status, Vec::new(), Vec::new())
    }

    /// A redirect.
    pub(crate) fn to(location: &str) -> Self {
        Self::Said(302, vec![("Location".into(), location.into())], Vec::new())
    }

    /// A document that says it is something else; without a type if `kind` is empty.
    pub(crate) fn typed(kind: &str, document: &Value) -> Self {
        let headers = if kind.is_empty() { Vec::new() } else { vec![("Content-Type".into(), kind.into())] };
        Self::Said(200, headers, document.to_string().into_bytes())
    }

    /// A document with one more header.
    pub(crate) fn with(header: &str, value: &str, body: Vec<u8>) -> Self {
        Self::Said(200, vec![("Content-Type".into(), ACTIVITY.into()), (header.into(), value.into())], body)
    }
}

/// One request that came.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Host and path.
    pub(crate) address: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

#[derive(Default)]
struct Book {
    pages: HashMap<String, Page>,
    asked: Vec<Asked>,
}

/// The fake server.
#[derive(Clone)]
pub(crate) struct Neighbour {
    /// `http://127.0.0.1:1234`, or what `--as` says.
    pub(crate) origin: String,
    port: u16,
    book: Arc<Mutex<Book>>,
}

impl Neighbour {
    /// Moves in: at any port of 127.0.0.1 and its two sisters, or where `--listen` says.
    pub(crate) fn move_in(listen: Option<&str>, known_as: Option<&str>) -> std::io::Result<Self> {
        let first = TcpListener::bind(listen.unwrap_or("127.0.0.1:0"))?;
        let port = first.local_addr()?.port();
        let origin = known_as.map_or(format!("http://127.0.0.1:{port}"), str::to_owned);
        let neighbour = Self { origin, port, book: Arc::default() };
        neighbour.clone().open(first);
        for sister in ["127.0.0.2", "127.0.0.3"] {
            // Another port of these would be another host, too, but one of a number the cases do not know.
            if let Ok(listener) = TcpListener::bind((sister, port)) {
                neighbour.clone().open(listener);
            }
        }
        Ok(neighbour)
    }

    /// Another host of the same neighbour: 2 or 3.
    pub(crate) fn sister(&self, number: u8) -> String {
        format!("http://127.0.0.{number}:{}", self.port)
    }

    /// Puts a page at a URL.
    pub(crate) fn put(&self, url: &str, page: Page) {
        let address = url.split_once("://").map_or(url, |(_, rest)| rest).split('#').next().unwrap_or_default();
        self.book.lock().unwrap().pages.insert(address.to_owned(), page);
    }

    /// How often something was asked for, ever.
    pub(crate) fn gets(&self) -> usize {
        self.book.lock().unwrap().asked.iter().filter(|asked| asked.method == "GET").count()
    }

    /// What was sent to an inbox.
    pub(crate) fn posted_to(&self, url: &str) -> Vec<Asked> {
        let address = url.split_once("://").map_or(url, |(_, rest)| rest);
        self.asked().into_iter().filter(|asked| asked.method == "POST" && asked.address == address).collect()
    }

    /// Everything that came.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.book.lock().unwrap().asked.clone()
    }

    fn open(self, listener: TcpListener) {
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let neighbour = self.clone();
                std::thread::spawn(move || neighbour.talk(stream));
            }
        });
    }

    fn talk(&self, mut stream: TcpStream) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
        let Some(asked) = read(&mut stream) else { return };
        let page = {
            let mut book = self.book.lock().unwrap();
            book.asked.push(asked.clone());
            next(&mut book.pages, &asked.address)
        };
        let page = page.unwrap_or_else(|| Page::status(if asked.method == "POST" { 202 } else { 404 }));
        let _ = say(&mut stream, page);
    }
}

/// The page that is due.
fn next(pages: &mut HashMap<String, Page>, address: &str) -> Option<Page> {
    match pages.get_mut(address)? {
        Page::Then(pages) if pages.len() > 1 => Some(pages.remove(0)),
        Page::Then(pages) => pages.first().cloned(),
        page => Some(page.clone()),
    }
}

fn read(stream: &mut TcpStream) -> Option<Asked> {
    let (mut bytes, mut more) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                let mut words = head.split(' ');
                let (method, path) = (words.next()?.to_owned(), words.next()?);
                let address = format!("{}{path}", header(head, "host")?);
                return Some(Asked { method, address, head: head.to_owned(), body: body.to_owned() });
            }
        }
        let read = stream.read(&mut more).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&more[..read]);
    }
}

/// The value of a header.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn say(stream: &mut TcpStream, page: Page) -> std::io::Result<()> {
    match page {
        Page::Document(document) => say(stream, Page::typed(ACTIVITY, &document)),
        Page::Said(status, headers, body) => {
            let mut head = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            stream.write_all(format!("{head}\r\n").as_bytes())?;
            stream.write_all(&body)
        }
        Page::Bytes(bytes) => stream.write_all(&bytes),
        Page::ForEver(first, again) => {
            stream.write_all(&first)?;
            loop {
                stream.write_all(&again)?;
            }
        }
        Page::Drip(first, again, pause) => {
            stream.write_all(&first)?;
            loop {
                std::thread::sleep(pause);
                stream.write_all(&again)?;
            }
        }
        Page::Silence(time) => {
            std::thread::sleep(time);
            Ok(())
        }
        Page::Then(_) => Ok(()),
    }
}
