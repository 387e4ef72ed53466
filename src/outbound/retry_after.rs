//! `Retry-After`: when a server wants to be asked again ([RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
//!
//! Limit enforced here: 24 hours. A server that says more does not decide when we forget it.

use http::HeaderMap;
use http::header::RETRY_AFTER;
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

const LONGEST: Duration = Duration::from_hours(24);

/// How long to wait from `now` on; nothing where the header is missing or says neither seconds nor a date.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    let then = httpdate::parse_http_date(text).ok()?;
    Some(then.duration_since(SystemTime::from(now)).unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_or_a_date_or_nothing() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let seconds = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, now).map(|wait| wait.as_secs())
        };
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
        for (text, wait) in [
            ("0", Some(0)),
            ("60", Some(60)),
            (" 60 ", Some(60)),
            ("1000000000", Some(86_400)),
            ("99999999999999999999999", Some(86_400)),
            ("Mon, 23 Nov 2026 12:01:00 GMT", Some(60)),
            ("Mon, 23 Nov 2026 11:00:00 GMT", Some(0)),
            ("Fri, 23 Nov 2096 12:00:00 GMT", Some(86_400)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), wait, "{text}");
        }
    }
}
