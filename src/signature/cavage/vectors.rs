//! The samples of draft-cavage-http-signatures-12, Appendix C. Their key has 1024 bits and their names are no addresses, so a
//! request like them is refused; here the signature strings are held against the published signatures.

use super::*;
use http::{HeaderMap, Method};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::signature::Verifier as _;

const KEY: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----";

const C_1: &str = "keyId=\"Test\",algorithm=\"rsa-sha256\",signature=\"SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM=\"";
const C_2: &str = "keyId=\"Test\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date\",signature=\"qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=\"";
/// As published, but for `algorithm`: §2.3 forbids `(created)` with `rsa-sha256`, which the sample says.
const C_3: &str = "keyId=\"Test\",algorithm=\"hs2019\",created=1402170695, expires=1402170699,headers=\"(request-target) (created) (expires) host date content-type digest content-length\",signature=\"nAkCW0wg9AbbStQRLi8fsS1mPPnA6S5+/0alANcoDFG9hG0bJ8NnMRcB1Sz1eccNMzzLEke7nGXqoiJYZFfT81oaRqh/MNFwQVX4OZvTLZ5xVZQuchRkOSO7b2QX0aFWFOUq6dnwAyliHrp6w3FOxwkGGJPaerw2lOYLdC/Bejk=\"";

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "example.com"),
        ("date", "Sun, 05 Jan 2014 21:31:40 GMT"),
        ("content-type", "application/json"),
        ("digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
        ("content-length", "18"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

#[test]
fn appendix_c_verifies() {
    let headers = headers();
    let body = br#"{"hello": "world"}"#;
    let request = Received { method: &Method::POST, query: Some("param=value&pet=dog"), headers: &headers, body };
    let target = Target { path: "/foo", query: request.query };
    let key = rsa::RsaPublicKey::from_public_key_pem(KEY).unwrap();
    let key = rsa::pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(key);
    for (name, header) in [("C.1", C_1), ("C.2", C_2), ("C.3", C_3)] {
        let parameters = Parameters::read(header.as_bytes()).unwrap();
        let covered = covered(&parameters, is_hs2019(parameters.algorithm).unwrap()).unwrap();
        let lines = Lines { request: &request, host: "example.com", parameters: &parameters, covered: &covered };
        let base = lines.base(target).unwrap();
        let signature = bytes(parameters.signature).unwrap();
        let signature = rsa::pkcs1v15::Signature::try_from(signature.as_slice()).unwrap();
        assert!(key.verify(&base, &signature).is_ok(), "{name}: {}", String::from_utf8_lossy(&base));
    }
    super::super::digest::check(&headers, body).unwrap();
}

#[test]
fn an_empty_header_keeps_its_blank() {
    // §2.3: "the header name, a colon and a space".
    let mut headers = headers();
    headers.insert("x-empty", "".parse().unwrap());
    let request = Received { method: &Method::GET, query: None, headers: &headers, body: b"" };
    let (covered, parameters) = (["x-empty".into()], Parameters::default());
    let lines = Lines { request: &request, host: "example.com", parameters: &parameters, covered: &covered };
    assert_eq!(lines.base(Target { path: "/", query: None }).unwrap(), b"x-empty: ");
}
