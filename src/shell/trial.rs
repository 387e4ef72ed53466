//! The gate of a preview, for trying out.
//!
//! A preview has the address of its own listener, so its gate speaks `http` and with this machine only: two previews on two
//! ports, or a preview and any other program here, can follow and answer one another. What comes is kept in a store of its own,
//! never beside what real servers sent. It is opened at the first knock: who only writes has no store and needs no key.

use super::gate::Gate;
use super::log::Reader;
use super::world::{self, Places, Unfit};
use crate::generate::Content;
use crate::generate::preview::Preview;
use crate::inbox::Refusal;
use crate::ports::Published as _;
use crate::publish::deliver;
use crate::published::Held;
use crate::signature::HostHeader;
use crate::store::Location;
use crate::vocab::{Reach, RemoteUrl};
use axum::body::Body;
use http::{Request, Response};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// The folder of the keys, below the site's.
const KEYS: &str = ".gatepost";

/// Where the preview keeps what came.
const STORE: &str = ".gatepost/preview.db";

/// Why the gate does not open.
#[derive(Debug, thiserror::Error)]
pub enum Shut {
    /// The preview was given the address of another machine.
    #[error("the gate of a preview speaks with this machine only, and `{0}` is elsewhere")]
    Elsewhere(String),
    /// Something is missing.
    #[error(transparent)]
    Unfit(#[from] Unfit),
}

/// Tells the author why the gate does not open.
pub type Tell = Box<dyn Fn(Shut) + Send + Sync>;

/// A gate that opens when somebody knocks.
pub struct Trial {
    places: Places,
    reader: Reader,
    tell: Tell,
    /// What the last build gave; none before the first, and for a site that is on no network.
    site: Mutex<Option<Arc<Held>>>,
    gate: OnceCell<Arc<Gate>>,
    /// Why it did not open, as it was told.
    told: Mutex<String>,
}

impl Trial {
    /// For the site in a folder.
    pub fn new(root: &Path, reader: Reader, tell: Tell) -> Self {
        let places = Places {
            store: Location::Sqlite(root.join(STORE)),
            keys: root.join(KEYS),
            keys_name: KEYS.to_owned(),
            reach: Reach::Loopback,
            host_header: HostHeader::AsSent,
        };
        Self { places, reader, tell, site: Mutex::default(), gate: OnceCell::new(), told: Mutex::default() }
    }

    /// Notes what a build gave.
    pub fn look(&self, preview: &Preview) {
        let bytes = |path| match preview.get(path)?.content.as_ref() {
            Content::Bytes(bytes) => Some(bytes.as_slice()),
            Content::File(_) => None,
        };
        let mut site = open(&self.site);
        match (bytes("gate.json"), &*site) {
            (None, _) => *site = None,
            (Some(rules), Some(held)) => held.renew(rules, bytes("gatepost.json")),
            (Some(rules), None) => *site = Held::read(rules, bytes("gatepost.json")).ok().map(Arc::new),
        }
    }

    /// Answers a request below `/gate/`.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let Some(site) = open(&self.site).clone() else {
            return Refusal::NoSuchPath.into_response().map(Body::from);
        };
        match self.gate.get_or_try_init(async || self.opened(site)).await {
            Ok(gate) => gate.answer(request).await,
            Err(why) => {
                self.tell_once(why);
                Refusal::Misconfigured.into_response().map(Body::from)
            }
        }
    }

    /// Opens the gate; from then on whatever it owes is sent, as long as the preview lasts.
    fn opened(&self, site: Arc<Held>) -> Result<Arc<Gate>, Shut> {
        let actor = site.policy().actor.to_string();
        if !is_here(&actor) {
            return Err(Shut::Elsewhere(actor));
        }
        let built = Arc::new(world::live(&site.policy(), Reach::Loopback)?);
        let ports = world::open(&self.places, site, built)?;
        let gate = Gate::new(ports.clone(), None, None, self.reader);
        tokio::spawn(async move { deliver::run(&ports, std::future::pending()).await });
        Ok(gate)
    }

    /// Whoever knocks in vain knocks often.
    fn tell_once(&self, why: Shut) {
        let text = why.to_string();
        if std::mem::replace(&mut *open(&self.told), text.clone()) != text {
            (self.tell)(why);
        }
    }
}

/// Whether an address is one of this machine's own, which nobody else can reach.
fn is_here(address: &str) -> bool {
    let Ok(url) = RemoteUrl::parse(address, Reach::Loopback) else { return false };
    let host = url.host().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
