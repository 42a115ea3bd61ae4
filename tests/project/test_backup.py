"""A backup comes back whole, and never over something by accident."""

import gzip
import hashlib
import json
import zipfile

import pytest

from regulars.base import postgres
from tests.database import DEBIAN_15
from tests.project.installation import Installation

pytestmark = pytest.mark.slow


MONTH = "engine_change_2020_01"
LINE = b'{"id": 1, "at": "2020-01-05T10:00:00+00:00", "title": "Old days"}\n'


@pytest.fixture
def archived(installation):
    """A month of history that has left the database."""
    folder = installation.folder / "history"
    folder.mkdir()
    month = folder / f"{MONTH}.jsonl.gz"
    month.write_bytes(gzip.compress(LINE))
    proof = {"file": month.name, "table": MONTH, "rows": 1, "sha256": hashlib.sha256(LINE).hexdigest()}
    proof |= {"first_at": "2020-01-05", "last_at": "2020-01-05", "written_at": "2020-03-01"}
    (folder / f"{MONTH}.json").write_text(json.dumps(proof))
    return month


def test_a_backup_comes_back_whole_again_and_again(installation, archived):
    upload = installation.folder / "uploads" / "a" / "offer.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("an offer")
    installation.run("backup", str(installation.folder / "one.zip"))
    with zipfile.ZipFile(installation.folder / "one.zip") as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    assert manifest["uploads"] == {"a/offer.txt": hashlib.sha256(b"an offer").hexdigest()}
    assert manifest["history"][archived.name] == hashlib.sha256(archived.read_bytes()).hexdigest()
    assert manifest["tables"]["django_migrations"] > 10
    upload.write_text("spoilt")
    archived.unlink()
    (archived.parent / "engine_change_2021_01.jsonl.gz").write_bytes(b"of another time")
    refused = installation.run("restore", str(installation.folder / "one.zip"), status=1)
    assert "--force" in refused.stderr
    assert upload.read_text() == "spoilt"
    installation.run("restore", "--force", str(installation.folder / "one.zip"))
    assert upload.read_text() == "an offer"
    assert gzip.decompress(archived.read_bytes()) == LINE
    assert {path.name for path in archived.parent.iterdir()} == {archived.name, f"{MONTH}.json"}
    installation.run("backup", str(installation.folder / "two.zip"))
    installation.run("restore", "--force", str(installation.folder / "two.zip"))
    assert "at this version" in installation.run("doctor", status=None).stdout


def test_a_damaged_backup_is_refused_and_changes_nothing(installation, archived):
    whole = installation.folder / "whole.zip"
    installation.run("backup", str(whole))
    damaged = installation.folder / "damaged.zip"
    for part in ("database.dump", f"history/{archived.name}"):
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                target.writestr(name, content[:-10] if name == part else content)
        said = installation.run("restore", "--force", str(damaged), status=1).stderr
        assert "damaged" in said
        assert part in said
    assert gzip.decompress(archived.read_bytes()) == LINE
    assert "at this version" in installation.run("doctor", status=None).stdout


def test_a_backup_never_overwrites_a_file(installation):
    target = installation.folder / "there.zip"
    target.write_text("precious")
    assert "exists already" in installation.run("backup", str(target), status=1).stderr
    assert target.read_text() == "precious"


@pytest.mark.skipif(not DEBIAN_15.exists(), reason="bin/test installs Debian's PostgreSQL 15")
def test_the_embedded_database_moves_to_a_server_and_back(installation):
    there, back = installation.folder / "there.zip", installation.folder / "back.zip"
    installation.run("backup", str(there))
    place = installation.folder.parent / "server"
    with postgres.running(place, programs=DEBIAN_15, locale=("--locale=C.UTF-8",), durable=False) as url:
        moved = Installation(installation.folder.parent / "moved", database_url=url)
        moved.run("restore", str(there))
        assert "version 15, from DATABASE_URL" in moved.run("doctor", status=None).stdout
        moved.run("backup", str(back))
    installation.run("restore", "--force", str(back))
    assert "at this version" in installation.run("doctor", status=None).stdout
