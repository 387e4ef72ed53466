//! Programs that run beside a test and end with it.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take until it listens.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program that is running; it ends with this, and tells what it said if the test failed.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{} says:\n{}", self.log.display(), std::fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

impl Running {
    /// Starts it and waits until it listens.
    pub(crate) fn start(mut command: Command, address: SocketAddr, log: PathBuf) -> Self {
        let file = std::fs::File::create(&log).expect("a log");
        command.stdin(Stdio::null()).stdout(file.try_clone().expect("a log")).stderr(file);
        let child = command.spawn().expect("the program starts");
        let mut running = Self { child, log };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = running.child.try_wait().expect("the program's state");
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "nothing listens at {address}");
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }

    /// What it said until now.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).expect("a log")
    }

    /// Asks it to stop, waits until it has, and tells what it said.
    pub(crate) fn end(&mut self) -> String {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        assert!(told.success(), "it had ended before");
        let ended = self.child.wait().expect("its end");
        let said = self.said();
        assert!(ended.success(), "{ended}: {said}");
        said
    }
}

/// An address of this machine with a port that is free now.
pub(crate) fn free(host: [u8; 4]) -> SocketAddr {
    TcpListener::bind(SocketAddr::from((host, 0))).and_then(|l| l.local_addr()).expect("a port")
}

/// What a test needs and may not find. Without it the test says so and is over, unless `GATEPOST_REQUIRE_TOOLS=1` says that it must
/// not be.
pub(crate) fn needed<T>(found: Option<T>, missing: &str) -> Option<T> {
    if found.is_none() {
        let required = std::env::var("GATEPOST_REQUIRE_TOOLS").is_ok_and(|v| v == "1");
        assert!(!required, "{missing}");
        // Not by `println!`, which is kept back where a test passes: a skipped test must not look like one that ran.
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        writeln!(std::io::stderr(), "skipped: {name}: {missing}").expect("an error stream");
    }
    found
}
