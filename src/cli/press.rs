//! What `plan`, `publish` and `resend` open: the built site, the store, and where it all goes.

use super::desk::StoreFlag;
use super::report::{Trouble, count};
use super::stale;
use super::trailer;
use super::{Global, plain};
use crate::built::Folder;
use crate::generate;
use crate::ports::{Built, NotBuilt, Ports};
use crate::publish::plan::{Guards, List, Plan, Telling, Wishes};
use crate::publish::tell::NotTold;
use crate::shell::world::{self, Places, Unfit};
use crate::signature::HostHeader;
use crate::site::problem::Problem;
use crate::vocab::{GatePolicy, Reach};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;

/// Flags of every verb that reads what is built.
#[derive(Debug, clap::Args)]
pub(super) struct BuiltFlags {
    #[command(flatten)]
    pub(super) store: StoreFlag,
    /// Read what is published at the site's own address, instead of the folder that was built
    #[arg(long, value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    pub(super) live: Option<String>,
    /// Speak http, and with this machine only: for trying out
    #[arg(long)]
    pub(super) insecure_loopback: bool,
}

/// Flags that choose what is told.
#[derive(Debug, clap::Args)]
pub(super) struct WishFlags {
    /// Tell of new posts dated this day or later, such as 2026-03-01; nobody hears of older ones
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<Date>,
    /// Take everything as known: nobody is told
    #[arg(long)]
    pub(super) known: bool,
    /// Tell followers, whatever the commit that is checked out says
    #[arg(long, conflicts_with = "known")]
    pub(super) loud: bool,
    /// Go on where a guard would stop and ask
    #[arg(long)]
    pub(super) yes: bool,
}

impl WishFlags {
    /// What they ask for; a commit whose message ends in `Gatepost: quiet` asks, too.
    pub(super) fn wishes(&self, global: &Global) -> Asked {
        let since = self.since.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
        // Who says it on the line needs no word in a commit.
        let said = if self.known || self.loud { trailer::Asked::default() } else { trailer::checked_out(&global.root) };
        let telling = if self.known || said.quiet { Telling::Nobody } else { Telling::Followers };
        let guards = if self.yes { Guards::Waived } else { Guards::Stop };
        let remedy = "to tell nobody, add --known; to tell followers, add --loud";
        let odd = said.odd.into_iter().map(|what| Problem::error("", what, remedy)).collect();
        Asked { wishes: Wishes { since, telling, guards, ..Wishes::default() }, by_commit: said.quiet, odd }
    }

    /// A day that is to come.
    pub(super) fn early(&self) -> Option<Problem> {
        let day = self.since.filter(|day| *day > crate::clock::moment().to_zoned(TimeZone::UTC).date())?;
        let what = format!("--since {day} is a day to come: no new post is told");
        Some(Problem::warning("", what, "write a day that was, such as that of your first post"))
    }
}

/// What flags and commit ask for.
pub(super) struct Asked {
    /// For the plan.
    pub(super) wishes: Wishes,
    /// Whether it is the commit that asks for silence.
    by_commit: bool,
    odd: Vec<Problem>,
}

impl Asked {
    /// What in the commit may have been meant as a wish for silence: it stops what would tell anything.
    pub(super) fn stops(&mut self, plan: &Plan) -> Vec<Problem> {
        if plan.steps.is_empty() { Vec::new() } else { std::mem::take(&mut self.odd) }
    }

    /// What silence leaves unannounced, and the line that announces it.
    pub(super) fn unannounced(&self, global: &Global, built: &BuiltFlags, plan: &Plan) -> String {
        let Some(left) = plan.unannounced.filter(|_| !plan.is_of_another_host()) else { return String::new() };
        let posts = count(left.posts, "post stays", "posts stay");
        // As long as a quiet commit is checked out, publishing is quiet.
        let loud = if self.by_commit { " --loud" } else { "" };
        let flags = flags(global, built);
        let line =
            format!("{posts} unannounced; announce with: gatepost publish{flags} --since {}{loud}\n", left.since);
        if left.told == left.posts {
            return line;
        }
        let all = count(left.told, "post", "posts");
        format!("{line}That tells of {all}: whatever is from that day or later, and nobody was told of\n")
    }
}

