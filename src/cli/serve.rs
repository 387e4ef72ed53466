//! `gatepost serve`: build, show, and rebuild while the author writes.

use super::report::{Outcome, Trouble, complain, count, no_listener, print, problems};
use super::{Global, Result};
use crate::generate::preview::Preview;
use crate::generate::{Failure, Order};
#[cfg(feature = "server")]
use crate::shell::log::Reader;
use crate::shell::preview::{Abroad, Plan, Window, bind, serve};
#[cfg(feature = "server")]
use crate::shell::trial::{Shut, Trial};
use crate::site::address::BaseUrl;
#[cfg(feature = "server")]
use crate::site::problem::Problem;
use anyhow::Context as _;
use notify::{RecursiveMode, Watcher as _};
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Editors save a file in several steps; this long after the last one the site is rebuilt.
const SETTLE: Duration = Duration::from_millis(15);

/// What the author edits.
const WATCHED: [&str; 6] = ["content", "static", "templates", "themes", "i18n", "data"];

/// Build, show and rebuild the site while you write
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Where on this machine the site is shown: a number and a port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:1111")]
    listen: SocketAddr,
    /// Open the site in a browser
    #[arg(long)]
    open: bool,
}

impl Serve {
    /// Runs until Ctrl-C.
    pub(super) fn run(self, global: &Global) -> Result {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.context("no threads for the server")?;
        let listener = runtime.block_on(bind(self.listen)).map_err(|error| {
            Trouble::Refused(
                no_listener(self.listen, &error),
                "stop what is there, or write --listen 127.0.0.1:1112".into(),
            )
        })?;
        let address = listener.local_addr().context("the server has no address")?;
        let base = global.base_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let prefix = BaseUrl::parse(&base)
            .map_err(|why| Trouble::Usage(why, "write --base-url http://127.0.0.1:1111".into()))?;
        let order = Order { base_url: Some(base.clone()), ..global.order() };
        let window = Window::new(Preview::new(order), prefix.path().to_owned(), plan(global));
        #[cfg(feature = "server")]
        let window = window.with_gate(trial(global));
        let window = Arc::new(window);
        refresh(&window, global, None);
        // The watcher tells full paths.
        let root = global.root.canonicalize().context("the site's folder is not there")?;
        let (watcher, edits) = watch(&root)?;
        if global.json {
            print(&format!("{}\n", json!({ "listening": format!("{base}/") })));
        } else if !global.quiet {
            print(&format!(
                "Serving {base}/ (Ctrl-C stops it)\nHow others will see it: http://{address}/_fediverse/\n"
            ));
        }
        if self.open {
            open_browser(&format!("{base}/"));
        }
        let shown = Arc::clone(&window);
        let told = global.clone();
        std::thread::spawn(move || follow(watcher, &edits, &root, &shown, &told));
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        // A page that waits for changes keeps its connection; it must not keep us.
        runtime.block_on(async {
            tokio::select! {
                served = serve(listener, window, std::future::pending()) => served.context("the server stopped"),
                () = stop => Ok(()),
            }
        })?;
        runtime.shutdown_timeout(Duration::from_millis(100));
        Ok(Outcome::new(String::new(), json!({ "stopped": true })))
    }
}

/// What publishing would tell of the site as it is edited, under its own address.
#[cfg(feature = "server")]
fn plan(global: &Global) -> Plan {
    let global = global.clone();
    Box::new(move || Abroad {
        plan: super::plan::of_edits(&global),
        handle: crate::generate::policy(&global.order()).map(|policy| policy.handle).unwrap_or_default(),
    })
}

#[cfg(not(feature = "server"))]
fn plan(_: &Global) -> Plan {
    Box::new(|| Abroad { plan: "This program was built without the publisher".to_owned(), ..Abroad::default() })
}

/// The gate, to try out.
#[cfg(feature = "server")]
fn trial(global: &Global) -> Trial {
    let reader = if global.quiet { Reader::Nobody } else { Reader::Operator };
    let tell = |why| complain(&problems(&[shut(why)]));
    Trial::new(&global.root, reader, Box::new(tell))
}

/// Why the gate of the preview stays shut, and what to do.
#[cfg(feature = "server")]
fn shut(why: Shut) -> Problem {
    match why {
        Shut::Elsewhere(_) => {
            Problem::error("/gate/", why.to_string(), "to try it out, leave --base-url away and listen on 127.0.0.1")
        }
        Shut::Unfit(why) => super::gate::unfit(why),
    }
}

type Edits = Receiver<notify::Result<notify::Event>>;

fn watch(root: &Path) -> anyhow::Result<(notify::RecommendedWatcher, Edits)> {
    let (sender, edits) = channel();
    let mut watcher = notify::recommended_watcher(sender).context("files cannot be watched")?;
    watcher.watch(root, RecursiveMode::NonRecursive).context("the site's folder cannot be watched")?;
    watch_folders(&mut watcher, root);
    Ok((watcher, edits))
}

/// Folders that are not there yet are watched when they appear.
fn watch_folders(watcher: &mut notify::RecommendedWatcher, root: &Path) {
    for folder in WATCHED.iter().map(|name| root.join(name)).filter(|folder| folder.is_dir()) {
        let _ = watcher.watch(&folder, RecursiveMode::Recursive);
    }
}

/// Rebuilds after every edit, until the watcher goes.
fn follow(mut watcher: notify::RecommendedWatcher, edits: &Edits, root: &Path, window: &Window, global: &Global) {
    while let Ok(first) = edits.recv() {
        let mut matters = is_edit(&first, root);
        while let Ok(next) = edits.recv_timeout(SETTLE) {
            matters |= is_edit(&next, root);
        }
        if matters {
            watch_folders(&mut watcher, root);
            refresh(window, global, Some(Instant::now()));
        }
    }
}

fn is_edit(event: &notify::Result<notify::Event>, root: &Path) -> bool {
    let Ok(event) = event else { return true };
    let ours = |path: &PathBuf| {
        let inside = path.strip_prefix(root).unwrap_or(path);
        let first =
            inside.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned()).unwrap_or_default();
        WATCHED.contains(&first.as_str())
            || first.ends_with(".toml")
            || first.ends_with(".pem")
            || inside.as_os_str().is_empty()
    };
    !matches!(event.kind, notify::EventKind::Access(_)) && event.paths.iter().any(ours)
}

fn refresh(window: &Window, global: &Global, since: Option<Instant>) {
    window.update(|preview| match preview.refresh(crate::clock::now()) {
        Ok(done) => {
            complain(&problems(&done.warnings));
            if let Some(since) = since.filter(|_| !global.quiet && !global.json) {
                print(&format!(
                    "Rebuilt in {} ms ({})\n",
                    since.elapsed().as_millis(),
                    count(done.rendered, "piece", "pieces")
                ));
            }
            None
        }
        Err(failure) => {
            let text = match failure {
                Failure::Problems(list) => problems(&list),
                Failure::Busy(holder) => format!("another gatepost (process {holder}) is building this site\n"),
            };
            complain(&text);
            Some(text)
        }
    });
}

fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opened = std::process::Command::new(program)
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    if opened.is_err() {
        complain(&format!("no browser could be opened; go to {url}\n"));
    }
}
