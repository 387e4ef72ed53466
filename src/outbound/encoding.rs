//! Compressed bodies.
//!
//! Only gzip is asked for: every server has it, and a page of JSON gains next to nothing from another. Limits enforced here: one
//! layer at most; what comes out is counted while it comes out, so that a kilobyte that means a gigabyte ends at the limit.

use crate::ports::OutboundError;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use std::io::Read;

/// The `Accept-Encoding` header.
pub(super) const ACCEPTED: &str = "gzip";

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Plain,
    /// [RFC 1952](https://www.rfc-editor.org/rfc/rfc1952).
    Gzip,
}

impl Encoding {
    /// What the headers say; nothing for what was not asked for: another one, or one inside another.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(CONTENT_ENCODING).iter();
        match (lines.next(), lines.next()) {
            (None, _) => Some(Self::Plain),
            (Some(line), None) if line.as_bytes().eq_ignore_ascii_case(b"identity") => Some(Self::Plain),
            (Some(line), None) if line.as_bytes().eq_ignore_ascii_case(b"gzip") => Some(Self::Gzip),
            _ => None,
        }
    }

    /// The body as it was meant, at most `limit` bytes of it.
    pub(super) fn read(self, body: Bytes, limit: usize) -> Result<Bytes, OutboundError> {
        if self == Self::Plain {
            return Ok(body);
        }
        let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let mut plain = Vec::new();
        MultiGzDecoder::new(body.as_ref())
            .take(one_more)
            .read_to_end(&mut plain)
            .map_err(|_| OutboundError::Unreachable("its answer is damaged"))?;
        if plain.len() > limit { Err(OutboundError::TooLarge) } else { Ok(plain.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(plain: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap().into()
    }

    #[test]
    fn what_comes_out_is_counted() {
        assert_eq!(Encoding::Gzip.read(gzip(&[b' '; 1000]), 1000).unwrap().len(), 1000);
        assert_eq!(Encoding::Gzip.read(gzip(&[b' '; 1001]), 1000), Err(OutboundError::TooLarge));
        let twice = [gzip(&[b' '; 600]), gzip(&[b' '; 600])].concat();
        assert_eq!(Encoding::Gzip.read(twice.into(), 1000), Err(OutboundError::TooLarge), "two members are one body");
    }

    #[test]
    fn what_is_damaged_is_nothing() {
        let whole = gzip(b"{}");
        let damaged = Err(OutboundError::Unreachable("its answer is damaged"));
        for cut in 0..whole.len() {
            assert_eq!(Encoding::Gzip.read(whole.slice(..cut), 1000), damaged, "{cut}");
        }
        assert_eq!(Encoding::Gzip.read(Bytes::from_static(b"{}"), 1000), damaged);
    }

    #[test]
    fn one_layer_of_what_was_asked_for() {
        let of = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(CONTENT_ENCODING, line.parse().unwrap());
            }
            Encoding::of(&headers)
        };
        assert_eq!((of(&[]), of(&["identity"])), (Some(Encoding::Plain), Some(Encoding::Plain)));
        assert_eq!((of(&["gzip"]), of(&["GZIP"])), (Some(Encoding::Gzip), Some(Encoding::Gzip)));
        for no in
            [&["gzip, gzip"][..], &["gzip", "gzip"], &["br"], &["zstd"], &["gzip, br"], &["identity, gzip"], &[""]]
        {
            assert_eq!(of(no), None, "{no:?}");
        }
    }
}
