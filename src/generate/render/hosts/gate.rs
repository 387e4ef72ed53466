//! Where the gate is, as a host must know it.

use super::escape;
use crate::site::config::{Config, GatePlace};

/// Where `/gate/*` goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gate {
    /// `https` or `http`.
    pub(super) scheme: String,
    /// Without the port.
    pub(super) host: String,
    /// Written, or the scheme's.
    pub(super) port: u16,
    /// What stands before `/gate/`; usually nothing.
    pub(super) path: String,
}

impl Gate {
    fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (authority, if scheme == "https" { 443 } else { 80 }),
        };
        let path = escape::target(&escape::decoded(path));
        Some(Self { scheme: scheme.to_owned(), host: host.to_owned(), port, path })
    }

    /// Scheme, host and, when it is not the usual one, port.
    pub(super) fn origin(&self) -> String {
        match (self.scheme.as_str(), self.port) {
            ("https", 443) | ("http", 80) => format!("{}://{}", self.scheme, self.host),
            _ => format!("{}://{}:{}", self.scheme, self.host, self.port),
        }
    }

    /// As the owner wrote it.
    pub(super) fn written(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }

    /// The address that `/gate/` stands for, with a slash at its end.
    pub(super) fn url(&self) -> String {
        format!("{}{}/gate/", self.origin(), self.path)
    }

    /// A server of somebody else's finds the function by its own name; a process of the owner's keeps the site's, which
    /// the senders signed.
    pub(super) fn keeps_host(&self) -> bool {
        self.scheme == "http"
    }
}

/// The gate that the host should send to.
pub(super) fn of(config: &Config) -> Option<Gate> {
    match place(config) {
        Some(GatePlace::At(url)) => Gate::parse(url),
        _ => None,
    }
}

/// Whether the server starts the gate for each request.
pub(super) fn is_started_each_time(config: &Config) -> bool {
    place(config) == Some(&GatePlace::Cgi)
}

fn place(config: &Config) -> Option<&GatePlace> {
    config.deploy.gate.as_ref().filter(|_| config.federation.enabled && config.gate.enabled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_gate_is() {
        let gate = Gate::parse("http://127.0.0.1:4160").unwrap();
        assert_eq!(
            (gate.host.as_str(), gate.port, gate.url().as_str()),
            ("127.0.0.1", 4160, "http://127.0.0.1:4160/gate/")
        );
        assert!(gate.keeps_host());
        let gate = Gate::parse("https://fn.example/dev $x").unwrap();
        assert_eq!(gate.url(), "https://fn.example/dev%20%24x/gate/");
        assert!(!gate.keeps_host());
        assert_eq!(Gate::parse("http://[::1]:80").unwrap().origin(), "http://[::1]");
        assert_eq!(Gate::parse("http://[::1]").unwrap().host, "[::1]");
        assert_eq!(Gate::parse("http://x:99999"), None);
    }
}
