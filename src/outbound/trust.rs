//! Whose certificates count: those of the system's store, or of the file that `SSL_CERT_FILE` names.
//!
//! A list of authorities built into the program would be out of date on the day it is built, and would know nothing of an
//! owner's own authority. The arithmetic is `aws-lc-rs`, chosen here and nowhere else; TLS 1.2 and 1.3.

use std::sync::Arc;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Why no TLS can be spoken at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTrust {
    /// The store of certificates is empty or cannot be read.
    #[error(
        "no certificate authorities were found: install the system's (`ca-certificates` on Debian and Alpine), or name a PEM \
         file in SSL_CERT_FILE"
    )]
    NoAuthorities,
    /// The library refused its own settings.
    #[error("TLS cannot be set up: {0}")]
    Refused(String),
}

/// The authorities of this system.
pub(super) fn system() -> Result<RootCertStore, NoTrust> {
    let mut roots = RootCertStore::empty();
    // Single certificates that cannot be read are passed over, as all who read the store do: old ones are in there for ever.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() { Err(NoTrust::NoAuthorities) } else { Ok(roots) }
}

/// How TLS is spoken with servers that these authorities vouch for.
pub(super) fn tls(roots: RootCertStore) -> Result<Arc<ClientConfig>, NoTrust> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| NoTrust::Refused(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
