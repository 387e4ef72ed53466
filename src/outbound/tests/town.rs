//! The town: who is where, what is said there, and a book of all that was looked up, connected to and asked.

use crate::outbound::connect::{Dial, Stream};
use crate::outbound::{Client, Limits, Names, Ourselves, trust};
use crate::ports::{SignError, Signer};
use crate::signature::Algorithm;
use crate::vocab::{Reach, RemoteUrl};
use async_trait::async_trait;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

pub(super) const ACTIVITY: &str = "application/activity+json";

/// A private authority, and what it has certified: names of the town and this machine.
pub(super) struct Authority {
    pub(super) pem: String,
    pub(super) roots: RootCertStore,
    pub(super) server: Arc<ServerConfig>,
}

pub(super) fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer_key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&issuer_key).unwrap();
    let issuer = Issuer::new(params, issuer_key);
    let names = ["a.example", "b.example", "c.example", "d.example", "own.example", "127.0.0.1"].map(String::from);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key.serialize_der().try_into().unwrap())
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    Authority { pem: certificate.pem(), roots, server: Arc::new(server) }
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(authority);

/// What a server says, once it was asked.
#[derive(Clone)]
pub(super) enum Said {
    /// This, and goes.
    Once(Vec<u8>),
    /// This, and nothing more, for ever.
    AndSilence(Vec<u8>),
    /// The first, and then the second again and again.
    ForEver(Vec<u8>, Vec<u8>),
    /// This, a byte at a time, one in so many seconds.
    Drip(Vec<u8>, u64),
}

/// An answer of the usual shape.
pub(super) fn said(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Said {
    let mut text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    Said::Once([text.as_bytes(), b"\r\n", body].concat())
}

/// A document.
pub(super) fn document() -> Said {
    said("200 OK", &[("Content-Type", ACTIVITY)], b"{}")
}

/// A redirect.
pub(super) fn to(location: &str) -> Said {
    said("301 Moved Permanently", &[("Location", location)], b"")
}

type Server = Arc<dyn Fn(&str) -> Said + Send + Sync>;

/// The town. Port 443 speaks TLS, any other does not.
#[derive(Default)]
pub(super) struct Town {
    /// What a name leads to: at the first look-up, the second, and the last at all later ones.
    names: HashMap<String, Vec<Vec<IpAddr>>>,
    servers: HashMap<IpAddr, Server>,
    book: Mutex<Book>,
    taken: Arc<AtomicUsize>,
}

#[derive(Default, Clone)]
pub(super) struct Book {
    /// Names, in the order in which they were looked up.
    pub(super) looked_up: Vec<String>,
    /// Addresses, in the order in which they were connected to.
    pub(super) dialled: Vec<String>,
    /// Requests, with their headers and bodies.
    pub(super) asked: Vec<String>,
}

impl Book {
    /// `GET a.example /x` of each request.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |asked: &String| {
            let words: Vec<&str> = asked.split(' ').collect();
            format!("{} {} {}", words[0], header(asked, "host").unwrap(), words[1])
        };
        self.asked.iter().map(line).collect()
    }
}

/// The value of a request's header.
pub(super) fn header<'a>(asked: &'a str, name: &str) -> Option<&'a str> {
    let lines = asked.lines().take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.split_once(": ")).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

impl Town {
    /// A name that leads to these addresses.
    pub(super) fn name(self, name: &str, addresses: &[&str]) -> Self {
        self.name_that_changes(name, &[addresses])
    }

    pub(super) fn name_that_changes(mut self, name: &str, answers: &[&[&str]]) -> Self {
        let read = |answer: &&[&str]| answer.iter().map(|text| text.parse().unwrap()).collect();
        self.names.insert(name.to_owned(), answers.iter().map(read).collect());
        self
    }

    /// Somebody at an address.
    pub(super) fn server(mut self, ip: &str, server: impl Fn(&str) -> Said + Send + Sync + 'static) -> Self {
        self.servers.insert(ip.parse().unwrap(), Arc::new(server));
        self
    }

