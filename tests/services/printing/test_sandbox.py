"""A source that somebody typed opens nothing, ends in time, and says where it is wrong."""

import socket
import threading
import time

import pytest

from regulars.services.printing import sandbox
from regulars.services.printing.sandbox import Broken, typeset

DATA = {"word": "Привет, мир"}


def test_a_source_reads_its_data_and_becomes_a_pdf():
    [made] = typeset("#set page(width: 90mm, height: 50mm)\n#json(bytes(sys.inputs.data)).word", DATA)
    assert made.startswith(b"%PDF-")


def test_pages_come_as_pictures():
    made = typeset("one #pagebreak() two", DATA, form="png", ppi=30)
    assert len(made) == 2
    assert all(each.startswith(b"\x89PNG") for each in made)


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#eval("read(\\"/etc/hostname\\")")',
        '#image("/etc/passwd")',
        '#include "/etc/passwd"',
        '#json("/proc/self/environ")',
        '#plugin("/lib/x86_64-linux-gnu/libc.so.6")',
        '#bibliography("/etc/passwd")',
    ],
)
def test_files_cannot_be_opened(source):
    with pytest.raises(Broken) as refused:
        typeset(source, DATA)
    assert refused.value.line == 1


def test_not_even_a_file_of_its_own_folder_can_be_opened(tmp_path, monkeypatch):
    (tmp_path / "word.txt").write_text("secret")
    monkeypatch.setattr(sandbox.tempfile, "TemporaryDirectory", lambda **_given: _Folder(str(tmp_path)))
    with pytest.raises(Broken, match="Line 1"):
        typeset('#read("/word.txt")', DATA)


class _Folder(str):
    __slots__ = ()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


def test_packages_are_not_fetched(monkeypatch):
    """Neither by name nor by a name that is put together; no connection is tried at all."""
    asked = []
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=lambda: asked.append(server.accept()), daemon=True).start()
    address = f"http://127.0.0.1:{server.getsockname()[1]}"
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, address)
    for source in ('#import "@preview/cetz:0.2.2"', '#import ("@pre" + "view/cetz:0.2.2")', '#eval("import \\"@preview/cetz:0.2.2\\"")'):  # fmt: skip
        with pytest.raises(Broken):
            typeset(source, DATA)
    server.close()
    assert not asked


def test_what_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    begun = time.monotonic()
    for source in (
        "#while true { }",
        "#let f(n) = f(n + 1)\n#f(0)",
        "#{ let x = (); while true { x += (range(10000),) } }",
    ):
        with pytest.raises(Broken):
            typeset(source, DATA)
    assert time.monotonic() - begun < 30


def test_too_much_memory_is_refused(monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 400 << 20)
    with pytest.raises(Broken):
        typeset('#("x" * 1000000000)', DATA)


def test_a_mistake_is_told_with_its_line():
    with pytest.raises(Broken) as refused:
        typeset("one\n\n#let x = \n", DATA)
    assert (refused.value.line, refused.value.code) == (3, "template_broken")
    assert str(refused.value) == "Line 3: expected expression"
