//! The samples of [RFC 9421, Appendix B.2](https://www.rfc-editor.org/rfc/rfc9421#appendix-B.2) that are made with algorithms we
//! take. Their key ids are no addresses, so a request like them is refused; here the signature bases are held against the
//! published signatures.

use super::*;
use crate::signature::received::HostHeader;
use crate::vocab::Reach;
use http::{HeaderMap, Method};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::signature::Verifier as _;

/// B.1.2, `test-key-rsa-pss`.
const RSA_PSS: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----";

/// B.1.4, `test-key-ed25519`.
const ED25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----";

const B_2_1: (&str, &str) = (
    "sig-b21=();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"",
    "sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:",
);
const B_2_3: (&str, &str) = (
    "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"",
    "sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:",
);
const B_2_6: (&str, &str) = (
    "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
);

/// The signature base and the signature of a sample.
fn sample((input, signature): (&str, &str)) -> (Vec<u8>, Vec<u8>) {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "example.com"),
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("content-type", "application/json"),
        (
            "content-digest",
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
        ),
        ("content-length", "18"),
        ("signature-input", input),
        ("signature", signature),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let query = Some("param=Value&Pet=dog");
    let request = Received { method: &Method::POST, query, headers: &headers, body: br#"{"hello": "world"}"# };
    super::super::digest::check(&headers, request.body).unwrap();
    let place = RemoteUrl::parse("https://example.com/foo", Reach::Internet).unwrap();
    let place = Place::new(&place, HostHeader::AsSent, Reach::Internet);
    let input = Input::all(&headers).and_then(|mut all| all.remove(0)).unwrap();
    let lines = Lines { request: &request, place: &place, host: "example.com", input: &input };
    (lines.base(place.targets(query).next().unwrap()).unwrap(), input.signature)
}

#[test]
fn rsa_pss_verifies() {
    let key = rsa::RsaPublicKey::from_public_key_pem(RSA_PSS).unwrap();
    let key = rsa::pss::VerifyingKey::<rsa::sha2::Sha512>::new(key);
    for (name, published) in [("B.2.1", B_2_1), ("B.2.3", B_2_3)] {
        let (base, signature) = sample(published);
        let signature = rsa::pss::Signature::try_from(signature.as_slice()).unwrap();
        assert!(key.verify(&base, &signature).is_ok(), "{name}: {}", String::from_utf8_lossy(&base));
    }
}

#[test]
fn ed25519_verifies() {
    let key = ed25519_dalek::VerifyingKey::from_bytes(&point(ED25519)).unwrap();
    let (base, signature) = sample(B_2_6);
    let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    assert!(key.verify_strict(&base, &signature).is_ok(), "{}", String::from_utf8_lossy(&base));
}

/// The 32 bytes at the end of an Ed25519 SPKI.
fn point(pem: &str) -> [u8; 32] {
    use base64::Engine as _;
    let line = pem.lines().nth(1).unwrap();
    let der = base64::engine::general_purpose::STANDARD.decode(line).unwrap();
    *der.last_chunk().unwrap()
}
