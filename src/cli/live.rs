//! `gatepost check --live`: the site where it is served, through the eyes of other servers.

use super::report::{Outcome, Trouble, count, problems};
use super::{Global, Result, plain};
use crate::clock::Machine;
use crate::crypto;
use crate::doctor::{Check, Finding, GateWish, Report, Rule, Server, Standing, Subject, examine};
use crate::generate::{self, keys};
use crate::outbound::{Client, Limits, Ourselves};
use crate::ports::Clock as _;
use crate::signature::key::PrivateKey;
use crate::site::address::{Addresses, BaseUrl};
use crate::site::problem::{Problem, Severity};
use crate::site::{config, problem};
use crate::vocab::{Reach, RemoteUrl};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::sync::Arc;

/// Requests to one host in a minute: a visit makes about thirty, and may be made again at once.
const PER_MINUTE: usize = 120;

/// What to look at, and as whom.
#[derive(Debug, clap::Args)]
pub(super) struct Live {
    /// Look at the site where it is served, which the configuration says unless you do
    #[arg(id = "live", long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    url: Option<String>,
    /// Look as one server only, and explain each rule
    #[arg(
        long = "as",
        value_name = "SERVER",
        requires = "live",
        value_parser = clap::builder::PossibleValuesParser::new(Server::ALL.map(Server::word))
    )]
    server: Option<String>,
    /// Speak http, and with this machine only: for trying out
    #[arg(long, requires = "live")]
    insecure_loopback: bool,
}

impl Live {
    /// Whether it was asked for.
    pub(super) fn is_wished(&self) -> bool {
        self.url.is_some()
    }

    /// Looks, and tells.
    pub(super) fn run(&self, global: &Global, strict: bool) -> Result {
        let one = Server::ALL.into_iter().find(|server| self.server.as_deref() == Some(server.word()));
        let servers = one.map_or(Server::ALL.to_vec(), |server| vec![server]);
        let subject = self.subject(global)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("no thread for the requests")?;
        let client = client(&subject)?;
        let report = runtime.block_on(examine(&subject, &servers, &client));
        let is_bad = report.is_bad() || (strict && report.count(Severity::Warning) > 0);
        let text = match (global.quiet, one) {
            (true, _) => complaints(&report),
            (false, Some(server)) => {
                format!("{}{}{}", complaints(&report), explained(&report, server), summary(&report))
            }
            (false, None) => format!("{}{}{}", complaints(&report), table(&report), summary(&report)),
        };
        Ok(Outcome { text, json: as_json(&subject, &report), is_bad, ..Outcome::default() })
    }

    /// What the owner says about the site; what little an address says where there is no owner's folder.
    fn subject(&self, global: &Global) -> std::result::Result<Subject, Trouble> {
        let reach = if self.insecure_loopback { Reach::Loopback } else { Reach::Internet };
        let address = self.url.as_deref().filter(|url| !url.is_empty());
        let wrong = |why: String| Trouble::Usage(why, "write --live https://your.domain".into());
        let base = address.map(BaseUrl::parse).transpose().map_err(wrong)?;
        let mut order = global.order();
        order.base_url = address.map(str::to_owned).or(order.base_url);
        if let (Some(base), false) = (base, generate::is_site(&order)) {
            let book = Addresses::new(base.clone(), base);
            return Ok(Subject { book, username: None, key: None, host: None, gate: GateWish::Unknown, reach });
        }
        let config = generate::config(&order)?;
        if !config.federation.enabled {
            let what = "this site is no account, so no other server looks at it";
            return Err(Problem::error(config::FILE, what, "set enabled = true in [federation]").into());
        }
        Ok(Subject {
            username: Some(config.author.username.as_str().to_owned()),
            key: Some(keys::public(&global.root)?),
            host: config.deploy.host,
            gate: if config.gate.enabled { GateWish::Wanted } else { GateWish::None },
            book: config.addresses,
            reach,
        })
    }
}

