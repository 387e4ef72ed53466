//! Servers whose certificates prove nothing: nothing is said to them, nobody else waits, and the owner reads why.

use super::Owner;
use gatepost::ports::{DeliveryFilter, DeliveryState};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, Stream};

const WHY: &str = "its certificate is not valid";

/// Who vouches for servers; the program is told of it as owners tell it of their own authority.
static AUTHORITY: LazyLock<(String, Issuer<'static, KeyPair>)> = LazyLock::new(|| {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().pem(), Issuer::new(params, key))
});

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Good,
    Expired,
    SelfSigned,
    OfAnotherName,
}

/// A server at this address of the machine: where it is, and how many requests it could read.
fn server(ip: &str, proof: Proof) -> (String, Arc<AtomicUsize>) {
    let name = if proof == Proof::OfAnotherName { "other.example" } else { ip };
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    if proof == Proof::Expired {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 12, 31));
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match proof {
        Proof::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, &AUTHORITY.1),
    };
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.unwrap().der().clone()], key.serialize_der().try_into().unwrap())
        .unwrap();
    let (config, read) = (Arc::new(config), Arc::new(AtomicUsize::new(0)));
    let listener = TcpListener::bind((ip, 0)).unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let counted = Arc::clone(&read);
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut connection, &mut socket);
            let mut buffer = [0; 16 * 1024];
            if stream.read(&mut buffer).is_ok_and(|read| read > 0) {
                counted.fetch_add(1, Ordering::SeqCst);
                stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").ok();
                stream.flush().ok();
                // What is left of the request is read, or the answer would be lost with it.
                while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
            }
        }
    });
    (base, read)
}

#[test]
fn a_certificate_that_proves_nothing_gets_nothing() {
    let owner = Owner::new();
    let bad = [("127.0.0.2", Proof::Expired), ("127.0.0.3", Proof::SelfSigned), ("127.0.0.4", Proof::OfAnotherName)];
    let servers: Vec<_> = bad.into_iter().map(|(ip, proof)| (ip, server(ip, proof))).collect();
    let (good, heard) = server("127.0.0.5", Proof::Good);
    owner.is_followed_from("ann", &good);
    for (_, (base, _)) in &servers {
        owner.is_followed_from("bob", base);
    }
    owner.publishes(&[]);
    owner.note("one", "The first note");
    owner.build();

    let authority = owner.site().join("authority.pem");
    std::fs::write(&authority, &AUTHORITY.0).unwrap();
    let output = super::now(&["publish", "--unchecked", "--insecure-loopback", "--root"])
        .arg(owner.site())
        .env("SSL_CERT_FILE", &authority)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        said,
        "WHAT    WHY  POST\nCreate  new  The first note\n1 activity to 4 inboxes\n\
         Delivered 1 of 4 deliveries; 3 tried again later, by the gate or by gatepost deliver\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(heard.load(Ordering::SeqCst), 1);

    // Tried again by schedule; the follower stays.
    let (runtime, store) = owner.store();
    let rows = runtime.block_on(store.deliveries(&DeliveryFilter::default())).unwrap();
    let troubles = runtime.block_on(store.troubles()).unwrap();
    for (ip, (_, read)) in &servers {
        assert_eq!(read.load(Ordering::SeqCst), 0, "{ip} could read what was sent");
        let row = rows.iter().find(|row| row.inbox.host() == *ip).unwrap();
        assert_eq!((row.state, row.attempts, row.status), (DeliveryState::Waits, 1, None), "{ip}");
        assert_eq!((row.reason.as_str(), row.finished), (WHY, None), "{ip}");
        let host = troubles.iter().find(|host| host.host == *ip).unwrap();
        let wait = row.due.duration_since(host.since).as_secs();
        assert!((7..=12).contains(&wait), "{ip}: {wait}");
        assert_eq!((host.reason.as_str(), host.days, host.dead, host.closed_until), (WHY, 1, false, None), "{ip}");
    }
    let done = rows.iter().find(|row| row.inbox.host() == "127.0.0.5").unwrap();
    assert_eq!((done.state, done.status, troubles.len()), (DeliveryState::Done, Some(202), 3));

    let status = owner.says(&["status"]);
    assert!(status.contains("Create  1 of 4   3     0       The first note"), "{status}");
    for (ip, _) in &servers {
        let line = status.lines().find(|line| line.starts_with(ip)).unwrap_or_else(|| panic!("{status}"));
        assert!(line.ends_with(&format!("with the next delivery  {WHY}")), "{status}");
    }
}
