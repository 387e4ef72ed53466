//! The client as it is in the world: sockets, the system's resolver, and an environment that would mislead it. The environment is
//! a process's own, so the client runs in a second one.

use super::town::{self, ACTIVITY, Seal, ourselves, said, url};
use crate::outbound::Client;
use crate::ports::{Outbound, OutboundError};
use crate::signature::Scheme;
use crate::vocab::Reach;
use bytes::Bytes;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Where the second process finds the server, and whether it is to trust it.
const PORT: &str = "GATEPOST_TEST_PORT";
const TRUSTED: &str = "GATEPOST_TEST_TRUSTED";

fn client(site: &str) -> Client {
    let now = || "2026-11-23T12:00:00Z".parse().unwrap();
    Client::new(ourselves(site), Reach::Loopback, Arc::new(Seal), Arc::new(now)).unwrap()
}

/// A server on loopback that answers every request with a document, and counts its connections.
async fn server(tls: Option<TlsAcceptor>) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let (answer, taken) = (said("200 OK", &[("Content-Type", ACTIVITY)], b"{}"), AtomicUsize::new(0));
            if let Some(tls) = &tls {
                if let Ok(mut stream) = tls.accept(stream).await
                    && town::request(&mut stream).await.is_some()
                {
                    let _ = town::say(&mut stream, answer, &taken).await;
                }
            } else if town::request(&mut stream).await.is_some() {
                let _ = town::say(&mut stream, answer, &taken).await;
            }
        }
    });
    (port, count)
}

#[tokio::test]
async fn over_sockets_and_by_name() {
    let (port, count) = server(None).await;
    let client = client("http://127.0.0.1:1/");
    for host in ["127.0.0.1", "localhost"] {
        let at = url(&format!("http://{host}:{port}/x"));
        assert_eq!(client.get(&at).await.unwrap().body, "{}");
        assert_eq!(client.post(&at, Bytes::from_static(b"{}"), Scheme::Cavage).await.unwrap().status.as_u16(), 200);
    }
    assert_eq!(count.load(Ordering::Relaxed), 4);
    let own = self::client(&format!("http://127.0.0.1:{port}/"));
    let refused = own.get(&url(&format!("http://127.0.0.1:{port}/x"))).await.unwrap_err();
    assert_eq!(refused, OutboundError::Refused("it is ourselves"));
    assert_eq!(count.load(Ordering::Relaxed), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_private_authority_counts_and_a_proxy_does_not() {
    let authority = town::authority();
    let (port, count) = server(Some(TlsAcceptor::from(Arc::clone(&authority.server)))).await;
    let (proxy, through_the_proxy) = server(None).await;
    let folder = tempfile::tempdir().unwrap();
    let (ours, others) = (folder.path().join("ours.pem"), folder.path().join("others.pem"));
    std::fs::write(&ours, &authority.pem).unwrap();
    std::fs::write(&others, town::authority().pem).unwrap();
    for (file, trusted) in [(&ours, "yes"), (&others, "no")] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "outbound::tests::sockets::in_the_second_process", "--ignored"]);
        child.env(PORT, port.to_string()).env(TRUSTED, trusted).env("SSL_CERT_FILE", file).env_remove("SSL_CERT_DIR");
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            child.env(name, format!("http://127.0.0.1:{proxy}")).env_remove("no_proxy").env_remove("NO_PROXY");
        }
        let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
    assert_eq!(through_the_proxy.load(Ordering::Relaxed), 0);
}

#[tokio::test]
#[ignore = "run by the test above, in an environment of its own"]
async fn in_the_second_process() {
    let at = url(&format!("https://127.0.0.1:{}/x", std::env::var(PORT).unwrap()));
    let got = client("http://127.0.0.1:1/").get(&at).await.map(|found| found.body);
    let wanted = match std::env::var(TRUSTED).unwrap().as_str() {
        "yes" => Ok(Bytes::from_static(b"{}")),
        _ => Err(OutboundError::Certificate),
    };
    assert_eq!(got, wanted);
}
