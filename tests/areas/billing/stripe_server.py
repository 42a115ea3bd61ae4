"""A server of Stripe's shape on loopback: sessions, refunds, keys that are checked, idempotency keys that are kept, messages that are signed."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from django.test import Client

from regulars.areas.billing.providers.stripe import signature

KEY, SECRET = "sk_test_123", "whsec_456"


class StripeServer:
    """`sessions`, `refunds` and `asked` are what came; `message` makes what it would tell."""

    def __init__(self):
        self.sessions, self.refunds, self.asked, self.kept = {}, {}, [], {}
        self.broken = False
        self.mute = False  # does what it is asked, and its answer is lost
        self.poor = True  # refuses to give back 13.13
        self.given = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def pay(self, session, *, intent=None):
        held = self.sessions[session]
        held.update(status="complete", payment_status="paid", payment_intent=intent or f"pi_{session}")
        return held

    def forget(self):
        """Idempotency keys are kept for a day."""
        self.kept.clear()

    def message(self, kind, held, *, key="evt_1", secret=SECRET, at=None):
        """The body and the header of a message, as Stripe signs it."""
        body = json.dumps({"id": key, "object": "event", "type": kind, "data": {"object": held}}).encode()
        moment = str(int(time.time() if at is None else at))
        return body, f"t={moment},v1={signature(body, moment, secret)}"

    def _handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_GET(self):
                self._answer(*outer._get(self.path, self.headers))

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._answer(*outer._post(self.path, self.headers, dict(parse_qsl(body.decode()))))

            def _answer(self, status, told):
                content = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Handler

    def _refusal(self, headers):
        if self.broken:
            return 500, b"<html>out of order</html>"
        if headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"error": {"message": "Invalid API Key provided"}}
        return None

    def _get(self, path, headers):
        refusal = self._refusal(headers)
        if refusal:
            return refusal
        if path.startswith("/v1/refunds?"):
            intent = dict(parse_qsl(path.partition("?")[2]))["payment_intent"]
            return 200, {"object": "list", "data": [each for each in self.given if each["payment_intent"] == intent]}  # fmt: skip
        found = self.sessions.get(path.rpartition("/")[2])
        return (200, found) if found else (404, {"error": {"message": "No such session"}})

    def _post(self, path, headers, asked):
        refusal = self._refusal(headers)
        if refusal:
            return refusal
        key = headers.get("Idempotency-Key", "")
        self.asked.append((path, key, asked))
        if key in self.kept:
            return 200, self.kept[key]
        made = self._session(asked) if path == "/v1/checkout/sessions" else self._refund(asked)
        if "error" in made:
            return 402, made
        self.kept[key] = made
        return (502, b"<html>bad gateway</html>") if self.mute else (200, made)

    def _session(self, asked):
        name = f"cs_test_{len(self.sessions) + 1}"
        held = {
            "id": name, "object": "checkout.session", "url": f"https://checkout.example.com/{name}", "status": "open", "payment_status": "unpaid",
            "payment_intent": None, "amount_total": int(asked["line_items[0][price_data][unit_amount]"]),
            "currency": asked["line_items[0][price_data][currency]"], "client_reference_id": asked["client_reference_id"],
            "metadata": {"checkout": asked["metadata[checkout]"]},
        }  # fmt: skip
        self.sessions[name] = held
        return held

    def _refund(self, asked):
        if asked["amount"] == "1313" and self.poor:
            return {"error": {"message": "Your balance is too low."}}
        name = f"re_{len(self.refunds) + 1}"
        self.refunds[name] = asked
        metadata = {"refund": asked["metadata[refund]"]}
        made = {
            "id": name, "object": "refund", "amount": int(asked["amount"]), "status": "succeeded", "payment_intent": asked["payment_intent"], "metadata": metadata,
        }  # fmt: skip
        self.given.append(made)
        return made


def tell(server, provider, kind, held, **more):
    body, header = server.message(kind, held, **more)
    return send(provider, body, header)


def send(provider, body, header):
    answer = Client(enforce_csrf_checks=True).post(
        f"/pay/hooks/{provider.pk}", body, content_type="application/json", headers={"stripe-signature": header}
    )
    return answer.status_code, answer.json()
