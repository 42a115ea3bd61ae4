"""Another program that rules call: a real server on loopback with answers to order, and a memory of what it was asked."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Peer:
    """`answers` are what comes next (status, body, headers), 200 and {} after them; `got` are the requests as they came.

    An answer may be a function of the handler, for those that hang, drip or never end.
    """

    def __init__(self):
        self.answers, self.got = [], []
        outer, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with lock:
                    outer.got.append(Got(self.command, self.path, dict(self.headers), body))
                    given = outer.answers.pop(0) if outer.answers else (200, {}, {})
                if callable(given):
                    return given(self)
                status, content, headers = (*given, {}, {})[:3]
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
                return None

            def log_message(self, *_args):
                pass

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.serve)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def ids(self):
        return [each.headers["Idempotency-Key"] for each in self.got]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Got:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def hangs(handler):
    time.sleep(3)


def drips(handler):
    """A byte now and then: never silent for long, never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _byte in range(30):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def never_ends(handler):
    """A gigabyte, as far as anybody takes it."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 30))
    handler.end_headers()
    try:
        for _block in range(1 << 14):
            handler.wfile.write(b"x" * (1 << 16))
            handler.taken = _block
    except OSError:
        pass
