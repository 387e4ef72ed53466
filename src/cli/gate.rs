//! `gatepost gate serve`: let others follow, answer, like and boost.

use super::report::{Outcome, Trouble, print};
use super::{Global, Result};
use crate::built::Folder;
use crate::generate::keys;
use crate::owner::Refused;
use crate::ports::{Built, Ports, StoreError};
use crate::publish::deliver;
use crate::publish::plan::List;
use crate::shell::gate::{Gate as Doors, in_small_pages, serve};
use crate::shell::log::Reader;
use crate::shell::publish::{self, Publish, Token};
use crate::shell::site::Site;
use crate::shell::world::{self, Places, Unfit};
use crate::signature::HostHeader;
use crate::site::problem::Problem;
use crate::store::Location;
use crate::vocab::{GatePolicy, Reach};
use anyhow::Context as _;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Let others follow, answer, like and boost
#[derive(Debug, clap::Args)]
pub(super) struct Gate {
    #[command(subcommand)]
    verb: GateVerb,
}

#[derive(Debug, clap::Subcommand)]
enum GateVerb {
    /// Answer at /gate/ until told to stop
    Serve(Serve),
}

/// Answer at /gate/ until told to stop
#[derive(Debug, clap::Args)]
struct Serve {
    /// Where on this machine it answers: a number and a port. A socket that systemd hands over comes first
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Serve the site too, from this folder: the whole presence in one process
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Where followers and replies are kept
    #[arg(
        long,
        value_name = "URL",
        env = "GATEPOST_STORE",
        hide_env_values = true,
        default_value = super::desk::STORE
    )]
    store: String,
    /// The proxy in front rewrites the Host header: do not look at it
    #[arg(long)]
    rewritten_host: bool,
    /// Speak http, and with this machine only: for trying out
    #[arg(long)]
    insecure_loopback: bool,
}

impl Gate {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let GateVerb::Serve(order) = self.verb;
        order.run(global)
    }
}

impl Serve {
    fn run(self, global: &Global) -> Result {
        in_small_pages();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.context("no threads for the server")?;
        let places = self.places(global)?;
        let _guard = runtime.enter();
        let ports = world::open_folder(&self.folder(global), &places).map_err(unfit)?;
        let policy = ports.published.policy();
        let reader = if global.quiet { Reader::Nobody } else { Reader::Operator };
        let publish = self.publish(&places, &policy)?;
        let gate = Doors::new(ports.clone(), self.site.clone().map(Site::new), publish, reader);
        let listener = self.listener()?;
        let address = listener.local_addr().context("the server has no address")?;
        announce(global, &policy, address);
        runtime.block_on(work(listener, gate, &ports))?;
        runtime.shutdown_timeout(Duration::from_millis(100));
        Ok(Outcome::new(String::new(), json!({ "stopped": true })))
    }

    /// The door for publishing, if there is a token for it. It reads the folder that is served, else the site as everybody sees it.
    fn publish(&self, places: &Places, policy: &GatePolicy) -> std::result::Result<Option<Publish>, Trouble> {
        let token = Token::find(&places.keys).map_err(|why| {
            let place = format!("{}/{}", places.keys_name, publish::FILE);
            let remedy = why.remedy(&place);
            Problem::error(place, why.to_string(), remedy)
        })?;
        let Some(token) = token else { return Ok(None) };
        let (built, list): (Arc<dyn Built>, _) = match &self.site {
            Some(folder) => (Arc::new(Folder::new(folder, policy.base(), folder.display().to_string())), List::Built),
            None => (Arc::new(world::live(policy, places.reach).map_err(unfit)?), List::Cached),
        };
        Ok(Some(Publish::new(token, built, list)))
    }

    /// The folder of the built site.
    fn folder(&self, global: &Global) -> PathBuf {
        let output = || global.output_dir.clone().unwrap_or_else(|| global.root.join("public"));
        self.site.clone().unwrap_or_else(output)
    }

