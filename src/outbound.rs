//! Floor 3: the one HTTP client. Every byte that leaves the gate leaves here; no other file may make a connection (`clippy.toml`
//! and `tests/suite/house.rs` say so).
//!
//! A stranger chooses most of the addresses that the gate asks: the key of a signature is fetched before anything is known of who
//! wrote it. So each request goes through the same steps, each of them a file:
//!
//! 1. the address is one that we go to: [`RemoteUrl`], and not ourselves;
//! 2. the host was not asked too often (`budget`);
//! 3. its name is looked up once, and every address of it is checked (`names`, [`address`]);
//! 4. a connection to a checked address, with TLS (`connect`, `trust`), on which every byte is counted (`metered`);
//! 5. the request is signed for this address, now, and exchanged for an answer (`exchange`);
//! 6. a redirect begins at 1 again (`trail`); an answer that does not like the signature is asked once more with the other
//!    scheme; any other is read by what it says it is (`media_type`, `encoding`).
//!
//! Limits enforced here: at most 5 requests for one call (3 redirects, 1 second knock); 30 s for a call. All figures stand in
//! [`Limits`]. No cookies, no proxy, no cache.

pub mod address;
mod budget;
mod connect;
mod encoding;
mod exchange;
mod limits;
mod media_type;
mod metered;
mod names;
mod probe;
mod retry_after;
#[cfg(any(test, fuzzing))]
pub mod targets;
mod trail;
mod trust;

#[cfg(test)]
mod tests;

pub use limits::Limits;
pub use names::{Names, SystemNames};
pub use trust::NoTrust;

use crate::ports::{Answer, Fetched, Outbound, OutboundError, Signer, sign};
use crate::signature::{self, Scheme};
use crate::vocab::{Reach, RemoteUrl};
use async_trait::async_trait;
use budget::Budget;
use bytes::Bytes;
use connect::{Dial, Stream, Tcp};
use encoding::Encoding;
use exchange::{Sent, exchange};
use http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, HOST, USER_AGENT};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use jiff::Timestamp;
use media_type::Wanted;
use metered::Meter;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::time::{Instant, timeout};
use tokio_rustls::rustls::ClientConfig;
use trail::{Trail, leads_on};

/// What an activity is sent as.
const ACTIVITY_JSON: &str = "application/activity+json";

/// What time it is, for the `Date` of a signature.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Who is asking. None of this is ever asked by us: a stranger who names us as the place of a key would have the gate talk to
/// itself.
#[derive(Debug, Clone)]
pub struct Ourselves {
    /// The site; also what the `User-Agent` points to.
    pub site: RemoteUrl,
    /// Other hosts of the owner's, with their ports where they have one, as [`RemoteUrl::authority`] writes them.
    pub hosts: Vec<String>,
    /// The gate's own addresses, where the owner's settings name them.
    pub addresses: Vec<IpAddr>,
}

/// Whom a client talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Party {
    /// Everybody but ourselves.
    Others,
    /// The owner's own site, and nobody else.
    Ourselves,
}

/// The client.
pub struct Client {
    ourselves: Ourselves,
    party: Party,
    reach: Reach,
    limits: Limits,
    agent: HeaderValue,
    signer: Arc<dyn Signer>,
    clock: Clock,
    names: Arc<dyn Names>,
    dial: Arc<dyn Dial>,
    tls: Arc<ClientConfig>,
    budget: Budget,
}

impl Client {
    /// A client that looks names up with the system's resolver and trusts the system's certificates.
    pub fn new(ourselves: Ourselves, reach: Reach, signer: Arc<dyn Signer>, clock: Clock) -> Result<Self, NoTrust> {
        let tls = trust::tls(trust::system()?)?;
        let agent = format!("Gatepost/{} (+{})", env!("CARGO_PKG_VERSION"), ourselves.site);
        let limits = Limits::default();
        Ok(Self {
            // An address is printable ASCII; if it were not, we would go without a name.
            agent: HeaderValue::from_str(&agent).unwrap_or(HeaderValue::from_static("Gatepost")),
            budget: Budget::new(&limits),
            names: Arc::new(SystemNames),
            dial: Arc::new(Tcp),
            ourselves,
            party: Party::Others,
            reach,
            limits,
            signer,
            clock,
            tls,
        })
    }

