"""The other side of tests/suite/signatures.rs: verifies what Gatepost signed, then signs for Gatepost to verify.

RFC 9421 is http-message-signatures', draft-cavage is written here from the draft; the arithmetic is cryptography's (OpenSSL).
In: one JSON object on standard input. Out: one JSON object; a first line that is no JSON is a refusal.
"""

import base64
import datetime
import email.utils
import hashlib
import json
import re
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms


class Request:
    def __init__(self, method, url, headers, body):
        self.method, self.url, self.headers, self.body = method, url, headers, body

    def target(self):
        return re.sub("^https://[^/]*", "", self.url)


def sha256(body):
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def cavage_base(request, names, parameters):
    def value(name):
        if name == "(request-target)":
            return f"{request.method.lower()} {request.target()}"
        if name in ("(created)", "(expires)"):
            return parameters[name[1:-1]]
        return request.headers[name]

    return "\n".join(f"{name}: {value(name)}" for name in names).encode()


def verify_cavage(request, public):
    parameters = dict(re.findall(r'(\w+)="?([^",]*)"?', request.headers["signature"]))
    names = parameters["headers"].split(" ")
    assert parameters["algorithm"] == "rsa-sha256", parameters
    base = cavage_base(request, names, parameters)
    public.verify(base64.b64decode(parameters["signature"], validate=True), base, padding.PKCS1v15(), hashes.SHA256())
    if request.body:
        assert "digest" in names and request.headers["digest"] == "SHA-256=" + sha256(request.body)


def sign_cavage(request, private, key_id, names, extra):
    parameters = dict(part.split("=") for part in extra.split(",") if part)
    base = cavage_base(request, names.split(" "), parameters)
    signature = base64.b64encode(private.sign(base, padding.PKCS1v15(), hashes.SHA256())).decode()
    comma = "," if extra else ""
    request.headers["signature"] = f'keyId="{key_id}",headers="{names}"{comma}{extra},signature="{signature}"'


def main():
    order = json.load(sys.stdin)
    private = load_pem_private_key(order["private_key"].encode(), None)
    public, key_id, url = private.public_key(), order["key_id"], order["url"]
    keys = MappingKeyResolver(public_keys={key_id: public}, private_keys={key_id: private})

    for sent in order["requests"]:
        request = Request(sent["method"], sent["url"], sent["headers"], sent["body"].encode())
        if "signature-input" in request.headers:
            verifier = HTTPMessageVerifier(signature_algorithm=algorithms.RSA_V1_5_SHA256, key_resolver=keys)
            body = request.body or None
            needed = ["@method", "@target-uri", "@authority"] + (["content-digest"] if body else [])
            assert len(verifier.verify(request, body=body, require_components=needed)) == 1
        else:
            verify_cavage(request, public)

    signed = []
    now = datetime.datetime.now(datetime.timezone.utc)

    def fresh():
        body = order["body"].encode()
        headers = {
            "host": re.match("https://([^/]*)", url).group(1),
            "date": email.utils.format_datetime(now, usegmt=True),
            "content-type": "application/activity+json",
            "digest": "SHA-256=" + sha256(body),
            "content-length": str(len(body)),
        }
        return Request("POST", url, headers, body)

    for algorithm in (algorithms.RSA_V1_5_SHA256, algorithms.RSA_PSS_SHA512):
        for covered in (("@method", "@target-uri"), ("@authority", "@path", "@method", "date", "content-type")):
            request = fresh()
            signer = HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=keys)
            expires = now + datetime.timedelta(minutes=5)
            signer.sign(request, key_id=key_id, expires=expires, nonce="n", tag="t", covered_component_ids=covered, body=request.body)
            signed.append(request)
    seconds = int(now.timestamp())
    for names, extra in (
        ("host date digest content-type content-length (request-target)", 'algorithm="rsa-sha256"'.replace('"', "")),
        ("(request-target) host date digest", "algorithm=hs2019"),
        ("(request-target) (created) (expires) host digest", f"algorithm=hs2019,created={seconds},expires={seconds + 60}"),
        ("(request-target) host date digest", ""),
    ):
        request = fresh()
        sign_cavage(request, private, key_id, names, extra)
        signed.append(request)
    json.dump([{key.lower(): value for key, value in request.headers.items()} for request in signed], sys.stdout)


main()
