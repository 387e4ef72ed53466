//! Dates in words, as feeds, e-mail and other programs write them: `Fri, 10 May 2019 17:25:32 +0800`, `May 10, 2019 5:25 PM`.
//!
//! The month must be a word: `10/05/2019` is May in one country and October in another, and stays refused.

use jiff::civil;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What a text in words says: the day, the time of day and the offset as they are written.
pub(super) struct Spelled<'t> {
    pub(super) day: civil::Date,
    pub(super) clock: String,
    pub(super) offset: &'t str,
}

/// Reads a date in words. None when it is none.
pub(super) fn read(text: &str) -> Option<Spelled<'_>> {
    // JavaScript adds the zone's name: `GMT+0800 (China Standard Time)`.
    let text = text.split('(').next()?.trim();
    let (mut month, mut day, mut year) = (None, None, None);
    let (mut clock, mut offset) = (String::new(), "");
    for word in text.split([' ', ',', '\u{a0}']).filter(|w| !w.is_empty()) {
        let plain = word.trim_end_matches('.');
        if is_weekday(plain) || matches!(plain, "at" | "of" | "the") {
            continue;
        }
        if word.contains(':') && clock.is_empty() && word.starts_with(|c: char| c.is_ascii_digit()) {
            word.clone_into(&mut clock);
        } else if is_half(plain) && !clock.is_empty() {
            clock.push_str(plain);
        } else if let Some(found) = month_of(plain) {
            month = Some(found);
        } else if let Some((number, digits)) = number(plain) {
            match (digits, day, year) {
                (4, _, None) => year = Some(number),
                (1 | 2, None, _) => day = i8::try_from(number).ok(),
                _ => return None,
            }
        } else if offset.is_empty() && !clock.is_empty() {
            offset = word;
        } else {
            return None;
        }
    }
    Some(Spelled { day: civil::Date::new(year?, month?, day?).ok()?, clock, offset })
}

fn month_of(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|m| *m == word || (word.len() >= 3 && word.len() <= 4 && m.starts_with(&word)))?;
    i8::try_from(at + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    word.len() >= 3 && WEEKDAYS.iter().any(|d| d.starts_with(&word))
}

fn is_half(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "am" | "pm" | "a.m" | "p.m")
}

/// `10`, and `10th` too, with the number of digits.
fn number(word: &str) -> Option<(i16, usize)> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    if !word.starts_with(|c: char| c.is_ascii_digit()) || !matches!(ending, "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    Some((digits.parse().ok()?, digits.len()))
}
