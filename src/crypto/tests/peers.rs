//! Another implementation of RFC 9421, the crate `httpsig`: what it signs we believe, and what we sign it does.

use super::*;
use httpsig::prelude::message_component::{HttpMessageComponent, HttpMessageComponentId};
use httpsig::prelude::{
    AlgorithmName, HttpSignatureBase, HttpSignatureHeaders, HttpSignatureParams, PublicKey, SecretKey,
};

const COVERED: [&str; 5] =
    ["\"@method\"", "\"@target-uri\"", "\"@authority\"", "\"content-digest\"", "\"content-type\""];

/// The lines of these components, as that crate wants them.
fn lines(sent: &Sent, covered: &[&str]) -> Vec<HttpMessageComponent> {
    let value = |name: &str| match name.trim_matches('"') {
        "@method" => "POST".to_owned(),
        "@target-uri" => INBOX.to_owned(),
        "@authority" => "example.org".to_owned(),
        name => sent.covered(name),
    };
    covered
        .iter()
        .map(|name| HttpMessageComponent::try_from(format!("{name}: {}", value(name)).as_str()).unwrap())
        .collect()
}

#[test]
fn what_httpsig_signs_is_believed() {
    let edward = Edward::new();
    let rsa = SecretKey::from_pem(&AlgorithmName::RsaV1_5Sha256, &rsa_key().to_pem().unwrap()).unwrap();
    let pss = SecretKey::from_pem(&AlgorithmName::RsaPssSha512, &rsa_key().to_pem().unwrap()).unwrap();
    let ed25519 = SecretKey::from_bytes(&AlgorithmName::Ed25519, edward.0.as_bytes()).unwrap();
    for (secret, key) in [(rsa, alice()), (pss, alice()), (ed25519, edward.actor_key())] {
        let mut sent = Sent::unsigned();
        let ids: Vec<_> = COVERED.iter().map(|name| HttpMessageComponentId::try_from(*name).unwrap()).collect();
        let mut params = HttpSignatureParams::try_new(&ids).unwrap();
        params.set_key_info(&secret).set_created(NOW.unsigned_abs()).set_keyid(KEY).set_random_nonce();
        let base = HttpSignatureBase::try_new(&lines(&sent, &COVERED), &params).unwrap();
        let headers = base.build_signature_headers(&secret, Some("their-label")).unwrap();
        sent.set("signature-input", &headers.signature_input_header_value());
        sent.set("signature", &headers.signature_header_value());
        sent.told_by(&key).unwrap();
        sent.set("content-type", "text/plain");
        assert_eq!(sent.told_by(&key), Err(Refusal::WrongSignature));
    }
}

#[test]
fn httpsig_believes_what_we_sign() {
    let edward = Edward::new();
    let rsa = PortableSigner::new(KEY, rsa_key());
    let rsa_public = PublicKey::from_pem(&AlgorithmName::RsaV1_5Sha256, &rsa_key().public().to_pem()).unwrap();
    let ed25519_public = PublicKey::from_bytes(&AlgorithmName::Ed25519, edward.0.verifying_key().as_bytes()).unwrap();
    for (signer, public) in [(&rsa as &dyn Signer, rsa_public), (&edward, ed25519_public)] {
        let sent = Sent::ours(Scheme::Rfc9421, signer);
        let text = |name: &str| sent.headers[name].to_str().unwrap();
        let headers = HttpSignatureHeaders::try_parse(text("signature"), text("signature-input")).unwrap();
        let headers = headers.values().next().unwrap();
        let base = HttpSignatureBase::try_new(&lines(&sent, &COVERED[..4]), headers.signature_params()).unwrap();
        base.verify_signature_headers(&public, headers).unwrap();
    }
}