    /// The same client with other figures.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.budget = Budget::new(&limits);
        self.limits = limits;
        self
    }

    /// The same client, to read the owner's own site with: it asks nobody else. No stranger can name an address to it.
    #[must_use]
    pub fn for_ourselves(mut self) -> Self {
        self.party = Party::Ourselves;
        self
    }

    /// The same client with another way to look names up.
    #[must_use]
    pub fn with_names(mut self, names: Arc<dyn Names>) -> Self {
        self.names = names;
        self
    }

    /// GETs, goes where redirects lead, and knocks twice if need be.
    async fn fetch(&self, url: &RemoteUrl, wanted: Wanted) -> Result<Fetched, OutboundError> {
        let mut trail = Trail::from(url, self.limits.redirects, self.reach);
        let mut scheme = (wanted == Wanted::Activity).then_some(Scheme::default());
        let mut knocked = false;
        loop {
            let answer = self.ask(trail.here(), wanted, scheme).await?;
            if leads_on(answer.status()) {
                trail.follow(answer.headers())?;
            } else if let (Some(tried), false, true) = (scheme, knocked, may_be_the_signature(answer.status())) {
                (scheme, knocked) = (Some(other(tried)), true);
            } else {
                return self.read(trail.here(), answer, wanted);
            }
        }
    }

    /// One GET.
    async fn ask(
        &self,
        url: &RemoteUrl,
        wanted: Wanted,
        scheme: Option<Scheme>,
    ) -> Result<Response<Bytes>, OutboundError> {
        self.permitted(url)?;
        if !self.budget.take(&url.authority(), Instant::now()) {
            return Err(OutboundError::Unreachable("it was asked too often in the last minute"));
        }
        let stream = self.connect(url).await?;
        let mut headers = match scheme {
            Some(scheme) => self.signed(&signature::Outgoing::get(url), scheme).await?,
            None => HeaderMap::new(),
        };
        if self.party == Party::Ourselves {
            // The owner asks how the site is now, not how a cache remembers it.
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        headers.insert(ACCEPT, HeaderValue::from_static(wanted.accept()));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encoding::ACCEPTED));
        let request = self.request(Method::GET, url, headers, Bytes::new())?;
        exchange(stream, request, &self.limits, |head| is_document(head, wanted)).await
    }

    /// One POST.
    async fn deliver(&self, inbox: &RemoteUrl, body: Bytes, scheme: Scheme) -> Result<Answer, OutboundError> {
        let inbox = &inbox.without_fragment();
        self.permitted(inbox)?;
        let stream = self.connect(inbox).await?;
        let mut headers = self.signed(&signature::Outgoing::post(inbox, &body, ACTIVITY_JSON), scheme).await?;
        headers.insert(ACCEPT, HeaderValue::from_static(ACTIVITY_JSON));
        let request = self.request(Method::POST, inbox, headers, body)?;
        let answer = exchange(stream, request, &self.limits, |_| false).await?;
        let retry_after = retry_after::retry_after(answer.headers(), (self.clock)());
        Ok(Answer { status: answer.status(), retry_after })
    }

    /// Whether we go there at all. An address may come from a store that was filled under other rules: it is read again.
    fn public(&self, url: &RemoteUrl) -> Result<(), OutboundError> {
        RemoteUrl::parse(url.as_str(), self.reach)
            .map(|_| ())
            .map_err(|_| OutboundError::Refused("its address is not one of a public server"))
    }

    /// Whether a stranger may send us there.
    fn permitted(&self, url: &RemoteUrl) -> Result<(), OutboundError> {
        self.public(url)?;
        let host = url.authority();
        let ours = host == self.ourselves.site.authority() || self.ourselves.hosts.contains(&host);
        match self.party {
            Party::Others if ours => Err(OutboundError::Refused("it is ourselves")),
            Party::Ourselves if !ours => Err(OutboundError::Refused("it is not the site")),
            _ => Ok(()),
        }
    }

    /// A connection to an address that was checked.
    async fn connect(&self, url: &RemoteUrl) -> Result<Meter<Box<dyn Stream>>, OutboundError> {
        let rules = names::Rules { reach: self.reach, ours: &self.ourselves.addresses, limits: &self.limits };
        let addresses = names::checked(self.names.as_ref(), url.host(), &rules).await?;
        let stream = connect::tcp(self.dial.as_ref(), &addresses, url.port(), &self.limits).await?;
        connect::secured(stream, url, &self.tls, &self.limits).await
    }

    async fn signed(&self, request: &signature::Outgoing<'_>, scheme: Scheme) -> Result<HeaderMap, OutboundError> {
        let now = (self.clock)().as_second();
        sign(request, scheme, self.signer.as_ref(), now).await.map_err(|_| OutboundError::Unsigned)
    }

    fn request(&self, method: Method, url: &RemoteUrl, headers: HeaderMap, body: Bytes) -> Result<Sent, OutboundError> {
        let host = HeaderValue::from_str(&url.authority());
        let mut request = Request::builder().method(method).uri(url.target()).body(Full::new(body));
        if let (Ok(request), Ok(host)) = (&mut request, host) {
            *request.headers_mut() = headers;
            request.headers_mut().insert(HOST, host);
            request.headers_mut().insert(USER_AGENT, self.agent.clone());
        }
        request.map_err(|_| OutboundError::Refused("its address cannot be written into a request"))
    }

    /// The document in an answer.
    fn read(&self, url: &RemoteUrl, answer: Response<Bytes>, wanted: Wanted) -> Result<Fetched, OutboundError> {
        if answer.status() != StatusCode::OK {
            return Err(OutboundError::Status(answer.status()));
        }
        let (true, Some(encoding)) = (wanted.is_given(answer.headers()), Encoding::of(answer.headers())) else {
            return Err(OutboundError::MediaType);
        };
        Ok(Fetched { url: url.clone(), body: encoding.read(answer.into_body(), self.limits.body)? })
    }
}

#[async_trait]
impl Outbound for Client {
    async fn get(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError> {
        self.budget.paced(self.fetch(url, Wanted::Activity)).await
    }

    async fn get_json(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError> {
        self.budget.paced(self.fetch(url, Wanted::Json)).await
    }

    async fn post(&self, inbox: &RemoteUrl, body: Bytes, scheme: Scheme) -> Result<Answer, OutboundError> {
        let late = Err(OutboundError::Unreachable("no whole answer in time"));
        timeout(self.limits.whole, self.deliver(inbox, body, scheme)).await.unwrap_or(late)
    }
}

/// Whether a body is read: of what will be refused, nothing is.
fn is_document(head: &Parts, wanted: Wanted) -> bool {
    head.status == StatusCode::OK && wanted.is_given(&head.headers) && Encoding::of(&head.headers).is_some()
}

/// Servers that do not like a signature say so in many ways; Threads says 404
/// ([fedify #179](https://github.com/fedify-dev/fedify/issues/179)).
fn may_be_the_signature(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400 | 401 | 403 | 404 | 410)
}

fn other(scheme: Scheme) -> Scheme {
    match scheme {
        Scheme::Cavage => Scheme::Rfc9421,
        Scheme::Rfc9421 => Scheme::Cavage,
    }
}
