//! Which `Content-Type` each server takes. Pure; the rules are those of its source.

use super::server::Server;

/// The vocabulary that a profile must name.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Whether a document that comes so is read.
pub(super) fn document(server: Server, header: &str) -> bool {
    let (essence, parameters) = split(header);
    let profile = |quoted_only: bool| {
        parameters.iter().any(|(name, value)| {
            let bare = value.trim_matches('"');
            name == "profile"
                && bare.split(' ').any(|word| word == PROFILE)
                && (!quoted_only || bare.len() < value.len())
        })
    };
    let only = |names: &[&str]| {
        parameters.iter().all(|(name, value)| {
            names.contains(&name.as_str())
                && (name != "charset" || value.trim_matches('"').eq_ignore_ascii_case("utf-8"))
        })
    };
    match (server, essence.as_str()) {
        // Compared whole, so that one space makes the difference.
        (Server::Lemmy, _) => {
            let profiled = format!("application/ld+json; profile=\"{PROFILE}\"");
            let header = header.to_ascii_lowercase();
            ["application/activity+json", "application/activity+json; charset=utf-8", &profiled]
                .contains(&header.as_str())
        }
        (Server::Misskey, _) => {
            header.starts_with("application/activity+json")
                || (header.starts_with("application/ld+json;") && header.contains(PROFILE))
        }
        (Server::GoToSocial, "application/activity+json") => only(&["charset"]),
        (Server::GoToSocial, "application/ld+json") => profile(false) && only(&["charset", "profile"]),
        (Server::Mastodon | Server::Akkoma, "application/activity+json") => true,
        (Server::Mastodon, "application/ld+json") => profile(true),
        (Server::Akkoma, "application/ld+json") => profile(false),
        _ => false,
    }
}

/// Whether an answer to `WebFinger` that comes so is read.
pub(super) fn webfinger(server: Server, header: &str) -> bool {
    let (essence, parameters) = split(header);
    match server {
        Server::GoToSocial => {
            let utf8 = |value: &str| value.trim_matches('"').eq_ignore_ascii_case("utf-8");
            matches!(essence.as_str(), "application/json" | "application/jrd+json")
                && parameters.iter().all(|(name, value)| name == "charset" && utf8(value))
        }
        Server::Akkoma => matches!(
            essence.as_str(),
            "application/json" | "application/jrd+json" | "application/xml" | "application/xrd+xml"
        ),
        Server::Mastodon | Server::Misskey | Server::Lemmy => true,
    }
}

/// Type in lower case, and parameters as they are written.
fn split(header: &str) -> (String, Vec<(String, String)>) {
    let mut parts = header.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let parameters = parts
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    (essence, parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who takes it, by first letters of their names.
    fn takers(header: &str, takes: fn(Server, &str) -> bool) -> String {
        Server::ALL.iter().filter(|server| takes(**server, header)).map(|server| &server.name()[..2]).collect()
    }

    #[test]
    fn documents_are_read_by_who_reads_that_type() {
        for (header, who) in [
            ("application/activity+json", "MaGoMiAkLe"),
            ("application/activity+json; charset=utf-8", "MaGoMiAkLe"),
            ("application/activity+json;charset=utf-8", "MaGoMiAk"),
            ("application/activity+json; charset=UTF-8", "MaGoMiAkLe"),
            ("Application/Activity+JSON", "MaGoAkLe"),
            ("application/activity+json; charset=latin1", "MaMiAk"),
            ("application/activity+json; v=1", "MaMiAk"),
            (r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#, "MaGoMiAkLe"),
            (r#"application/ld+json;profile="https://www.w3.org/ns/activitystreams""#, "MaGoMiAk"),
            ("application/ld+json; profile=https://www.w3.org/ns/activitystreams", "GoMiAk"),
            ("application/ld+json", ""),
            ("application/json", ""),
            ("text/plain", ""),
            ("application/octet-stream", ""),
            ("application/activity+json | text/html", "Mi"),
            ("", ""),
        ] {
            assert_eq!(takers(header, document), who, "{header}");
        }
    }

    #[test]
    fn webfinger_is_read_by_who_reads_that_type() {
        for (header, who) in [
            ("application/jrd+json", "MaGoMiAkLe"),
            ("application/json; charset=utf-8", "MaGoMiAkLe"),
            ("application/json; charset=latin1", "MaMiAkLe"),
            ("application/xrd+xml", "MaMiAkLe"),
            ("application/octet-stream", "MaMiLe"),
            ("text/plain", "MaMiLe"),
            ("", "MaMiLe"),
        ] {
            assert_eq!(takers(header, webfinger), who, "{header}");
        }
    }
}