/// Flags without which the same site would not be found again.
fn flags(global: &Global, built: &BuiltFlags) -> String {
    let mut line = String::new();
    let mut add = |flag: &str, value: &str| line.push_str(&format!(" {flag} {}", plain::in_shell(Path::new(value))));
    let mut add_path = |flag: &str, path: &Path| add(flag, &path.to_string_lossy());
    if global.root != Path::new(".") {
        add_path("--root", &global.root);
    }
    if let Some(config) = &global.config {
        add_path("--config", config);
    }
    if let Some(output) = &global.output_dir {
        add_path("--output-dir", output);
    }
    if let Some(base) = &global.base_url {
        add("--base-url", base);
    }
    if let Some(store) = built.store.typed() {
        add("--store", store);
    }
    match built.live.as_deref() {
        None => {}
        Some("") => line.push_str(" --live"),
        Some(live) => line.push_str(&format!(" --live {}", plain::in_shell(Path::new(live)))),
    }
    if built.insecure_loopback {
        line.push_str(" --insecure-loopback");
    }
    line
}

impl BuiltFlags {
    /// Whether the list of posts may be an old one.
    pub(super) fn list(&self) -> List {
        if self.live.is_some() { List::Cached } else { List::Built }
    }

    /// How far the world reaches.
    pub(super) fn reach(&self) -> Reach {
        if self.insecure_loopback { Reach::Loopback } else { Reach::Internet }
    }

    /// Everything that sending needs: the built site, the store, the key, the client.
    pub(super) fn ports(&self, global: &Global) -> Result<Ports, Trouble> {
        let places = Places {
            store: self.store.location(global)?,
            keys: global.root.join(".gatepost"),
            keys_name: global.keys_name(),
            reach: self.reach(),
            host_header: HostHeader::AsSent,
        };
        let opened = world::open_folder(&generate::output(&global.order())?, &places);
        Ok(opened.map_err(|why| match why {
            // The verbs here have no --site.
            Unfit::Site(why) => Problem::error("gate.json", why.to_string(), "run gatepost build first"),
            why => super::gate::unfit(why),
        })?)
    }

    /// Whether what was built is older than what it was built from. What is live is what was deployed.
    pub(super) fn stale(&self, global: &Global) -> Result<Option<Problem>, Trouble> {
        let is_live = self.live.is_some();
        Ok(if is_live { None } else { stale::hint(global, &generate::output(&global.order())?) })
    }

    /// What was built.
    pub(super) fn built(&self, global: &Global, policy: &GatePolicy) -> Result<Arc<dyn Built>, Trouble> {
        let Some(live) = &self.live else {
            let folder = generate::output(&global.order())?;
            let name = folder.display().to_string();
            return Ok(Arc::new(Folder::new(&folder, policy.base(), name)));
        };
        let asked = live.trim_end_matches('/');
        if !(asked.is_empty() || asked == policy.base()) {
            let what = format!("{live} is not the address of this site, which is {}", policy.base());
            return Err(Trouble::Usage(what, "leave the address out, or correct base_url in gatepost.toml".into()));
        }
        Ok(Arc::new(world::live(policy, self.reach()).map_err(super::gate::unfit)?))
    }
}

/// Why nothing was told, and what now.
pub(super) fn not_told(why: NotTold) -> Trouble {
    match why {
        NotTold::NotBuilt(why) => not_built(&why),
        NotTold::Unfit { id, why } => {
            Problem::error(id, why.to_string(), "build and deploy again, then repeat the command").into()
        }
        NotTold::Store(why) => crate::owner::Refused::Store(why).into(),
        NotTold::Meanwhile => {
            Trouble::Later(why.to_string(), "nothing was changed here; look at gatepost plan, and repeat it".into())
        }
    }
}

/// Why what was built cannot be read, and what now.
pub(super) fn not_built(why: &NotBuilt) -> Trouble {
    let (place, what, remedy) = match why {
        NotBuilt::Missing { place, why } if place.starts_with("http") => (
            place,
            format!("the site's list of posts cannot be read: {why}"),
            "look whether it answers a browser; if it does, deploy what the last build wrote",
        ),
        NotBuilt::Missing { place, why } => {
            (place, format!("there is no built site: {why}"), "run gatepost build first")
        }
        NotBuilt::Unreadable { place, why } if place.starts_with("http") => {
            (place, why.clone(), "build the site again, and deploy it")
        }
        NotBuilt::Unreadable { place, why } => (place, why.clone(), "build the site again"),
        NotBuilt::Newer { place, found, known } => {
            let what = format!("written by a newer Gatepost (format {found}, this one reads {known})");
            (place, what, "update this program")
        }
    };
    Problem::error(place.clone(), what, remedy).into()
}

/// A moment as people read it, in UTC.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
