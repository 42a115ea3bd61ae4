"""A passkey in software: what a phone or a security key does in the two ceremonies (W3C Web Authentication, Level 2, section 7)."""

import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, host="testserver", origin="http://testserver"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.host, self.origin = host, origin
        self.owner = ""

    def register(self, options: dict) -> dict:
        """What the browser sends back for the options of a registration."""
        self.owner = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        told = self._told("webauthn.create", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._host_hash(), PRESENT | VERIFIED | ATTESTED, 0, attested)
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._answer(
            {"clientDataJSON": websafe_encode(told), "attestationObject": websafe_encode(statement)},
            {"credProps": {"rk": True}},
        )

    def sign(self, options: dict) -> dict:
        """What the browser sends back for the options of a sign-in."""
        told = self._told("webauthn.get", options["publicKey"]["challenge"])
        data = bytes(AuthenticatorData.create(self._host_hash(), PRESENT | VERIFIED, 1))
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(told),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.owner,
            },
            {},
        )

    def _answer(self, response: dict, extensions: dict) -> dict:
        return {
            "type": "public-key",
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": extensions,
        }

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()
