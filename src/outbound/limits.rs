//! How long we wait and how much we read. The figures are those of `Limits::default`; tests take smaller ones.

use std::time::Duration;

/// What one call may cost us.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For a name's addresses: 5 s.
    pub lookup: Duration,
    /// For a connection, whichever of the name's addresses it is to: 5 s.
    pub connect: Duration,
    /// For one of these addresses, so that a dead one leaves time for the next: 2 s.
    pub attempt: Duration,
    /// Between two pieces of an answer, and until its head is there: 10 s.
    pub idle: Duration,
    /// For a whole call, its redirects and its second knock included: 30 s.
    pub whole: Duration,
    /// After this a GET counts as slow: 3 s.
    pub slow_after: Duration,
    /// Slow GETs at once; one more is given up: 8.
    pub slow: usize,
    /// Addresses of a name that are tried: 8. All are checked.
    pub addresses: usize,
    /// Redirects followed: 3.
    pub redirects: usize,
    /// Bytes of an answer's head, `1xx` heads before it included: 64 KiB.
    pub head: usize,
    /// Header lines of an answer: 100.
    pub headers: usize,
    /// Bytes of a body, before and after decompression: 1 MiB.
    pub body: usize,
    /// GETs to one host in any minute: 30.
    pub per_minute: usize,
    /// Hosts whose GETs are counted at once: 4,096. The one left alone longest is forgotten.
    pub hosts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lookup: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(2),
            idle: Duration::from_secs(10),
            whole: Duration::from_secs(30),
            slow_after: Duration::from_secs(3),
            slow: 8,
            addresses: 8,
            redirects: 3,
            head: 64 * 1024,
            headers: 100,
            body: 1024 * 1024,
            per_minute: 30,
            hosts: 4096,
        }
    }
}
