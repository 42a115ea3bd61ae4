import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.project.installation import Installation


@pytest.fixture(scope="session")
def prepared():
    """An installation that was started once; its tests begin with copies of it."""
    with _short_folder() as folder:
        first = Installation(folder / "var")
        try:
            first.start()
            first.stop()
        finally:
            first.end_all()
        yield folder / "var"


@pytest.fixture
def installation(prepared):
    with _short_folder() as folder:
        subprocess.run(["cp", "-a", str(prepared), str(folder / "var")], check=True)  # owners and modes too
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
