"""A push service on loopback, and the browser behind it, which verifies who sent (RFC 8292) and decrypts what (RFC 8291)."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from regulars.services.notify import vapid


class PushService:
    """`answers` are the statuses to come, 201 after them. `shown` are the messages that its browser could read."""

    def __init__(self):
        self.answers, self.shown, self.headers = [], [], []
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.headers.append(dict(self.headers))
                status = outer.answers.pop(0) if outer.answers else 201
                if status == 201:
                    outer.shown.append(outer.read(body, self.headers["Authorization"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def subscription(self, name="one"):
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": f"{self.origin}/push/{name}",
            "keys": {"p256dh": vapid.encoded(point), "auth": vapid.encoded(self.auth)},
        }

    def read(self, body, authorization):
        token, key = (part.split("=", 1)[1] for part in authorization.removeprefix("vapid ").split(", "))
        known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), vapid.decoded(key))
        jwt.decode(token, known, algorithms=["ES256"], audience=self.origin)
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"))

    def close(self):
        self.server.shutdown()
        self.server.server_close()