/// The one client. It signs with a key that is made for this visit: files are served to whoever asks, and the owner's key stays
/// where it is.
fn client(subject: &Subject) -> std::result::Result<Client, Trouble> {
    let home = subject.book.home();
    let site = RemoteUrl::parse(&home, subject.reach).map_err(|why| {
        let what = format!("`{home}` is no address that others can reach: {why}");
        Trouble::Usage(what, "name your own domain; to try out on this machine, add --insecure-loopback".into())
    })?;
    let key = PrivateKey::generate().context("no key to sign the requests with")?;
    let signer = crypto::signer(subject.book.key(1).as_str(), &key).context("no key to sign the requests with")?;
    let ourselves = Ourselves { site, hosts: Vec::new(), addresses: Vec::new() };
    let limits = Limits { per_minute: PER_MINUTE, ..Limits::default() };
    let client = Client::new(ourselves, subject.reach, signer, Arc::new(|| Machine.now()));
    let client = client.map_err(|why| {
        let remedy = "install ca-certificates, or name a file in SSL_CERT_FILE";
        Trouble::Problems(vec![Problem::error("certificates", why.to_string(), remedy)])
    })?;
    Ok(client.with_limits(limits))
}

/// Everything that is wrong, without a character that a terminal could obey.
fn complaints(report: &Report) -> String {
    let plain = |(rule, finding): (&'static Rule, &Finding)| {
        let problem = finding.problem(rule);
        Problem { file: plain::line(&problem.file), what: plain::line(&problem.what), ..problem }
    };
    let mut list: Vec<Problem> = report.findings().map(plain).collect();
    list.sort_by_key(|problem| problem.severity);
    problems(&list)
}

/// How a rule stands, in a word.
fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Kept => "ok",
        Standing::Broken(Severity::Error) => "FAIL",
        Standing::Broken(Severity::Warning) => "warn",
        Standing::NotSeen => "?",
        Standing::Indifferent => "-",
    }
}

/// Rules down, servers across.
fn table(report: &Report) -> String {
    let names: Vec<&str> = std::iter::once("RULE").chain(report.servers.iter().map(|server| server.name())).collect();
    let row = |check: &Check| {
        let cells = report.servers.iter().map(|server| word(check.standing(*server)).to_owned());
        std::iter::once(check.rule.code.to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = report.checks.iter().map(row).collect();
    let reasons =
        report.checks.iter().filter_map(|check| Some(format!("? {}: {}\n", check.rule.code, check.not_seen?)));
    format!("{}{}", plain::table(&names, &rows), reasons.collect::<String>())
}

/// Each rule that a server minds: how it stands, what it says, why, and where that is written.
fn explained(report: &Report, server: Server) -> String {
    let minded = report.checks.iter().filter(|check| check.rule.concerns.contains(&server));
    let told = minded.map(|check| {
        let (rule, standing) = (check.rule, word(check.standing(server)));
        let mut text = format!("{standing:<5} {}\n", rule.code);
        text.push_str(&plain::lines(rule.what, "      "));
        text.push_str(&plain::lines(&format!("because {}", rule.because), "      "));
        if let Some(why) = check.not_seen {
            text.push_str(&plain::lines(&format!("not looked at: {why}"), "      "));
        }
        text.extend(rule.sources.iter().map(|source| format!("      {source}\n")));
        text
    });
    told.collect()
}

/// The last line.
fn summary(report: &Report) -> String {
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let asked = count(report.requests, "request", "requests");
    match (errors, warnings) {
        (0, 0) => format!("Nothing to mend ({asked})\n"),
        _ => format!(
            "Found {} and {} ({asked})\n",
            count(errors, "error", "errors"),
            count(warnings, "warning", "warnings")
        ),
    }
}

fn as_json(subject: &Subject, report: &Report) -> Value {
    let severity = |severity: problem::Severity| severity.word();
    let rules = report.checks.iter().map(|check| {
        let standings = report.servers.iter().map(|server| {
            let standing = match check.standing(*server) {
                Standing::Kept => "ok",
                Standing::Broken(broken) => severity(broken),
                Standing::NotSeen => "not-seen",
                Standing::Indifferent => "indifferent",
            };
            (server.word().to_owned(), json!(standing))
        });
        let found = check.findings.iter().map(|finding| {
            let servers: Vec<&str> = finding.servers.iter().map(|server| server.word()).collect();
            json!({
                "address": finding.place, "what": finding.what, "servers": servers,
                "severity": severity(finding.severity), "remedy": finding.remedy,
            })
        });
        json!({
            "rule": check.rule.code, "what": check.rule.what, "because": check.rule.because, "sources": check.rule.sources,
            "servers": standings.collect::<serde_json::Map<_, _>>(), "found": found.collect::<Vec<_>>(), "not_seen": check.not_seen,
        })
    });
    json!({
        "live": subject.book.home(), "requests": report.requests, "rules": rules.collect::<Vec<_>>(),
        "errors_found": report.count(Severity::Error), "warnings_found": report.count(Severity::Warning),
    })
}