    /// A name and somebody who lives there.
    pub(super) fn house(self, name: &str, ip: &str, server: impl Fn(&str) -> Said + Send + Sync + 'static) -> Self {
        self.name(name, &[ip]).server(ip, server)
    }

    pub(super) fn book(&self) -> Book {
        self.book.lock().unwrap().clone()
    }

    /// Bytes that servers got rid of.
    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

pub(super) fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).or_else(|_| RemoteUrl::parse(text, Reach::Loopback)).unwrap()
}

pub(super) fn ourselves(site: &str) -> Ourselves {
    Ourselves { site: url(site), hosts: vec!["ap.own.example".into()], addresses: vec!["9.9.9.9".parse().unwrap()] }
}

/// A client that lives in a town.
pub(super) fn client_in(town: &Arc<Town>, reach: Reach) -> Client {
    let now = || "2026-11-23T12:00:00Z".parse().unwrap();
    let mut client = Client::new(ourselves("https://own.example/"), reach, Arc::new(Seal), Arc::new(now)).unwrap();
    client.names = Arc::new(Directory(Arc::clone(town)));
    client.dial = Arc::new(Directory(Arc::clone(town)));
    client.tls = trust::tls(AUTHORITY.roots.clone()).unwrap();
    client
}

pub(super) fn client(town: &Arc<Town>) -> Client {
    client_in(town, Reach::Internet)
}

pub(super) fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

/// Signs with a hash of what is signed: another message has another signature.
pub(super) struct Seal;

#[async_trait]
impl Signer for Seal {
    fn key_id(&self) -> &'static str {
        "https://own.example/ap/actor.json#main-key"
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaV15Sha256
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(Sha256::digest(message).to_vec())
    }
}

struct Directory(Arc<Town>);

#[async_trait]
impl Names for Directory {
    async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        let mut book = self.0.book.lock().unwrap();
        let before = book.looked_up.iter().filter(|n| *n == name).count();
        book.looked_up.push(name.to_owned());
        let Some(answers) = self.0.names.get(name) else { return Vec::new() };
        answers[before.min(answers.len() - 1)].clone()
    }
}

#[async_trait]
impl Dial for Directory {
    async fn dial(&self, to: SocketAddr) -> io::Result<Box<dyn Stream>> {
        self.0.book.lock().unwrap().dialled.push(to.to_string());
        // An address where nobody lives swallows what is sent to it.
        let Some(server) = self.0.servers.get(&to.ip()).cloned() else { return std::future::pending().await };
        let (ours, theirs) = duplex(16 * 1024);
        let town = Arc::clone(&self.0);
        tokio::spawn(async move {
            if to.port() == 443 {
                let Ok(stream) = TlsAcceptor::from(Arc::clone(&AUTHORITY.server)).accept(theirs).await else { return };
                talk(stream, &town, &server).await;
            } else {
                talk(theirs, &town, &server).await;
            }
        });
        Ok(Box::new(ours))
    }
}

async fn talk(mut stream: impl Stream, town: &Town, server: &Server) {
    let Some(asked) = request(&mut stream).await else { return };
    let said = server(&asked);
    town.book.lock().unwrap().asked.push(asked);
    let _ = say(&mut stream, said, &town.taken).await;
}

/// Reads one request whole.
pub(super) async fn request(stream: &mut impl Stream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        let mut more = [0; 4096];
        let read = stream.read(&mut more).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&more[..read]);
    }
}

pub(super) async fn say(stream: &mut impl Stream, said: Said, taken: &AtomicUsize) -> io::Result<()> {
    let mut write = async |bytes: &[u8]| {
        stream.write_all(bytes).await?;
        taken.fetch_add(bytes.len(), Ordering::Relaxed);
        stream.flush().await
    };
    match said {
        Said::Once(bytes) => write(&bytes).await?,
        Said::AndSilence(bytes) => {
            write(&bytes).await?;
            std::future::pending::<()>().await;
        }
        Said::ForEver(first, again) => {
            write(&first).await?;
            loop {
                write(&again).await?;
            }
        }
        Said::Drip(bytes, seconds) => {
            for byte in bytes {
                write(&[byte]).await?;
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
        }
    }
    stream.shutdown().await
}
