//! Connections: TCP to an address that was checked, and TLS over it.
//!
//! Every connection is made for one request and closed after it, so a checked address is never reused for a name that leads
//! elsewhere by now, and what a server sent too much meets nobody. No proxy stands between: none is read from the environment,
//! because the check of the address would be the proxy's then. Limits enforced here: 2 s for an address, 5 s for all of a
//! name's, 10 s for TLS.

use super::limits::Limits;
use super::metered::Meter;
use crate::ports::OutboundError;
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig};

/// Bytes both ways.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Makes connections. A test's switchboard stands in for the network, so that the rules for public addresses are tried as they
/// are.
#[async_trait]
pub(super) trait Dial: Send + Sync {
    /// Connects to this address and no other.
    async fn dial(&self, to: SocketAddr) -> io::Result<Box<dyn Stream>>;
}

/// The network.
pub(super) struct Tcp;

#[async_trait]
impl Dial for Tcp {
    async fn dial(&self, to: SocketAddr) -> io::Result<Box<dyn Stream>> {
        #[expect(clippy::disallowed_methods, reason = "the one place that connects")]
        let stream = tokio::net::TcpStream::connect(to).await?;
        // A request is one write: waiting for more would only delay it.
        stream.set_nodelay(true)?;
        Ok(Box::new(stream))
    }
}

/// Connects to the first of these addresses that answers.
pub(super) async fn tcp(
    dial: &dyn Dial,
    addresses: &[IpAddr],
    port: u16,
    limits: &Limits,
) -> Result<Box<dyn Stream>, OutboundError> {
    let tries = async {
        for ip in addresses {
            if let Ok(Ok(stream)) = timeout(limits.attempt, dial.dial(SocketAddr::new(*ip, port))).await {
                return Some(stream);
            }
        }
        None
    };
    match timeout(limits.connect, tries).await {
        Ok(Some(stream)) => Ok(stream),
        Ok(None) => Err(OutboundError::Unreachable("none of its addresses answers")),
        Err(_) => Err(OutboundError::Unreachable("no connection in time")),
    }
}

/// Speaks TLS with the host of `url` where its scheme says so.
pub(super) async fn secured(
    stream: Box<dyn Stream>,
    url: &RemoteUrl,
    tls: &Arc<ClientConfig>,
    limits: &Limits,
) -> Result<Meter<Box<dyn Stream>>, OutboundError> {
    if !url.is_https() {
        return Ok(Meter::new(stream, limits.head));
    }
    let host = url.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(host).map_err(|_| OutboundError::Certificate)?;
    #[expect(clippy::disallowed_methods, reason = "the one place that speaks TLS to others")]
    let agreed = TlsConnector::from(Arc::clone(tls)).connect(name, stream);
    match timeout(limits.idle, agreed).await {
        Ok(Ok(stream)) => Ok(Meter::new(Box::new(stream), limits.head)),
        Ok(Err(error)) if is_certificate(&error) => Err(OutboundError::Certificate),
        Ok(Err(_)) => Err(OutboundError::Unreachable("no TLS can be agreed upon")),
        Err(_) => Err(OutboundError::Unreachable("no TLS in time")),
    }
}

fn is_certificate(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented))
}
