//! Hosts that serve a git branch and read little: a marker that files are to be taken as they are, and the domain.

use super::rules::Rules;
use crate::site::config::{Config, Host};

/// Endings of hosts that the pages hosts give away themselves: no file is needed for them.
const GIVEN: &[&str] = &[".github.io", ".gitlab.io", ".codeberg.page"];

/// File and text.
pub(super) fn files(config: &Config, rules: &Rules, host: Host) -> Vec<(&'static str, String)> {
    let own = Some(rules.host.as_str()).filter(|h| !GIVEN.iter().any(|given| h.ends_with(given)) && !h.contains(':'));
    let domain = config.deploy.cname.as_deref().or(own);
    let mut files = Vec::new();
    match host {
        Host::GithubPages => {
            // Otherwise folders that begin with a dot are left out.
            files.push((".nojekyll", String::new()));
            files.extend(domain.map(|domain| ("CNAME", format!("{domain}\n"))));
        }
        Host::Codeberg => files.extend(domain.map(|domain| (".domains", format!("{domain}\n")))),
        _ => {}
    }
    files
}
