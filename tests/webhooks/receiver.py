"""A program that is told of changes: a real server on loopback that verifies with the public Standard Webhooks library."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver:
    """`answers` are the statuses to come, 200 after them; what is about a record of `against` has 422. `got` was verified, `refused` was not."""

    def __init__(self, port=0):
        self.secrets, self.answers, self.got, self.refused, self.hold = [], [], [], [], None
        self.headers, self.held, self.against = [], [], set()
        outer, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.hold is not None:
                    outer.held.append(self.headers["webhook-id"])
                    outer.hold.wait(30)
                with lock:
                    status = outer.answers.pop(0) if outer.answers else 200
                    told = outer.verified(body, self.headers)
                    if told and told["data"].get("record", {}).get("id") in outer.against:
                        status = 422
                    if told is not None and status == 200:
                        outer.got.append((self.headers["webhook-id"], told))
                self.send_response(status if told is not None else 401)
                self.send_header("Content-Length", "5")
                self.end_headers()
                self.wfile.write(b"heard")

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/told"

    def verified(self, body, headers):
        self.headers.append(dict(headers))
        for secret in self.secrets:
            try:
                return Webhook(secret).verify(body, dict(headers))
            except WebhookVerificationError:
                continue
        self.refused.append(body)
        return None

    @property
    def types(self):
        return [told["type"] for _message, told in self.got]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
