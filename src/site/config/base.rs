//! `base_url`, at the top and in `[federation]`: where the site lives, where its account does, and whether other servers take
//! an account there.

use super::required;
use crate::site::address::{Addresses, BaseUrl, Hindrance};
use crate::site::fields::Fields;
use crate::site::problem::{Problem, Problems};

/// A base URL, and where it was said.
pub(super) struct Base {
    url: BaseUrl,
    /// In the configuration; absent when it stands on the command line.
    line: Option<u32>,
}

impl Base {
    fn place(&self, file: &str, problem: Problem) -> Problem {
        match self.line {
            Some(line) => Problem { file: file.to_owned(), ..problem }.at(line),
            None => problem,
        }
    }
}

/// The site's own. What the command line says wins.
pub(super) fn site(f: &mut Fields<'_>, asked: Option<&str>) -> Option<Base> {
    let line = f.line_of("base_url");
    let (text, line) = if let Some(text) = asked {
        f.text("base_url");
        (text.to_owned(), None)
    } else {
        (required(f, "base_url", "write base_url = \"https://example.org\" with your own domain")?, line)
    };
    match BaseUrl::parse(&text) {
        Ok(url) => Some(Base { url, line }),
        Err(why) => {
            let remedy = "the base URL is part of every id: choose it once";
            f.problem(line.unwrap_or(1), format!("`base_url`: {why}"), remedy);
            None
        }
    }
}

/// The account's, when it lives elsewhere than the site.
pub(super) fn federation(f: &mut Fields<'_>) -> Option<Base> {
    let (text, line) = f.text_at("base_url")?;
    match BaseUrl::parse(&text) {
        Ok(url) => Some(Base { url, line: Some(line) }),
        Err(why) => {
            let what = format!("`[federation] base_url`: {why}");
            f.problem(line, what, "name a host of your own that can set media types");
            None
        }
    }
}

/// The address book of an account: a site may have a path, ids may not. Warns where no account can be followed.
pub(super) fn of_account(site: Base, other: Option<&Base>, file: &str, problems: &mut Problems) -> Addresses {
    let ids = other.unwrap_or(&site);
    if ids.url.path().is_empty() {
        problems.extend(odd(ids).map(|problem| ids.place(file, problem)));
    } else {
        let what = format!("`{}` has a path, but a handle and `/.well-known/` live at the root of a host", ids.url);
        let remedy =
            "set `base_url` in [federation] to a host of your own, or `enabled = false` there for a plain website";
        problems.push(ids.place(file, Problem::error("", what, remedy)));
    }
    let ids = ids.url.clone();
    Addresses::new(site.url, ids)
}

/// The address book of a site without an account: any address does.
pub(super) fn of_website(site: Base, other: Option<Base>) -> Addresses {
    let ids = other.map_or_else(|| site.url.clone(), |other| other.url);
    Addresses::new(site.url, ids)
}

/// An address that other servers refuse, or cannot ask at all.
fn odd(base: &Base) -> Option<Problem> {
    let url = &base.url;
    let domain = "write a domain as base_url, or enabled = false under [federation] for a plain website";
    let (what, remedy) = match url.hindrance()? {
        // Whoever names this machine for one command is trying out.
        _ if base.line.is_none() && url.is_local() => return None,
        Hindrance::Number => (
            format!("`{url}` is a number, and other servers refuse an account that has no name for its host"),
            domain.to_owned(),
        ),
        Hindrance::PrivateName => (
            format!("`{url}` has no public name, and other servers refuse an account that has none for its host"),
            domain.to_owned(),
        ),
        Hindrance::NoName => (
            format!(
                "`{url}` is not spelt as a host can be, with 1 to 63 letters, digits or inner hyphens between dots, \
                 and other servers refuse it"
            ),
            domain.to_owned(),
        ),
        Hindrance::Port => (
            format!("`{url}` names a port, and many servers refuse an account that has one, Gatepost among them"),
            "serve the site at the usual port, 443, and leave the port out of base_url".to_owned(),
        ),
    };
    Some(Problem::warning("", what, remedy))
}

#[cfg(test)]
mod tests {
    use crate::site::config::{Config, FILE};

    const REST: &str = "title = \"T\"\n[author]\nname = \"Me\"\nusername = \"me\"\n";

    fn warned(text: &str, asked: Option<&str>) -> Vec<String> {
        Config::parse(text, FILE, asked).unwrap().warnings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_the_file_says_has_a_line() {
        let file = format!("base_url = \"https://example.org:8443\"\n{REST}");
        let warning = "names a port, and many servers refuse an account that has one, Gatepost among them\n  hint: serve the site at the usual port, 443, and leave the port out of base_url";
        assert_eq!(warned(&file, None), [format!("warning: gatepost.toml:1: `https://example.org:8443` {warning}")]);
        assert_eq!(
            warned(&file, Some("https://example.com:99")),
            [format!("warning: `https://example.com:99` {warning}")]
        );
        assert!(warned(&file, Some("http://localhost:1111")).is_empty());
        assert!(warned(&file, Some("https://example.com")).is_empty());
    }

    #[test]
    fn the_address_of_the_account_counts() {
        let file = format!("base_url = \"https://localhost\"\n{REST}[federation]\n");
        assert!(warned(&format!("{file}base_url = \"https://example.org\"\n"), None).is_empty());
        assert!(warned(&format!("{file}enabled = false\n"), None).is_empty());
        let odd = format!("{file}base_url = \"https://box\"\n");
        let told = [
            "warning: gatepost.toml:7: `https://box` has no public name, and other servers refuse an account that has none for its host\n  hint: write a domain as base_url, or enabled = false under [federation] for a plain website",
        ];
        assert_eq!(warned(&odd, None), told);
        assert_eq!(warned(&odd, Some("http://127.0.0.1:1111")), told);
        let odd = odd.replace("https://box", "https://-box.example");
        let told = [
            "warning: gatepost.toml:7: `https://-box.example` is not spelt as a host can be, with 1 to 63 letters, digits or inner hyphens between dots, and other servers refuse it\n  hint: write a domain as base_url, or enabled = false under [federation] for a plain website",
        ];
        assert_eq!(warned(&odd, None), told);
    }
}
