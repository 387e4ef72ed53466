//! What several tests need: a small site in a folder of its own, a bare HTTP client, a server that remembers what it got.

use gatepost::generate::{Failure, Order, Report, Silent, generate};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A key that signs nothing: a site needs a public one to be built.
const PUBLIC_KEY: &str = include_str!("../support/key.pub.pem");

/// A site in a temporary folder.
pub(crate) struct TestSite {
    folder: tempfile::TempDir,
}

impl TestSite {
    /// With this configuration added to the usual one, and no content but the home section.
    pub(crate) fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Servers that give up their rights must still be able to read it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        }
        let site = Self { folder };
        site.write("gatepost.toml", format!("base_url = \"https://example.org\"\ntitle = \"A site\"\n{config}\n[author]\nname = \"Me\"\nusername = \"me\"\n"));
        site.write("key.pub.pem", PUBLIC_KEY);
        site.write("content/_index.md", "");
        site
    }

    /// The site's folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Adds a file.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Reads a file below the site's folder.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// Whether a file is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.root().join(path).exists()
    }

    /// Builds it; everything must be well.
    pub(crate) fn build(&self) -> Report {
        let order = Order {
            root: self.root().to_owned(),
            config: None,
            base_url: None,
            output_dir: None,
            drafts: false,
            future: false,
            now: 1_800_000_000_000_000_000,
        };
        // The lock of the build before may live a moment longer, in a child that another test is just starting.
        for _ in 0..100 {
            match generate(&order, &Silent) {
                Err(Failure::Busy(_)) => std::thread::sleep(Duration::from_millis(20)),
                built => return built.expect("the site builds"),
            }
        }
        panic!("the site is locked");
    }

    /// The folder of the output.
    pub(crate) fn output(&self) -> PathBuf {
        self.root().join("public")
    }
}

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

    fn read(stream: &mut TcpStream, is_request: bool) -> Self {
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
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    if !body.is_empty() || method == "POST" {
        request.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).expect("the head is sent");
    stream.write_all(body).expect("the body is sent");
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

/// Where a program is, if it is installed.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")]);
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The same; when it is not, the test says so and is over, unless `GATEPOST_REQUIRE_TOOLS=1` says that it must not be.
pub(crate) fn program(name: &str, package: &str) -> Option<PathBuf> {
    let found = installed(name);
    if found.is_none() {
        let required = std::env::var("GATEPOST_REQUIRE_TOOLS").is_ok_and(|v| v == "1");
        assert!(!required, "`{name}` is not installed: apt-get install {package}");
        println!("skipped: `{name}` is not installed (apt-get install {package})");
    }
    found
}
