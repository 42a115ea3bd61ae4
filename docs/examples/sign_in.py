"""A program that people let in by OAuth 2.1: a code with PKCE, new tokens, the end. Standard library only.

URL=http://localhost:8000 CLIENT_ID=… python sign_in.py
"""

import base64
import hashlib
import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

URL, CLIENT_ID = os.environ["URL"], os.environ["CLIENT_ID"]
brought: dict[str, str] = {}


class Back(BaseHTTPRequestHandler):
    """Where the browser comes back to, on this device."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/cb":
            brought.update(parse_qsl(address.query))
        self.send_response(200 if address.path == "/cb" else 404)
        self.end_headers()
        self.wfile.write(b"You may close this page.")

    def log_message(self, *_said: object) -> None:
        """The address holds the code: it belongs in no log."""


def fetch(address: str, form: dict[str, str] | None = None, token: str = "") -> dict:
    """GET, or POST of a form as this program."""
    data = None if form is None else urlencode({"client_id": CLIENT_ID, **form}).encode()
    request = urllib.request.Request(address, data, {"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


def me(token: str) -> str:
    try:
        return fetch(f"{URL}/api/v1/me", token=token)["name"]
    except urllib.error.HTTPError as refusal:
        return f"nobody ({refusal.code})"


server = HTTPServer(("127.0.0.1", 0), Back)  # any free port: on this device it may differ from the registered one
back = f"http://127.0.0.1:{server.server_port}/cb"
known = fetch(f"{URL}/.well-known/oauth-authorization-server")
verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
question = {
    "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": back, "scope": "read", "state": state,
    "code_challenge": challenge, "code_challenge_method": "S256",
}  # fmt: skip
print(f"Open {known['authorization_endpoint']}?{urlencode(question)}", flush=True)
while not brought:
    server.handle_request()
server.server_close()
if brought.get("state") != state or brought.get("iss") != known["issuer"]:
    sys.exit("This answer belongs to another question.")
if "code" not in brought:
    sys.exit(f"Not let in: {brought['error']}")

code = {"grant_type": "authorization_code", "code": brought["code"], "redirect_uri": back, "code_verifier": verifier}
first = fetch(known["token_endpoint"], code)
print("let in by", me(first["access_token"]))

second = fetch(known["token_endpoint"], {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]})
print("new secrets of", me(second["access_token"]))  # keep both at once: the old ones are spent
print("old secret of", me(first["access_token"]))

fetch(known["revocation_endpoint"], {"token": second["refresh_token"]})
print("after the end", me(second["access_token"]))
