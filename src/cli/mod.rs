//! Floor 4: the command line. One verb a file.
//!
//! Names, flags and exit codes are an interface that others script against: 0 done, 1 a problem the owner can mend, 2 wrong
//! usage, 75 what passes: another build, a store that is locked, a disk that is full.

mod bar;
#[cfg(feature = "gate")]
mod block;
mod build;
mod check;
mod completions;
#[cfg(feature = "server")]
mod deliver;
#[cfg(feature = "gate")]
mod desk;
#[cfg(feature = "gate")]
mod followers;
#[cfg(feature = "server")]
mod gate;
mod hook;
#[cfg(feature = "gate")]
mod inbox;
mod init;
mod keys;
#[cfg(feature = "gate")]
mod live;
#[cfg(feature = "gate")]
mod mentions;
#[cfg(feature = "server")]
mod named;
mod new;
mod plain;
#[cfg(feature = "server")]
mod plan;
#[cfg(feature = "server")]
mod press;
#[cfg(feature = "server")]
mod publish;
#[cfg(feature = "gate")]
mod replies;
mod report;
#[cfg(feature = "gate")]
mod reports;
#[cfg(feature = "gate")]
mod requests;
#[cfg(feature = "server")]
mod resend;
#[cfg(feature = "server")]
mod retry;
#[cfg(feature = "gate")]
mod rotate;
#[cfg(feature = "preview")]
mod serve;
#[cfg(feature = "server")]
mod stale;
#[cfg(feature = "server")]
mod status;
mod theme;
mod trailer;
#[cfg(feature = "gate")]
mod unblock;

use crate::site::shown::shown;
use clap::{Parser, Subcommand};
use report::Outcome;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// A folder of Markdown becomes a static site that is an account on the fediverse
#[derive(Debug, Parser)]
#[command(name = "gatepost", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// Flags that every verb takes.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that somebody types")]
struct Global {
    /// The site's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Configuration file, instead of gatepost.toml in the site's folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the site, instead of the configuration's
    #[arg(long, global = true, value_name = "URL")]
    base_url: Option<String>,
    /// Where to build, instead of the configuration's
    #[arg(long, global = true, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// Build drafts too
    #[arg(long, global = true)]
    drafts: bool,
    /// Build posts with a date in the future too
    #[arg(long, global = true)]
    future: bool,
    /// Print errors only
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    json: bool,
}

impl Global {
    /// What the folder of the keys is called in a remedy: a path that a shell here takes.
    #[cfg(feature = "server")]
    fn keys_name(&self) -> String {
        let folder = self.root.join(".gatepost");
        folder.strip_prefix(".").unwrap_or(&folder).display().to_string()
    }

