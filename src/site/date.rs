//! Dates as authors write them.
//!
//! A date with an offset is taken as it stands; one without is read in the site's own zone (`time_zone`, UTC when not set),
//! never in the zone of the machine that builds. Years 1 to 9999.

use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// A moment, and the offset from UTC in which the author thinks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl Date {
    /// RFC 3339 in UTC, whole seconds, `Z`: how it is written on the wire.
    pub fn to_utc(self) -> String {
        jiff::Timestamp::from_second(self.seconds)
            .map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    /// RFC 3339 with the author's offset: how it is written in HTML and feeds.
    pub fn to_local(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%S%:z").unwrap_or_default()
    }

    /// RFC 2822, for RSS.
    pub fn to_rfc2822(self) -> String {
        self.format("%a, %d %b %Y %H:%M:%S %z").unwrap_or_default()
    }

    /// By a strftime pattern, in the author's offset.
    pub fn format(self, pattern: &str) -> Result<String, String> {
        let zoned = self.zoned().ok_or("the date is out of range")?;
        jiff::fmt::strtime::format(pattern, &zoned).map_err(|e| e.to_string())
    }

    /// Year, month and day in the author's offset.
    pub fn ymd(self) -> (i16, i8, i8) {
        self.zoned().map_or((1970, 1, 1), |z| (z.year(), z.month(), z.day()))
    }

    fn zoned(self) -> Option<jiff::Zoned> {
        let offset = Offset::from_seconds(self.offset).ok()?;
        Some(jiff::Timestamp::from_second(self.seconds).ok()?.to_zoned(TimeZone::fixed(offset)))
    }

    /// Parses what templates pass around: the output of [`Date::to_local`] or [`Date::to_utc`].
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        parse(text, &TimeZone::UTC).ok()
    }
}

/// The zone of that IANA name, from the database inside the program, so that every machine agrees.
pub fn zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

/// Reads a date. The error is a sentence's end: "`x` is …".
pub fn parse(text: &str, zone: &TimeZone) -> Result<Date, String> {
    let text = text.trim();
    let (day, rest) = split_day(text).ok_or_else(|| format!("`{text}` is not a date"))?;
    let day = civil_day(day).ok_or_else(|| format!("`{text}` is not a day of the calendar"))?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    let (clock, offset) = split_offset(rest).ok_or_else(|| format!("`{text}` has no offset from UTC that exists"))?;
    let time = civil_time(clock).ok_or_else(|| format!("`{text}` has no time of day that exists"))?;
    resolve(day.to_datetime(time), offset, zone).map_err(|why| format!("`{text}` {why}"))
}

fn resolve(local: civil::DateTime, offset: Option<Offset>, zone: &TimeZone) -> Result<Date, String> {
    let offset = match offset {
        Some(offset) => offset,
        None => match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            // The hour that happens twice: the first time is meant.
            AmbiguousOffset::Fold { before, .. } => before,
            AmbiguousOffset::Gap { .. } => {
                let name = zone.iana_name().unwrap_or("the site's zone");
                return Err(format!("does not exist in {name}: the clocks were put forward over it"));
            }
        },
    };
    let instant = offset.to_timestamp(local).map_err(|_| "is out of range".to_owned())?;
    // On the wire every date is in UTC, where the first hours of year 1 may lie in a year that others cannot read.
    if Offset::UTC.to_datetime(instant).year() < 1 {
        return Err("is out of range".to_owned());
    }
    Ok(Date { seconds: instant.as_second(), offset: offset.seconds() })
}

/// `2024-1-2…` → (`2024-1-2`, rest).
fn split_day(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '-' && c != '/').unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    (rest.is_empty() || rest.starts_with(['T', 't', ' '])).then_some((day, rest))
}

