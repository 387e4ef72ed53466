//! Dates as authors write them.
//!
//! A date with an offset is taken as it stands; one without is read in the site's own zone (`time_zone`, UTC when not set),
//! never in the zone of the machine that builds. Years 1 to 9999.

mod words;

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
    if let Some(date) = exact(text) {
        return Ok(date);
    }
    let no_offset = || format!("`{text}` has no offset from UTC that exists");
    let no_time = || format!("`{text}` has no time of day that exists");
    if let Some(spelled) = words::read(text) {
        let time = civil_time(&spelled.clock).ok_or_else(no_time)?;
        let offset = match spelled.offset {
            "" => None,
            offset => Some(offset_of(offset).ok_or_else(no_offset)?),
        };
        return resolve(spelled.day.to_datetime(time), offset, zone).map_err(|why| format!("`{text}` {why}"));
    }
    let (day, rest) = split_day(text).ok_or_else(|| format!("`{text}` is not a date"))?;
    let day = civil_day(day).ok_or_else(|| format!("`{text}` is not a day of the calendar"))?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let (clock, offset) = split_offset(rest).ok_or_else(no_offset)?;
    let time = civil_time(clock).ok_or_else(no_time)?;
    resolve(day.to_datetime(time), offset, zone).map_err(|why| format!("`{text}` {why}"))
}

/// `2026-11-23T10:30:00Z` or with `+01:00`: what programs write, ours included. Whatever is odd about it is told by [`parse`].
fn exact(text: &str) -> Option<Date> {
    let (local, offset) = text.split_at_checked(19)?;
    let bytes = local.as_bytes();
    let number = |text: &str, from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<i16>().ok()
    };
    let two = |at: usize| number(local, at, at + 2).and_then(|n| i8::try_from(n).ok());
    let signs = [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]];
    let seconds = match offset.as_bytes() {
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (number(offset, 1, 3)?, number(offset, 4, 6)?);
            let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
            (hours <= 18 && minutes <= 59).then_some(if *sign == b'-' { -seconds } else { seconds })?
        }
        _ => return None,
    };
    let year = number(local, 0, 4).filter(|year| *year > 0)?;
    let local = civil::DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, 0).ok()?;
    let offset = Offset::from_seconds(seconds).ok().filter(|_| signs == *b"--T::")?;
    resolve(local, Some(offset), &TimeZone::UTC).ok()
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
    let end = text.find(|c: char| !c.is_ascii_digit() && !"-/.".contains(c)).unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    (rest.is_empty() || rest.starts_with(['T', 't', ' ', ','])).then_some((day, rest))
}

fn civil_day(day: &str) -> Option<civil::Date> {
    let mut parts = day.split(['-', '/', '.']);
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
    if let Some(clock) =
        rest.strip_suffix(['Z', 'z']).filter(|c| c.is_empty() || c.ends_with(|c: char| c.is_ascii_digit()))
    {
        return Some((clock, Some(Offset::UTC)));
    }
    // Go writes both: `+0200 CEST`.
    let (rest, named) = match rest.rsplit_once(' ') {
        Some((before, name)) if named_offset(name).is_some() => (before.trim_end(), named_offset(name)),
        _ => (rest, None),
    };
    let Some(at) = rest.rfind(['+', '-']) else {
        return Some((rest, named));
    };
    let (clock, offset) = rest.split_at(at);
    Some((clock.trim_end().trim_end_matches("GMT").trim_end_matches("UTC").trim_end(), Some(offset_of(offset)?)))
}

/// `+0100`, `-07:30`, `+8`, `GMT+0800`, `EST`.
fn offset_of(text: &str) -> Option<Offset> {
    if let Some(named) = named_offset(text) {
        return Some(named);
    }
    let text = text.trim_start_matches("GMT").trim_start_matches("UTC");
    let (sign, digits) = text.split_at_checked(1)?;
    let mut digits: String = digits.chars().filter(|c| *c != ':').collect();
    if digits.len() == 1 {
        digits.insert(0, '0');
    }
    if !matches!(sign, "+" | "-") || !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits.get(2..)?.parse().ok()? } else { 0 };
    if hours > 18 || minutes > 59 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// Names of zones that Ruby, Go and e-mail write. A name that means several offsets is not among them.
