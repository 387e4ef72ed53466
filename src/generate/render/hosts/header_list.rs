//! Headers as Firebase and Vercel write them in JSON: a list for each pattern of addresses.

use serde::Serialize;

/// Headers of the addresses that fit a pattern.
#[derive(Debug, Serialize)]
pub(super) struct Headers {
    source: String,
    headers: Vec<Header>,
}

#[derive(Debug, Serialize)]
struct Header {
    key: &'static str,
    value: &'static str,
}

impl Headers {
    /// Names and values, in order.
    pub(super) fn at(source: String, headers: Vec<(&'static str, &'static str)>) -> Self {
        Self { source, headers: headers.into_iter().map(|(key, value)| Header { key, value }).collect() }
    }
}
