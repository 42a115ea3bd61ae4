"""Addresses that people type: internal ones are not asked, whatever they are called and wherever they lead."""

import contextlib
import http.server
import ipaddress
import socket
import threading
import time

import pytest

from regulars.base import guarded, outgoing
from regulars.base.errors import Refused

PAGES = {"/ok.csv": b"name\nAcme\n", "/large": b"x" * 200_000}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[4:].replace("|", "/"))
            self.end_headers()
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            time.sleep(0.4)
            self.wfile.write(b"late")
        elif self.path in PAGES:
            self.send_response(200)
            self.send_header("Content-Length", str(len(PAGES[self.path])))
            self.end_headers()
            self.wfile.write(PAGES[self.path])
        else:
            self.send_error(404)

    def log_message(self, *args):
        pass


@pytest.fixture
def address():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(url, path, **options):
    return outgoing.fetch(url, path, **{"most_bytes": 100_000, "seconds": 5, "allowed": ("127.0.0.1",), **options})


def code_of(url, path, **options):
    with pytest.raises(Refused) as refused:
        fetch(url, path, **options)
    return refused.value.code


def test_what_an_address_gives_is_stored(address, tmp_path):
    found = fetch(f"{address}/ok.csv", tmp_path / "a")
    assert (found.name, found.size) == ("ok.csv", 10)
    assert (tmp_path / "a").read_bytes() == PAGES["/ok.csv"]
    assert fetch(f"{address}/to/|ok.csv", tmp_path / "a").url.endswith("/ok.csv")


def test_internal_addresses_are_not_asked(address, tmp_path):
    for url in (
        address, "http://localhost/", "http://127.1/", "http://2130706433/", "http://[::1]/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data", "http://192.168.1.1", "http://0.0.0.0", "http://[::ffff:127.0.0.1]/",
    ):  # fmt: skip
        assert code_of(url, tmp_path / "a", allowed=()) in ("internal_address", "no_host"), url


def test_only_the_open_internet_is_public():
    for text in ("8.8.8.8", "2606:4700::1111"):
        assert outgoing.is_public(ipaddress.ip_address(text))
    for text in (
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "100.64.0.1", "169.254.1.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1",
        "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1", "::",
    ):  # fmt: skip
        assert not outgoing.is_public(ipaddress.ip_address(text)), text


def test_a_redirect_to_an_internal_address_is_not_followed(address, tmp_path):
    assert code_of(f"{address}/to/http:||localhost|", tmp_path / "a") == "internal_address"
    assert code_of(f"{address}/to/file:||etc|passwd", tmp_path / "a") == "bad_address"


def test_the_address_that_was_checked_is_the_one_that_is_asked(tmp_path, monkeypatch):
    answers = iter(["93.184.215.14", "127.0.0.1"])
    asked = []

    def lookup(host, port, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(place, timeout):
        asked.append(place)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert code_of("http://changing.example/", tmp_path / "a", allowed=()) == "unreachable"
    assert asked == [("93.184.215.14", 80)]


def test_too_much_too_long_and_too_far_are_refused(address, tmp_path):
    assert code_of(f"{address}/large", tmp_path / "a") == "too_large"
    assert code_of(f"{address}/slow", tmp_path / "a", seconds=0.1) == "unreachable"
    assert code_of(f"{address}/nothing", tmp_path / "a") == "bad_answer"
    assert code_of(f"{address}/to/" + "/to/" * 8, tmp_path / "a") in ("too_many_redirects", "bad_answer")
    for url in (
        "ftp://example.com/a",
        "file:///etc/passwd",
        "https://",
        "http://user:word@example.com/",
        "http://[bad",
    ):
        assert code_of(url, tmp_path / "a") == "bad_address", url


def post(url, **options):
    return outgoing.send(
        url, b"{}", {"X-Kind": "test"}, **{"seconds": 5, "most_bytes": 100, "allowed": ("127.0.0.1",), **options}
    )


@pytest.fixture
def raw():
    """A server that answers with what a function writes to the connection."""
    servers = []

    def begin(write):
        listener = socket.create_server(("127.0.0.1", 0))
        servers.append(listener)

        def serve():
            taken, _peer = listener.accept()
            with taken:
                taken.recv(65536)
                with contextlib.suppress(OSError):  # the other side has had enough
                    write(taken)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield begin
    for each in servers:
        each.close()


def test_of_an_answer_only_the_beginning_is_read(raw):
    def gigabyte(taken):
        taken.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _each in range(16384):
            taken.sendall(b"x" * 65536)

    began = time.monotonic()
    answered = post(raw(gigabyte))
    assert (answered.status, len(answered.beginning)) == (200, 100)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\n\r\n", b"HT"])
def test_a_target_that_drips_is_left_at_the_deadline(raw, first):
    def drip(taken):
        taken.sendall(first)
        for _each in range(200):
            time.sleep(0.05)
            taken.sendall(b"x")

    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        post(raw(drip), seconds=0.6)
    assert refused.value.code == "unreachable"
    assert time.monotonic() - began < 4


def test_a_redirect_into_the_own_network_is_not_followed(raw):
    def lead(taken):
        taken.sendall(b"HTTP/1.1 307 Over there\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(Refused) as refused:
        post(raw(lead))
    assert refused.value.code == "internal_address"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1", "localhost", "localhost.", "db.localhost"],
)  # fmt: skip
def test_a_host_inside_is_refused_when_it_is_written_down(host):
    with pytest.raises(Refused) as refused:
        outgoing.require_public(host, ())
    assert refused.value.code == "internal_address"
    outgoing.require_public(host, (host,))


def test_a_name_is_refused_where_any_of_its_addresses_is_inside(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("93.184.215.14", "192.168.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: found)
    with pytest.raises(Refused):
        outgoing.require_public("inside.example.com", ())
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: found[:1])
    outgoing.require_public("outside.example.com", ())


def test_a_name_that_is_not_known_now_or_not_soon_is_let_through(monkeypatch):
    def fails(*asked, **how):
        raise socket.gaierror("not now")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    outgoing.require_public("new.example.com", ())
    waits = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: (waits.wait(20), [])[1])
    monkeypatch.setattr(guarded, "LOOK_UP", 0.1)
    began = time.monotonic()
    outgoing.require_public("slow.example.com", ())
    waits.set()
    assert time.monotonic() - began < 5
