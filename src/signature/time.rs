//! When a signature was made, and how long it counts.
//!
//! Limits enforced here: 65 minutes into the past and 60 into the future, as the
//! [SWICG report on HTTP signatures](https://swicg.github.io/activitypub-http-signature/) advises ("an hour plus a few minutes");
//! a passed `expires` is forgiven for one minute, because clocks differ; a `Date` has at most 128 bytes
//! (RUSTSEC-2026-0009 was a parser that recursed through a longer one).

use super::refusal::Refusal;
use http::HeaderMap;
use http::header::DATE;
use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const OLDEST: i64 = 65 * 60;
const NEWEST: i64 = 60 * 60;
const FORGIVEN: i64 = 60;
const MAX: usize = 128;

/// The last second that an HTTP date can say: the end of the year 9999.
const LAST: i64 = 253_402_300_799;

/// What a signature says about its own time, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Times {
    pub(super) created: Option<i64>,
    pub(super) expires: Option<i64>,
}

impl Times {
    /// Refuses what is too old, too new or expired.
    pub(super) fn check(self, now: i64) -> Result<(), Refusal> {
        if let Some(created) = self.created {
            within(created, now)?;
        }
        match self.expires {
            Some(expires) if expires.saturating_add(FORGIVEN) < now => Err(Refusal::Expired),
            Some(expires) if self.created.is_some_and(|created| expires < created) => Err(Refusal::Expired),
            _ => Ok(()),
        }
    }
}

/// Checks the one `Date` of a request that signed it, and tells it.
pub(super) fn check_date(headers: &HeaderMap, now: i64) -> Result<i64, Refusal> {
    let mut values = headers.get_all(DATE).iter();
    let value = values.next().ok_or(Refusal::NotSent)?;
    if values.next().is_some() {
        return Err(Refusal::SeveralDates);
    }
    let at = read(value.as_bytes())?;
    within(at, now)?;
    Ok(at)
}

/// Writes an HTTP date, [RFC 9110 §5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).
pub(super) fn http_date(now: i64) -> String {
    let seconds = u64::try_from(now.clamp(0, LAST)).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Reads an HTTP date, the two obsolete forms included. A leap second is the second before it.
pub(super) fn read(value: &[u8]) -> Result<i64, Refusal> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= MAX).ok_or(Refusal::BadDate)?;
    let leap = if text.contains(":60 ") { Cow::Owned(text.replace(":60 ", ":59 ")) } else { Cow::Borrowed(text) };
    let at: SystemTime = httpdate::parse_http_date(&leap).map_err(|_| Refusal::BadDate)?;
    let since = at.duration_since(UNIX_EPOCH).map_err(|_| Refusal::BadDate)?;
    i64::try_from(since.as_secs()).map_err(|_| Refusal::BadDate)
}

fn within(at: i64, now: i64) -> Result<(), Refusal> {
    let age = now.saturating_sub(at);
    if (-NEWEST..=OLDEST).contains(&age) { Ok(()) } else { Err(Refusal::DateSkew(age)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_703_073_600;

    fn told(dates: &[&str]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for date in dates {
            headers.append(DATE, date.parse().unwrap());
        }
        check_date(&headers, NOW).map(|_| ())
    }

    #[test]
    fn the_window_is_an_hour_and_a_little() {
        for (minutes, fits) in [(0, true), (-59, true), (59, true), (-64, true), (-66, false), (61, false)] {
            let date = http_date(NOW + minutes * 60);
            let wanted = if fits { Ok(()) } else { Err(Refusal::DateSkew(-minutes * 60)) };
            assert_eq!(told(&[&date]), wanted, "{minutes} minutes");
        }
        assert_eq!(told(&["Fri, 31 Dec 9999 23:59:59 GMT"]), Err(Refusal::DateSkew(NOW - LAST)));
        assert_eq!(told(&["Thu, 01 Jan 1970 00:00:00 GMT"]), Err(Refusal::DateSkew(NOW)));
    }

    #[test]
    fn every_form_of_a_date_is_read() {
        assert_eq!(http_date(NOW), "Wed, 20 Dec 2023 12:00:00 GMT");
        for text in ["Wed, 20 Dec 2023 12:00:00 GMT", "Wednesday, 20-Dec-23 12:00:00 GMT", "Wed Dec 20 12:00:00 2023"] {
            assert_eq!(read(text.as_bytes()), Ok(NOW), "{text}");
        }
        assert_eq!(read(b"Wed, 20 Dec 2023 11:59:60 GMT"), Ok(NOW - 1));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let nested = format!("{}Wed, 20 Dec 2023 12:00:00 GMT", "(".repeat(200_000));
        for text in ["", "now", "Wed, 20 Dec 2023 12:00:00 +0000", "2023-12-20T12:00:00Z", "\u{e9}", &nested] {
            assert_eq!(read(text.as_bytes()), Err(Refusal::BadDate), "{}", text.len());
        }
        assert_eq!(told(&[]), Err(Refusal::NotSent));
        assert_eq!(told(&[&http_date(NOW), &http_date(NOW)]), Err(Refusal::SeveralDates));
    }

    #[test]
    fn dates_out_of_reach_are_written_as_the_nearest() {
        assert_eq!(http_date(i64::MIN), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(http_date(i64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn a_signature_ends_when_it_says() {
        let told = |created, expires| Times { created, expires }.check(NOW);
        assert_eq!(told(Some(NOW - 5), Some(NOW + 5)), Ok(()));
        assert_eq!(told(None, Some(NOW - 30)), Ok(()));
        assert_eq!(told(None, Some(NOW - 61)), Err(Refusal::Expired));
        assert_eq!(told(Some(NOW + 10), Some(NOW + 5)), Err(Refusal::Expired));
        assert_eq!(told(Some(NOW + 3601), None), Err(Refusal::DateSkew(-3601)));
        assert_eq!(told(Some(i64::MIN), Some(i64::MAX)), Err(Refusal::DateSkew(i64::MAX)));
    }
}
