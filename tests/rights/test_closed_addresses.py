"""Every address of administration, read off the resolver, is closed to those who merely see all records; so are runs of others."""

import re
import uuid

import pytest
from django.urls import URLPattern, get_resolver

from regulars.engine.models import Run
from tests.factories.people import give, grants, make_role

pytestmark = pytest.mark.django_db

RUNS = ("run", "progress", "cancel", "continue", "undo", "columns", "preview", "preview-past", "start")


def routes():
    """(name, address, converters) of every address; those of the sign-in library are its own matter."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns, before, space):
    for each in patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield space + (each.name or address), address
        else:
            yield from _walk(each.url_patterns, address, space + (f"{each.namespace}:" if each.namespace else ""))


@pytest.mark.parametrize("method", ["get", "post"])
def test_administration_is_closed_to_those_who_see_all_records(client, company, method):
    give(company.mary, make_role("All", grants("all")))
    client.force_login(company.mary)
    opened = []
    for name, address in routes():
        if not address.lstrip("^").startswith("admin/") or name == "administration":
            continue
        answer = getattr(client, method)("/" + _filled(address))
        if answer.status_code not in (403, 404, 405):
            opened.append((name, answer.status_code))
    assert not opened


def _filled(address):
    """An address with something in each of its places."""
    key = str(uuid.uuid4())
    address = re.sub(r"<uuid:\w+>", key, address)
    address = re.sub(r"\(\?P<key>[^)]*\)", key, re.sub(r"\(\?P<\w+>(\w+)\|[^)]*\)", r"\1", address))
    return re.sub(
        r"<slug:(\w+)>", lambda found: {"name": "account", "plural": "accounts"}.get(found[1], "name"), address
    ).strip("^$")


@pytest.mark.parametrize("name", RUNS)
def test_the_run_of_another_is_not_there(client, company, name):
    run = Run.objects.create(kind="import", label="zqxhidden", entity="account", actor_id=company.ann.pk, state="done")
    give(company.mary, make_role("All", grants("all")))
    client.force_login(company.mary)
    address = f"/runs/{run.pk}" + ("" if name == "run" else f"/{name}")
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code in (404, 405)
        assert "zqxhidden" not in answer.content.decode()
    run.refresh_from_db()
    assert (run.state, run.cancel_asked) == ("done", False)


def test_the_moved_files_of_another_are_not_there(client, company):
    group = str(uuid.uuid4())
    given = {"group": group, "place": 1, "name": "zqxhidden", "system": "Another", "plan": {}}
    run = Run.objects.create(
        kind="preview", label="zqxhidden", entity="account", actor_id=company.ann.pk, state="draft", input=given
    )
    give(company.mary, make_role("All", grants("all")))
    client.force_login(company.mary)
    for answer in (client.get(f"/imports/several/{group}"), client.post(f"/imports/several/{group}")):
        assert answer.status_code == 404
        assert "zqxhidden" not in answer.content.decode()
    run.refresh_from_db()
    assert run.state == "draft"
