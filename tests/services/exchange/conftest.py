import pytest
from django.conf import settings as settings_
from django.test import Client

from regulars.engine import actor as actors


@pytest.fixture
def system(db):
    return actors.system("test")


@pytest.fixture
def write(tmp_path):
    def write(content, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.DATA = tmp_path


@pytest.fixture
def enter():
    """A browser of someone who is signed in."""

    def enter(user):
        client = Client()
        client.force_login(user, backend=settings_.AUTHENTICATION_BACKENDS[-1])
        return client

    return enter