fn named_offset(name: &str) -> Option<Offset> {
    let hours = match name {
        "UTC" | "GMT" | "Z" | "UT" | "WET" => 0,
        "CET" | "WEST" | "MEZ" => 1,
        "CEST" | "EET" | "MESZ" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

/// `10:30`, `10:30:00`, `10:30:00.5`, `10:30 PM`; empty is midnight. A leap second is the second before it.
fn civil_time(clock: &str) -> Option<civil::Time> {
    if clock.is_empty() {
        return Some(civil::Time::midnight());
    }
    let lower = clock.to_ascii_lowercase();
    let half = ["am", "pm", "a.m.", "p.m.", "a.m", "p.m"].into_iter().find(|half| lower.ends_with(half));
    let clock = clock[..clock.len() - half.map_or(0, str::len)].trim_end();
    let whole = clock.split('.').next()?;
    let mut parts = whole.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    if parts.next().is_some() {
        return None;
    }
    let second: i8 = second.parse().ok()?;
    let hour: i8 = hour.parse().ok()?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + if half.starts_with('p') { 12 } else { 0 },
        None => hour,
    };
    civil::Time::new(hour, minute.parse().ok()?, if second == 60 { 59 } else { second }, 0).ok()
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
            ("2024.01.02", "2024-01-01T23:00:00Z"),
            ("2014-1-17 20:00:00", "2014-01-17T19:00:00Z"),
            ("2024-01-02, 8:04 pm", "2024-01-02T19:04:00Z"),
            ("2024-01-02 12:04 AM", "2024-01-01T23:04:00Z"),
            ("2024-01-02 03:04:05 +8", "2024-01-01T19:04:05Z"),
            ("2024-01-02 03:04:05 EST", "2024-01-02T08:04:05Z"),
            ("2024-01-02 03:04:05.999 +0200 CEST", "2024-01-02T01:04:05Z"),
            ("Fri May 10 2019 17:25:32 GMT+0800 (中国标准时间)", "2019-05-10T09:25:32Z"),
            ("Fri, 10 May 2019 17:25:32 +0800", "2019-05-10T09:25:32Z"),
            ("Fri May 10 17:25:32 2019", "2019-05-10T15:25:32Z"),
            ("May 10, 2019", "2019-05-09T22:00:00Z"),
            ("10th of May 2019 at 5:25 pm", "2019-05-10T15:25:00Z"),
            ("10 Sept. 2019", "2019-09-09T22:00:00Z"),
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
            ("10/05/2019", "`10/05/2019` is not a day of the calendar"),
            ("Feb 30 2019", "`Feb 30 2019` is not a date"),
            ("May 10 2019 17:25 XYZ", "`May 10 2019 17:25 XYZ` has no offset from UTC that exists"),
            ("2024-01-02 13:04 pm", "`2024-01-02 13:04 pm` has no time of day that exists"),
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

    #[test]
    fn what_programs_write_is_read_the_same_way() {
        for (text, utc) in [
            ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
            ("2024-01-02T03:04:05+01:00", "2024-01-02T02:04:05Z"),
            ("2024-01-02T03:04:05-07:30", "2024-01-02T10:34:05Z"),
        ] {
            assert_eq!(exact(text).map(Date::to_utc).as_deref(), Some(utc));
        }
        for text in [
            "2024-01-02 03:04:05Z",
            "2024-01-02T03:04:60Z",
            "2024-13-02T03:04:05Z",
            "2024-01-02T03:04:05",
            "2024-01-02T03:04:05+19:00",
            "0000-01-02T03:04:05Z",
            "2024-01-02T03:04:05+0100",
            "2024-01-0éT03:04:05Z",
            "+024-01-02T03:04:05Z",
            "0001-01-01T00:00:00+01:00",
        ] {
            assert_eq!(exact(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,30}") {
            let _ = parse(&text, &TimeZone::UTC);
        }
    }
}