    fn places(&self, global: &Global) -> std::result::Result<Places, Trouble> {
        let location = Location::parse(&self.store)
            .map_err(|why| Trouble::Usage(why.to_string(), format!("write --store {}", super::desk::STORE)))?;
        Ok(Places {
            store: location.under(&global.root),
            keys: global.root.join(".gatepost"),
            keys_name: global.keys_name(),
            reach: if self.insecure_loopback { Reach::Loopback } else { Reach::Internet },
            host_header: if self.rewritten_host { HostHeader::Rewritten } else { HostHeader::AsSent },
        })
    }

    /// The socket that systemd holds for us, or our own.
    fn listener(&self) -> std::result::Result<TcpListener, Trouble> {
        let given = listenfd::ListenFd::from_env().take_tcp_listener(0).ok().flatten();
        let listener = match given {
            Some(listener) => Ok(listener),
            None => std::net::TcpListener::bind(self.listen),
        };
        let listener = listener.and_then(|listener| {
            listener.set_nonblocking(true)?;
            TcpListener::from_std(listener)
        });
        listener.map_err(|error| {
            let what = super::report::no_listener(self.listen, &error);
            Trouble::Refused(what, "stop what is there, or write --listen 127.0.0.1:8788".into())
        })
    }
}

/// Serves and delivers until Ctrl-C or SIGTERM; what is under way is finished.
async fn work(listener: TcpListener, gate: Arc<Doors>, ports: &Ports) -> anyhow::Result<()> {
    let (stopped, stop) = watch::channel(false);
    let until = |mut stop: watch::Receiver<bool>| async move { drop(stop.wait_for(|stop| *stop).await) };
    let told = async {
        told_to_stop().await;
        stopped.send_replace(true);
    };
    let mut tell = |event| super::deliver::told(&event);
    let deliver = deliver::run_telling(ports, until(stop.clone()), &mut tell);
    tokio::join!(told, serve(listener, gate, until(stop)), deliver);
    Ok(())
}

/// Ctrl-C, or SIGTERM.
pub(super) async fn told_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).ok();
    let asked = async {
        match &mut terminate {
            Some(terminate) => drop(terminate.recv().await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = asked => {}
    }
}

fn announce(global: &Global, policy: &GatePolicy, address: SocketAddr) {
    if global.json {
        print(&format!("{}\n", json!({ "listening": format!("http://{address}/gate/"), "handle": policy.handle })));
    } else if !global.quiet {
        print(&format!("The gate of @{} listens on http://{address}/gate/ (Ctrl-C stops it)\n", policy.handle));
    }
}

/// What keeps the gate shut, and what to do.
pub(super) fn unfit(why: Unfit) -> Problem {
    let what = why.to_string();
    let (place, remedy) = match why {
        // Said alike by every verb that opens it.
        Unfit::Store(why) => return store(why),
        Unfit::Site(_) => ("gate.json".to_owned(), "build the site first, or name its folder with --site".to_owned()),
        Unfit::Address(..) => {
            ("gate.json".to_owned(), "build with your own domain; to try out, add --insecure-loopback".to_owned())
        }
        Unfit::Secret(why) => (why.place().to_owned(), why.remedy()),
        Unfit::NotListed { place, .. } => {
            let remedy = "put back the key that belongs to the site; after `gatepost keys new` or `keys rotate`, build and deploy first";
            (place, remedy.to_owned())
        }
        Unfit::Key(_) => (keys::PRIVATE.to_owned(), "restore it from your copy".to_owned()),
        Unfit::Trust(_) => {
            ("certificates".to_owned(), "install ca-certificates, or name a file in SSL_CERT_FILE".to_owned())
        }
    };
    Problem::error(place, what, remedy)
}

/// What ails the store, in full: it is the owner who starts what cannot start.
fn store(why: StoreError) -> Problem {
    let (passes, what) = (why.passes(), why.in_full());
    let problem = Problem::error("", what, Refused::Store(why).remedy());
    if passes { problem.passing() } else { problem }
}
