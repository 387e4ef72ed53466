//! `gatepost init`: a new site that builds at once.

use super::report::{Outcome, Trouble};
use super::{Global, Result, plain};
use crate::generate::ci::{self, FORGES, Forge, Job};
use crate::generate::scaffold::{self, Plan};
use crate::generate::{self, Order};
use crate::site::address::BaseUrl;
use crate::site::config::HOSTS;
use crate::site::handle::Username;
use serde_json::json;
use std::path::PathBuf;

/// What to do with a forge's files.
const LOOK: &str = "Look at what the forge shall do, fill in what it says about secrets, and commit it\n";

/// Make a new site, with its key, that builds at once
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// Folder of the new site; with --ci in a site's folder, that site
    dir: Option<PathBuf>,
    /// Your handle before the host: `me` makes @me@example.org
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Your name as readers see it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Title of the site; your name when not given
    #[arg(long)]
    title: Option<String>,
    /// Language of your texts
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: String,
    /// Theme in themes/; the built-in one when not given
    #[arg(long)]
    theme: Option<String>,
    /// Host that will serve the site
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(HOSTS.iter().map(|(name, _)| *name)))]
    host: Option<String>,
    /// Forge that will build and publish it; on a site that is there, only its files are added
    #[arg(long, value_name = "FORGE", value_parser = clap::builder::PossibleValuesParser::new(FORGES.iter().map(|(name, _)| *name)))]
    ci: Option<String>,
}

impl Init {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let forge = FORGES.iter().find(|(name, _)| self.ci.as_deref() == Some(name)).map(|(_, forge)| *forge);
        let order = Order { root: self.dir.clone().unwrap_or_else(|| global.root.clone()), ..global.order() };
        match forge {
            Some(forge) if generate::is_site(&order) => self.add(global, &order, forge),
            _ if self.dir.is_none() => {
                let what = "the folder of the new site is missing".to_owned();
                Err(Trouble::Usage(what, "write gatepost init my-site; init . makes it here".into()))
            }
            _ => self.make(global, &order, forge),
        }
    }

    /// A flag that only a new site can follow, if one was given.
    fn of_a_new_site(&self) -> Option<&'static str> {
        let flags = [
            ("--username", &self.username),
            ("--name", &self.name),
            ("--title", &self.title),
            ("--theme", &self.theme),
            ("--host", &self.host),
        ];
        flags.into_iter().find(|(_, value)| value.is_some()).map(|(name, _)| name)
    }

    /// Adds a forge's files to a site.
    fn add(&self, global: &Global, order: &Order, forge: Forge) -> Result {
        if let Some(flag) = self.of_a_new_site() {
            let what = format!("there is a site in {} already, and {flag} is for a new one", plain::path(&order.root));
            return Err(Trouble::Usage(what, format!("leave {flag} away, and change gatepost.toml instead")));
        }
        let job = Job::of(&generate::config(order)?);
        let made = scaffold::add(&order.root, &ci::files(forge, &job))?;
        let text = format!("Made {}\n{LOOK}", made.join(" and "));
        Ok(Outcome::told(global, text, json!({ "dir": order.root, "files": made })))
    }

    /// Makes a site.
    fn make(self, global: &Global, order: &Order, forge: Option<Forge>) -> Result {
        let base = global.base_url.clone().unwrap_or_else(|| "https://example.org".to_owned());
        let base =
            BaseUrl::parse(&base).map_err(|why| Trouble::Usage(why, "write --base-url https://your.domain".into()))?;
        let name = self.name.clone().unwrap_or_else(|| whoami().unwrap_or_else(|| "Me".to_owned()));
        let username = match &self.username {
            Some(username) => username.clone(),
            None => guessed_username(&name),
        };
        let username =
            Username::parse(&username).map_err(|why| Trouble::Usage(why, "write --username with another".into()))?;
        let plan = Plan {
            title: self.title.clone().unwrap_or_else(|| name.clone()),
            name,
            username,
            base,
            language: self.language.clone(),
            theme: self.theme.clone(),
            host: self.host.clone(),
            today: crate::clock::today(),
        };
        let mut made = scaffold::site(&order.root, &plan)?;
        let mut for_forge = Vec::new();
        if let Some(forge) = forge {
            let job = Job::of(&generate::config(order)?);
            for_forge = scaffold::add(&order.root, &ci::files(forge, &job))?;
            made.extend(for_forge.iter().cloned());
        }
        let (dir, folder) = (plain::path(&order.root), plain::in_shell(&order.root));
        let mut text = format!("Made a site for {} in {dir}\n", plan.handle());
        if self.username.is_none() {
            text.push_str("That handle is made of your name, and never changes once somebody follows; for another, make the site anew with --username\n");
        }
        if global.base_url.is_none() {
            text.push_str("The address is https://example.org for now: change base_url in gatepost.toml before anybody follows you\n");
        }
        text.push_str(&format!("Your private key is {dir}/.gatepost/key.pem: keep a copy of it somewhere safe, git will not\nNow: gatepost serve --root {folder} --open\n"));
        if !for_forge.is_empty() {
            text.push_str(&format!("Made {}\n{LOOK}", for_forge.join(" and ")));
        }
        Ok(Outcome::new(
            if global.quiet { String::new() } else { text },
            json!({ "dir": order.root, "handle": plan.handle(), "files": made }),
        ))
    }
}

/// The name that git knows.
fn whoami() -> Option<String> {
    let output = std::process::Command::new("git").args(["config", "--get", "user.name"]).output().ok()?;
    let name = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// The first name, as far as it can stand in a handle.
fn guessed_username(name: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or("me");
    let guess: String = crate::site::slug::slugify(first, crate::site::slug::SlugStyle::Ascii)
        .replace('-', "_")
        .chars()
        .take(30)
        .collect();
    if guess.is_empty() { "me".to_owned() } else { guess }
}
