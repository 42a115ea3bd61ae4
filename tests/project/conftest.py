import fcntl
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.project.installation import Installation


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """An installation that was started once, by whichever worker needs it first; its tests begin with copies of it."""
    own = tmp_path_factory.getbasetemp()
    kept = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _prepare(kept)
    return kept


def _prepare(kept):
    with _short_folder() as folder:
        first = Installation(folder / "var")
        try:
            first.start()
            first.stop()
        finally:
            first.end_all()
        _copy(folder / "var", kept)


def _copy(source, target):
    """Owners and modes too."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


@pytest.fixture
def installation(prepared):
    with _short_folder() as folder:
        _copy(prepared, folder / "var")
        made = Installation(folder / "var")
        yield made
        made.end_all()


@pytest.fixture
def empty_installation():
    with _short_folder() as folder:
        made = Installation(folder / "var")
        yield made
        made.end_all()


@contextmanager
def _short_folder():
    """In a path that is short enough for a socket and that the database's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
