//! A server elsewhere that remembers what it was sent, answers as it is told, and has people that can be looked up.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What arrived: path and activity.
type Mail = (String, Value);

/// The server. Its thread ends with the process.
#[derive(Clone)]
pub(crate) struct Town {
    address: SocketAddr,
    mail: Arc<Mutex<Vec<Mail>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Town {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let town = Self { address: listener.local_addr().unwrap(), mail: Arc::default(), answers: Arc::default() };
        let clerk = town.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let clerk = clerk.clone();
                std::thread::spawn(move || clerk.serve(stream));
            }
        });
        town
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers the next deliveries so, and then with 202 again.
    pub(crate) fn answers(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    /// What arrived since this was asked last.
    pub(crate) fn mail(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.mail.lock().unwrap())
    }

    /// The same as `Type path`, with the object's id where the object is whole.
    pub(crate) fn heard(&self) -> Vec<String> {
        let said = |(path, activity): &Mail| format!("{} {path}", activity["type"].as_str().unwrap_or("?"));
        self.mail().iter().map(said).collect()
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        let (mut length, mut first) = (0, String::new());
        while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
            if first.is_empty() {
                first.clone_from(&line);
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let mut words = first.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_owned());
        let (status, answer) = if method == "POST" {
            let status = self.answers.lock().unwrap().pop_front().unwrap_or(202);
            if status < 300 {
                self.mail.lock().unwrap().push((path, serde_json::from_slice(&body).unwrap_or_default()));
            }
            (status, String::new())
        } else {
            self.look_up(&path).map_or((404, String::new()), |document| (200, document.to_string()))
        };
        let mut stream = stream;
        let _ = write!(
            stream,
            "HTTP/1.1 {status} -\r\nContent-Type: application/activity+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
            answer.len()
        );
    }

    /// People at `/users/NAME`, and one note of each at `/notes/NAME`.
    fn look_up(&self, path: &str) -> Option<Value> {
        let actor = |user: &str| self.at(&format!("/users/{user}"));
        if let Some(user) = path.strip_prefix("/users/") {
            return Some(json!({ "id": actor(user), "type": "Person", "preferredUsername": user,
                "inbox": format!("{}/inbox", actor(user)) }));
        }
        let user = path.strip_prefix("/notes/")?;
        Some(json!({ "id": self.at(path), "type": "Note", "attributedTo": actor(user), "content": "hm" }))
    }
}