    fn order(&self) -> crate::generate::Order {
        crate::generate::Order {
            root: self.root.clone(),
            config: self.config.clone(),
            base_url: self.base_url.clone(),
            output_dir: self.output_dir.as_ref().map(|dir| std::path::absolute(dir).unwrap_or_else(|_| dir.clone())),
            drafts: self.drafts,
            future: self.future,
            now: crate::clock::now(),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a new site, with its key, that builds at once
    Init(init::Init),
    /// Begin a post, a note or a page
    New(new::New),
    /// Build the site
    Build,
    /// Build, show and rebuild the site while you write
    #[cfg(feature = "preview")]
    Serve(serve::Serve),
    /// Look for broken links, missing alt texts and whatever other servers would stumble over
    Check(check::Check),
    /// Look up the people whom your posts mention, so that they are told
    #[cfg(feature = "gate")]
    Mentions,
    /// See what publishing would tell, and to how many
    #[cfg(feature = "server")]
    Plan(plan::Plan),
    /// Tell followers what is new, what changed and what is gone
    #[cfg(feature = "server")]
    Publish(publish::Publish),
    /// See who has what, what waits, and why
    #[cfg(feature = "server")]
    Status(status::Status),
    /// Send again what was given up
    #[cfg(feature = "server")]
    Retry(retry::Retry),
    /// Send a post once more, to one person
    #[cfg(feature = "server")]
    Resend(resend::Resend),
    /// Send what waits to be sent
    #[cfg(feature = "server")]
    Deliver(deliver::Deliver),
    /// Let others follow, answer, like and boost
    #[cfg(feature = "server")]
    Gate(gate::Gate),
    /// Let `git push` build and publish
    Hook(hook::Hook),
    /// List who follows, or take somebody off the list
    #[cfg(feature = "gate")]
    Followers(followers::Followers),
    /// List who asks to follow, and say yes or no
    #[cfg(feature = "gate")]
    Requests(requests::Requests),
    /// Read what others answered, and say what is shown
    #[cfg(feature = "gate")]
    Replies(replies::Replies),
    /// Keep an actor or a domain out, or list those that are
    #[cfg(feature = "gate")]
    Block(block::Block),
    /// Let a blocked actor or domain knock again
    #[cfg(feature = "gate")]
    Unblock(unblock::Unblock),
    /// See what came in
    #[cfg(feature = "gate")]
    Inbox(inbox::Inbox),
    /// Read reports about you or your posts, newest first
    #[cfg(feature = "gate")]
    Reports(reports::Reports),
    /// Make, show or change the key that proves who you are
    Keys(keys::Keys),
    /// Work with the theme
    Theme(theme::Theme),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man,
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => {
            if !error.use_stderr() {
                if let Err(error) = error.print() {
                    report::lost(&error);
                }
                return report::with_output(0);
            }
            let text = error.render();
            let is_plain = !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some();
            report::complain(&plain::bounded(&if is_plain { text.to_string() } else { text.ansi().to_string() }));
            return ExitCode::from(2);
        }
    };
    let (global, verb) = (cli.global, cli.verb);
    let outcome = match verb {
        Verb::Init(init) => init.run(&global),
        Verb::New(new) => new.run(&global),
        Verb::Build => build::run(&global),
        #[cfg(feature = "preview")]
        Verb::Serve(serve) => serve.run(&global),
        Verb::Check(check) => check.run(&global),
        #[cfg(feature = "gate")]
        Verb::Mentions => mentions::run(&global),
        #[cfg(feature = "server")]
        Verb::Plan(plan) => plan.run(&global),
        #[cfg(feature = "server")]
        Verb::Publish(publish) => publish.run(&global),
        #[cfg(feature = "server")]
        Verb::Status(status) => status.run(&global),
        #[cfg(feature = "server")]
        Verb::Retry(retry) => retry.run(&global),
        #[cfg(feature = "server")]
        Verb::Resend(resend) => resend.run(&global),
        #[cfg(feature = "server")]
        Verb::Deliver(deliver) => deliver.run(&global),
        #[cfg(feature = "server")]
        Verb::Gate(gate) => gate.run(&global),
        Verb::Hook(hook) => hook.run(&global),
        #[cfg(feature = "gate")]
        Verb::Followers(followers) => followers.run(&global),
        #[cfg(feature = "gate")]
        Verb::Requests(requests) => requests.run(&global),
        #[cfg(feature = "gate")]
        Verb::Replies(replies) => replies.run(&global),
        #[cfg(feature = "gate")]
        Verb::Block(block) => block.run(&global),
        #[cfg(feature = "gate")]
        Verb::Unblock(unblock) => unblock.run(&global),
        #[cfg(feature = "gate")]
        Verb::Inbox(inbox) => inbox.run(&global),
        #[cfg(feature = "gate")]
        Verb::Reports(reports) => reports.run(&global),
        Verb::Keys(keys) => keys.run(&global),
        Verb::Theme(theme) => theme.run(&global),
        Verb::Completions(completions) => Ok(completions.run()),
        Verb::Man => completions::man(),
    };
    report::finish(outcome, global.json)
}

/// What was typed. What is wrong with it is told with escapes in the place of what a terminal would obey: the message repeats what was
/// typed.
fn parse() -> std::result::Result<Cli, clap::Error> {
    Cli::try_parse().map_err(|error| {
        let again = std::env::args_os().map(|argument| shown(&argument.to_string_lossy()));
        let of_escaped = if error.use_stderr() { Cli::try_parse_from(again).err() } else { None };
        of_escaped.filter(clap::Error::use_stderr).unwrap_or(error)
    })
}

/// What a verb gives back.
type Result = std::result::Result<Outcome, report::Trouble>;
