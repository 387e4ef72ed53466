//! Where a site lives.

use crate::vocab::{BadUrl, Reach, RemoteUrl};
use std::fmt;
use std::net::IpAddr;

/// `https://host[:port][/path]`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    origin: String,
    host: String,
    path: String,
}

/// Why other servers take no account at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// Its host is a number.
    Number,
    /// Its host is a name that only this machine or its network knows.
    PrivateName,
    /// Its host is spelt as no name can be.
    NoName,
    /// It names a port.
    Port,
}

impl BaseUrl {
    /// Checks a base URL. The error says what is wrong with it and what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| format!("`{text}` is not a full address; write it as https://example.org"))?;
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if authority.contains('@') || path.contains(['?', '#']) {
            return Err(format!("`{text}` must be scheme, host and path only; write it as https://example.org"));
        }
        let host =
            host_of(authority).ok_or_else(|| format!("`{authority}` is not a host name; write it as example.org"))?;
        if !host.is_ascii() {
            return Err(format!(
                "write the host `{host}` in its ASCII form (xn--…): servers compare addresses byte for byte"
            ));
        }
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        match scheme {
            "https" => {}
            "http" if loopback => {}
            _ => {
                return Err(format!(
                    "`{text}` must begin with https://; no server on the fediverse accepts `{scheme}`"
                ));
            }
        }
        if path.split('/').any(|s| s == ".." || s == ".") || path.contains("//") {
            return Err(format!("the path of `{text}` must be plain"));
        }
        let authority = authority.to_ascii_lowercase();
        let authority = if scheme == "https" { authority.trim_end_matches(":443").to_owned() } else { authority };
        Ok(Self { origin: format!("{scheme}://{authority}"), host: authority, path: path.to_owned() })
    }

    /// Host and, when it is not the usual one, port: what stands behind the `@` of a handle.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme and host.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Why other servers take no account here, if they do not.
    pub fn hindrance(&self) -> Option<Hindrance> {
        // By number, this machine is meant: a trial.
        if self.is_local() && number(host_of(&self.host).unwrap_or_default()).is_some() {
            return None;
        }
        // What our own gate refuses of others is what others refuse of us.
        match RemoteUrl::parse(&format!("{}/", self.origin), Reach::Internet) {
            Ok(_) => None,
            Err(BadUrl::Port) if self.has_public_name() => Some(Hindrance::Port),
            Err(_) if number(host_of(&self.host).unwrap_or_default()).is_some() => Some(Hindrance::Number),
            Err(_) if !RemoteUrl::can_name(host_of(&self.host).unwrap_or_default()) => Some(Hindrance::NoName),
            Err(_) => Some(Hindrance::PrivateName),
        }
    }

    /// Whether it is `http`, which only this machine speaks with itself.
    pub fn is_local(&self) -> bool {
        self.origin.starts_with("http://")
    }

    fn has_public_name(&self) -> bool {
        let host = host_of(&self.host).unwrap_or_default();
        RemoteUrl::parse(&format!("https://{host}/"), Reach::Internet).is_ok()
    }

    /// The path below the host, without a slash at its end; usually empty.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => {
            let end = v6.find(']')? + 2;
            (authority.get(..end)?, authority.get(end..)?.strip_prefix(':'))
        }
        None => authority.split_once(':').map_or((authority, None), |(h, p)| (h, Some(p))),
    };
    let port_ok = port.is_none_or(|p| p.parse::<u16>().is_ok());
    // `https://2130706433` is an address to some programs and a name to others.
    let looks_like_number = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    let host_ok = !host.is_empty()
        && (!looks_like_number || number(host).is_some())
        && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"'\\^`{|}%".contains(c));
    (port_ok && host_ok).then_some(host)
}

fn number(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}
