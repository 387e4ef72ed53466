//! Sends requests over some connections, as fast as they are answered or at a given rate, and writes down every answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Every answer.
pub(crate) struct Answers {
    took: Duration,
    each: Vec<(u16, Duration)>,
}

impl Answers {
    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "figures of a benchmark")]
    pub(crate) fn rate(&self) -> f64 {
        self.each.len() as f64 / self.took.as_secs_f64()
    }

    /// How many had this status.
    pub(crate) fn count(&self, status: u16) -> usize {
        self.each.iter().filter(|(got, _)| *got == status).count()
    }

    /// Milliseconds within which this part was answered.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position in a list"
    )]
    pub(crate) fn percentile(&self, part: f64) -> f64 {
        let mut times: Vec<Duration> = self.each.iter().map(|(_, time)| *time).collect();
        times.sort_unstable();
        let at = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }
}

/// Sends all requests. With a rate, the n-th is sent at its own time, and its answer is timed from then, whether or not a connection
/// was free: a server that stalls is not spared what it made wait.
pub(crate) async fn run(address: SocketAddr, requests: &[Vec<u8>], lines: usize, rate: Option<f64>) -> Answers {
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(requests.to_vec());
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = (0..lines)
        .map(|_| tokio::spawn(line(address, Arc::clone(&requests), Arc::clone(&next), began, rate)))
        .collect();
    let mut each = Vec::with_capacity(requests.len());
    for task in tasks {
        each.extend(task.await.unwrap());
    }
    Answers { took: began.elapsed(), each }
}

#[expect(clippy::cast_precision_loss, reason = "figures of a benchmark")]
async fn line(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
    began: Instant,
    rate: Option<f64>,
) -> Vec<(u16, Duration)> {
    let mut answers = Vec::new();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(number) else { return answers };
        let due = rate.map(|rate| began + Duration::from_secs_f64(number as f64 / rate));
        if let Some(due) = due {
            tokio::time::sleep_until(due.into()).await;
        }
        let sent = due.unwrap_or_else(Instant::now);
        stream.write_all(request).await.unwrap();
        let (status, closes) = answer(&mut stream).await;
        answers.push((status, sent.elapsed()));
        if closes {
            stream = TcpStream::connect(address).await.unwrap();
        }
    }
}

/// Reads one answer: its status, and whether the server closes after it.
pub(crate) async fn answer(stream: &mut TcpStream) -> (u16, bool) {
    let mut buffer = Vec::with_capacity(512);
    loop {
        let mut part = [0; 1024];
        let read = stream.read(&mut part).await.unwrap_or(0);
        if read == 0 {
            return (0, true);
        }
        buffer.extend_from_slice(part.get(..read).unwrap());
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(buffer.get(..end).unwrap()).to_ascii_lowercase();
            let length: usize =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
            while buffer.len() < end + 4 + length {
                let read = stream.read(&mut part).await.unwrap_or(0);
                buffer.extend_from_slice(part.get(..read).unwrap());
            }
            return (head.get(9..12).unwrap().parse().unwrap(), head.contains("connection: close"));
        }
    }
}