fn civil_day(day: &str) -> Option<civil::Date> {
    let mut parts = day.split(['-', '/']);
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() > 2 || date.len() > 2 {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    if year < 1 {
        return None;
    }
    civil::Date::new(year, month.parse().ok()?, date.parse().ok()?).ok()
}

/// `10:30:00 +0100` → (`10:30:00`, Some(+01:00)). None when an offset is written that cannot be.
fn split_offset(rest: &str) -> Option<(&str, Option<Offset>)> {
    let rest = rest.trim();
    if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), Some(Offset::UTC)));
    }
    for name in ["UTC", "GMT"] {
        if let Some(clock) = rest.strip_suffix(name) {
            return Some((clock.trim_end(), Some(Offset::UTC)));
        }
    }
    let Some(at) = rest.rfind(['+', '-']) else {
        return Some((rest, None));
    };
    let (clock, offset) = rest.split_at(at);
    let (sign, digits) = offset.split_at(1);
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits.get(2..)?.parse().ok()? } else { 0 };
    if hours > 18 || minutes > 59 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    let offset = Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()?;
    Some((clock.trim_end(), Some(offset)))
}

/// `10:30`, `10:30:00`, `10:30:00.5`; empty is midnight. A leap second is the second before it.
fn civil_time(clock: &str) -> Option<civil::Time> {
    if clock.is_empty() {
        return Some(civil::Time::midnight());
    }
    let whole = clock.split('.').next()?;
    let mut parts = whole.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    if parts.next().is_some() {
        return None;
    }
    let second: i8 = second.parse().ok()?;
    civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, if second == 60 { 59 } else { second }, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> TimeZone {
        zone("Europe/Berlin").unwrap()
    }

    #[test]
    fn the_forms_people_write() {
        for (text, utc) in [
            ("2024-01-02", "2024-01-01T23:00:00Z"),
            ("2024-1-2", "2024-01-01T23:00:00Z"),
            ("2024/01/02", "2024-01-01T23:00:00Z"),
            ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
            ("2024-01-02 03:04:05 +0100", "2024-01-02T02:04:05Z"),
            ("2024-01-02 03:04 -07:30", "2024-01-02T10:34:00Z"),
            ("2024-07-02 03:04:05", "2024-07-02T01:04:05Z"),
            ("2024-07-02T03:04:05.123", "2024-07-02T01:04:05Z"),
            ("2024-01-02 03:04:05 UTC", "2024-01-02T03:04:05Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("2024-10-27 02:30", "2024-10-27T00:30:00Z"),
        ] {
            assert_eq!(parse(text, &berlin()).map(Date::to_utc), Ok(utc.to_owned()), "{text}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for (text, why) in [
            ("2026-02-30", "`2026-02-30` is not a day of the calendar"),
            ("2026-13-01", "`2026-13-01` is not a day of the calendar"),
            ("0000-01-01", "`0000-01-01` is not a day of the calendar"),
            ("10000-01-01", "`10000-01-01` is not a day of the calendar"),
            ("2026-01-01 25:00", "`2026-01-01 25:00` has no time of day that exists"),
            ("2026-01-01T10:00:00+25:00", "`2026-01-01T10:00:00+25:00` has no offset from UTC that exists"),
            (
                "2026-03-29 02:30",
                "`2026-03-29 02:30` does not exist in Europe/Berlin: the clocks were put forward over it",
            ),
            ("1700000000", "`1700000000` is not a day of the calendar"),
            ("٢٠٢٤-٠١-٠١", "`٢٠٢٤-٠١-٠١` is not a date"),
            ("yesterday", "`yesterday` is not a date"),
        ] {
            assert_eq!(parse(text, &berlin()), Err(why.to_owned()));
        }
    }

    #[test]
    fn a_date_is_shown_as_its_author_thinks_of_it() {
        let date = parse("2024-07-02 03:04:05", &berlin()).unwrap();
        assert_eq!(date.to_local(), "2024-07-02T03:04:05+02:00");
        assert_eq!(date.to_rfc2822(), "Tue, 02 Jul 2024 03:04:05 +0200");
        assert_eq!(date.format("%-d %B %Y").unwrap(), "2 July 2024");
        assert_eq!(Date::from_rfc3339(&date.to_local()), Some(date));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,30}") {
            let _ = parse(&text, &TimeZone::UTC);
        }
    }
}
