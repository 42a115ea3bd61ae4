"""Uploads: bounds, what they are taken for, who gets them, how they are served."""

import os
import time

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.areas.contacts.models import Account
from regulars.engine import save, stored
from regulars.engine.models import Change, StoredFile
from regulars.services.files import tasks
from regulars.services.files.media import media_type
from tests.factories.people import SYSTEM, give, grants, make_company, make_role

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def company():
    company = make_company()
    give(company.ann, make_role("Own", grants("own")))
    give(company.carl, make_role("Own", grants("own")))
    return company


def enter(user):
    client = Client()
    client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
    return client


def put(browser, content=b"hello", name="note.txt", **more):
    return browser.post(
        "/files", {"file": SimpleUploadedFile(name, content), **more}, headers={"Accept": "application/json"}
    )


def test_a_file_on_a_record_is_had_by_those_who_see_the_record(company):
    account = save.save(Account(name="Acme", kind="company", owner=company.ann), actor=SYSTEM)
    answer = put(enter(company.ann), entity="account", record=str(account.id))
    assert answer.status_code == 201, answer.content
    address = f"/files/{answer.json()['id']}"
    assert b"".join(enter(company.ann).get(address).streaming_content) == b"hello"
    assert enter(company.carl).get(address).status_code == 404
    assert enter(company.carl).post(f"{address}/remove").status_code == 404
    assert Client().get(address).status_code in (302, 401)
    assert put(enter(company.carl), entity="account", record=str(account.id)).status_code == 404


def test_a_file_without_record_is_its_bringers_alone(company):
    address = f"/files/{put(enter(company.ann)).json()['id']}"
    assert enter(company.ann).get(address).status_code == 200
    assert enter(company.carl).get(address).status_code == 404
    assert enter(company.ada).get(address).status_code == 200


def test_what_a_browser_could_run_is_only_downloaded(company):
    browser = enter(company.ann)
    for content, name in (
        (b"<script>alert(1)</script>", "a.html"),
        (b"<svg onload=alert(1)>", "a.svg"),
        (b"<html>", "photo.png"),
    ):
        answer = browser.get(f"/files/{put(browser, content, name).json()['id']}")
        assert answer["Content-Disposition"].startswith("attachment"), name
        assert answer["Content-Type"] in ("text/plain", "application/octet-stream"), name
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    picture = browser.get(f"/files/{put(browser, PNG, 'photo.html').json()['id']}")
    assert picture["Content-Type"] == "image/png"
    assert not picture["Content-Disposition"].startswith("attachment")


def test_bounds_and_names_are_kept(company, settings):
    settings.UPLOAD_LIMIT = 10
    browser = enter(company.ann)
    assert put(browser, b"x" * 11).status_code == 422
    assert put(browser, b"").status_code == 422
    assert browser.post("/files", {}).status_code == 422
    assert put(browser, name="../../etc/pass\nwd").json()["name"] == "passwd"
    assert put(browser, record="zzz").status_code == 422


def test_the_same_bytes_are_kept_once_and_go_when_unnamed(company):
    browser = enter(company.ann)
    first, second = (put(browser, b"same").json()["id"] for _n in range(2))
    path = stored.path_of(StoredFile.objects.get(id=first))
    os.utime(path, (time.time() - 10**6,) * 2)
    browser.post(f"/files/{first}/remove")
    tasks.tidy.func(timestamp=0)
    assert path.exists()
    browser.post(f"/files/{second}/remove")
    tasks.tidy.func(timestamp=0)
    assert not path.exists()


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (PNG, "x.txt", "image/png"),
        (b"%PDF-1.7", "x", "application/pdf"),
        (b"PK\x03\x04..", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04..", "a.html", "application/zip"),
        (b"a,b\n", "a.csv", "text/csv"),
        (b"<html>", "a.html", "text/plain"),
        (b"\0\1\2", "a.png", "application/octet-stream"),
        (b"MZ\x90", "a.pdf", "application/vnd.microsoft.portable-executable"),
    ],
)
def test_a_file_is_what_its_bytes_say(head, name, kind):
    assert media_type(head, name) == kind


def test_the_record_tells_of_a_file_that_came_and_went(company):
    account = save.save(Account(name="Acme", kind="company", owner=company.ann), actor=SYSTEM)
    browser = enter(company.ann)
    key = put(browser, name="offer.pdf", content=b"%PDF-1.7", entity="account", record=str(account.id)).json()["id"]
    browser.post(f"/files/{key}/remove")
    told = Change.objects.filter(record=account.id).order_by("id").values_list("verb", "diff", "version")
    assert list(told)[1:] == [
        ("attach", {"file": [None, "offer.pdf"]}, 2),
        ("detach", {"file": ["offer.pdf", None]}, 3),
    ]
    page = browser.get(f"/accounts/{account.id}/timeline").content.decode()
    assert "File attached: offer.pdf" in page
    assert "File removed: offer.pdf" in page
