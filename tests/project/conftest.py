import shutil
import tempfile
from pathlib import Path

import pytest

from tests.project.installation import Installation


@pytest.fixture
def installation():
    """In a short path that the database's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-"))
    folder.chmod(0o711)
    made = Installation(folder / "var")
    yield made
    made.end_all()
    shutil.rmtree(folder, ignore_errors=True)
