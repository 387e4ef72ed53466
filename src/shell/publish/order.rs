//! What a request to publish asks for: words in its address.

use crate::publish::plan::{Guards, Telling, Wishes};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What the request asks for.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) wishes: Wishes,
    /// The build that the site must show.
    pub(super) built: Option<String>,
}

impl Order {
    /// Reads the part behind the `?`. What is not understood is refused: a word that was meant to keep quiet must not be passed over.
    pub(super) fn read(query: &str) -> Result<Self, String> {
        let mut order = Self { wishes: Wishes::default(), built: None };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "since" => {
                    let day: Date = value.parse().map_err(|_| "`since` is no date such as 2026-03-01".to_owned())?;
                    order.wishes.since = day.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
                }
                "known" => order.wishes.telling = said("known", &value, Telling::Nobody)?,
                "yes" => order.wishes.guards = said("yes", &value, Guards::Waived)?,
                "built" => order.built = Some(hash(&value)?),
                _ => return Err("there is a word in the address that means nothing here".to_owned()),
            }
        }
        Ok(order)
    }
}

/// A command that failed gives no hash: waiting for such a build would be in vain.
fn hash(value: &str) -> Result<String, String> {
    if value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(value.to_lowercase());
    }
    Err("`built` is no SHA-256 of 64 digits".to_owned())
}

/// `yes` and `yes=1` say it; `yes=0` may mean anything.
fn said<T>(name: &str, value: &str, meaning: T) -> Result<T, String> {
    if matches!(value, "" | "1") {
        return Ok(meaning);
    }
    Err(format!("`{name}` stands alone or is 1: who does not mean it leaves it out"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_understood_is_refused() {
        let hash = "AB".repeat(32);
        let order = Order::read(&format!("known&yes=1&built={hash}&since=2026-03-01")).unwrap();
        assert_eq!((order.wishes.telling, order.wishes.guards), (Telling::Nobody, Guards::Waived));
        assert_eq!(order.built.as_deref(), Some(&*hash.to_lowercase()));
        assert_eq!(order.wishes.since.unwrap().to_string(), "2026-03-01T00:00:00Z");
        for (query, why) in [
            ("built=", "`built` is no SHA-256 of 64 digits"),
            ("built=zz", "`built` is no SHA-256 of 64 digits"),
            ("yes=0", "`yes` stands alone or is 1: who does not mean it leaves it out"),
            ("known=false", "`known` stands alone or is 1: who does not mean it leaves it out"),
            ("since=soon", "`since` is no date such as 2026-03-01"),
            ("token=x", "there is a word in the address that means nothing here"),
        ] {
            assert_eq!(Order::read(query).unwrap_err(), why, "{query}");
        }
    }
}
