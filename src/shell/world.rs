//! Puts the gate's world together: the site's files, the store, the key, the client, the clock.
//!
//! The same for every shell; what differs is where things lie.

use crate::built::{self, Live, MANIFEST};
use crate::clock::Machine;
use crate::crypto;
use crate::outbound::{Client, Limits, NoTrust, Ourselves};
use crate::ports::{Allowances, Built, Clock, Ports, Published, Recent, SignError, Signer, StoreError};
use crate::published::{self, Folder, Listed, NotPublished};
use crate::secret::{self, NoSecret};
use crate::signature::key::{KeyError, PrivateKey};
use crate::signature::{Algorithm, HostHeader};
use crate::store::{self, Location};
use crate::vocab::{BadUrl, GatePolicy, Reach, RemoteUrl};
use async_trait::async_trait;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where things lie.
#[derive(Debug, Clone)]
pub struct Places {
    /// Followers and replies.
    pub store: Location,
    /// Folder of the private keys, unless the environment holds the one that signs.
    pub keys: PathBuf,
    /// What that folder is called where it is spoken of.
    pub keys_name: String,
    /// How far the world reaches.
    pub reach: Reach,
    /// Whether `Host` is what the sender wrote.
    pub host_header: HostHeader,
}

/// Why a gate cannot open.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// No site.
    #[error("{0}")]
    Site(#[from] NotPublished),
    /// A site that others cannot reach.
    #[error("`{0}` is no address that others can reach: {1}")]
    Address(String, BadUrl),
    /// No store.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// No key.
    #[error("{0}")]
    Secret(#[from] NoSecret),
    /// A key that cannot sign.
    #[error("the private key cannot sign: {0}")]
    Key(#[from] KeyError),
    /// A key that the site does not list: nobody would believe what is signed with it.
    #[error("{document} does not list the private key in {place}: no server would believe what the gate signs")]
    NotListed {
        /// The key's file, or the variable that holds it.
        place: String,
        /// The actor's document.
        document: String,
    },
    /// No certificates of the system.
    #[error("{0}")]
    Trust(#[from] NoTrust),
}

impl Unfit {
    /// All that is known of it, for the owner's log.
    pub fn in_full(&self) -> String {
        match self {
            Self::Store(why) => why.in_full(),
            _ => self.to_string(),
        }
    }
}

/// Opens the gate of a site that lies in a folder.
pub fn open_folder(site: &Path, places: &Places) -> Result<Ports, Unfit> {
    let folder = Folder::open(site)?;
    let policy = folder.policy();
    let listed = Listed::read(site, &policy);
    let key = Secret::find(places, &policy)?;
    let key_id = match listed.as_ref().map(|listed| listed.id_of(&key.private.public())) {
        None => policy.key_id.to_string(),
        Some(Some(id)) => id.to_owned(),
        Some(None) => {
            let document = site.join(published::ACTOR).display().to_string();
            return Err(Unfit::NotListed { place: key.place, document });
        }
    };
    // Where only the rules were deployed with the gate, the posts are where everybody finds them.
    let built: Arc<dyn Built> = if site.join(MANIFEST).is_file() {
        Arc::new(built::Folder::new(site, policy.base(), site.display().to_string()))
    } else {
        Arc::new(live(&policy, places.reach)?)
    };
    assemble(places, Arc::new(folder), built, &crypto::signer(&key_id, &key.private)?)
}

/// Opens the gate of a site that lies in no folder.
pub fn open(places: &Places, published: Arc<dyn Published>, built: Arc<dyn Built>) -> Result<Ports, Unfit> {
    let policy = published.policy();
    let key = Secret::find(places, &policy)?;
    assemble(places, published, built, &crypto::signer(policy.key_id.as_str(), &key.private)?)
}

/// The key that signs, and where it was found.
struct Secret {
    private: PrivateKey,
    place: String,
}

impl Secret {
    fn find(places: &Places, policy: &GatePolicy) -> Result<Self, NoSecret> {
        let file = secret::file_of(policy.key_id.as_str());
        let name = format!("{}/{file}", places.keys_name);
        Ok(Self { private: secret::key(&places.keys.join(&file), &name)?, place: secret::place(&name) })
    }
}

/// Opens everything else.
fn assemble(
    places: &Places,
    published: Arc<dyn Published>,
    built: Arc<dyn Built>,
    signer: &Arc<dyn Signer>,
) -> Result<Ports, Unfit> {
    let policy = published.policy();
    let actor = RemoteUrl::parse(policy.actor.as_str(), places.reach)
        .map_err(|why| Unfit::Address(policy.actor.to_string(), why))?;
    let store = store::open(&places.store)?;
    let clock: Arc<dyn Clock> = Arc::new(Machine);
    let (limits, allowances) = match places.reach {
        Reach::Internet => (Limits::default(), Allowances::INTERNET),
        Reach::Loopback => (Limits { per_minute: usize::MAX, ..Limits::default() }, Allowances::LOOPBACK),
    };
    let ourselves = Ourselves { site: actor, hosts: Vec::new(), addresses: Vec::new() };
    let told = Arc::clone(&clock);
    let client =
        Client::new(ourselves, places.reach, Arc::clone(signer), Arc::new(move || told.now()))?.with_limits(limits);
    Ok(Ports {
        store,
        outbound: Arc::new(client),
        verifier: crypto::verifier(),
        published,
        built,
        clock,
        recent: Arc::new(Recent::new(allowances)),
        reach: places.reach,
        host_header: places.host_header,
    })
}

/// The site itself, as everybody sees it. Limits: 64 MiB and two minutes a file.
pub fn live(policy: &GatePolicy, reach: Reach) -> Result<Live, Unfit> {
    let unfit = |why| Unfit::Address(policy.actor.to_string(), why);
    let actor = RemoteUrl::parse(policy.actor.as_str(), reach).map_err(unfit)?;
    let base = RemoteUrl::parse(policy.base(), reach).map_err(unfit)?;
    let ourselves = Ourselves { site: actor, hosts: Vec::new(), addresses: Vec::new() };
    let limits =
        Limits { body: 64 * 1024 * 1024, whole: Duration::from_mins(2), per_minute: usize::MAX, ..Limits::default() };
    let client = Client::new(ourselves, reach, Arc::new(Unsigned), Arc::new(|| Machine.now()))?;
    Ok(Live::new(Arc::new(client.with_limits(limits).for_ourselves()), base))
}

/// Signs nothing: files that everybody may see are asked for as everybody asks.
struct Unsigned;

#[async_trait]
impl Signer for Unsigned {
    fn key_id(&self) -> &'static str {
        ""
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaV15Sha256
    }

    async fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Err(SignError::Failed("this client signs nothing".to_owned()))
    }
}
