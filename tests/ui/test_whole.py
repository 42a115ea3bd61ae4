"""Every address works by itself: what answers a part to htmx answers a whole page, or leads to one, to whoever opens it directly."""

import re

import pytest

from regulars.engine import registry
from regulars.ui.whole import parent
from tests.factories.people import make_user
from tests.rights.matrix.ways import WAYS, Asker
from tests.rights.matrix.world import build
from tests.rights.test_closed_addresses import routes
from tests.rights.test_matrix import target

pytestmark = pytest.mark.django_db
BOTH = ("deal", "account")


class Noting(Asker):
    """Writes down what it is asked to fetch."""

    def get(self, address, *, part=False):
        self.__dict__.setdefault("fetched", []).append(address)
        return super().get(address, part=part)


@pytest.mark.parametrize("name", BOTH)
def test_every_part_is_a_whole_page_when_opened_directly(name, company):
    entity = registry.get(name)
    world = build(entity, company)
    it = target(world)
    admin = Noting(make_user("Ada Admin", is_admin=True))
    for way in WAYS:
        if not way.writes and not way.route.startswith("api:") and way.where(entity):
            way.ask(admin, it)
    addresses = sorted({*admin.fetched, *(_filled(address, it) for _name, address in routes())})
    bare, parts = [], 0
    for address in addresses:
        if not _is_part(admin.client.get(address, headers={"HX-Request": "true"})):
            continue
        parts += 1
        answer = admin.client.get(address)
        if answer.status_code not in (301, 302, 303) and _is_part(answer):
            bare.append((address, answer.status_code))
    assert not bare
    assert parts > 40


def _is_part(answer):
    if (
        answer.status_code != 200
        or answer.streaming
        or not answer.headers.get("Content-Type", "").startswith("text/html")
    ):
        return False
    return not answer.content[:200].lstrip().lower().startswith(b"<!doctype")


def _filled(address, it):
    """The address of something that there is, as far as it is a record's."""
    key = str(it.record.pk)
    address = re.sub(r"\(\?P<key>[^)]*\)", key, re.sub(r"\(\?P<\w+>(\w+)\|[^)]*\)", r"\1", address))
    address = re.sub(r"<uuid:\w+>", key, address)
    told = {"name": it.entity.name, "plural": it.entity.plural, "kind": "note", "field": it.entity.title}
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: told.get(found[1], "name"), address).strip("^$").replace(
        "\\Z", ""
    )


def test_a_dialog_opened_directly_has_its_heading_and_the_way_back(company):
    world = build(registry.get("deal"), company)
    admin = Asker(make_user("Ada Admin", is_admin=True))
    record = world.hidden.record
    page = admin.get(f"/deals/{record.pk}/why").content.decode()
    assert page.lstrip().startswith("<!doctype")
    assert page.count("<h1") == 1
    assert "<title>Why can I see this? · Regulars</title>" in page
    assert f'data-back="/deals/{record.pk}"' in page
    assert f'<a href="/deals/{record.pk}">{record.name}</a>' in page
    assert 'hx-target="#dialog">' not in page.split('id="alone"')[1].split("</main>")[0]
    part = admin.get(f"/deals/{record.pk}/why", part=True).content.decode()
    assert part.startswith('<div class="dialog__frame"') or "<!doctype" not in part


def test_parts_of_tables_stand_in_a_table(company):
    world = build(registry.get("deal"), company)
    admin = Asker(make_user("Ada Admin", is_admin=True))
    page = admin.get("/deals/rows?view=all").content.decode()
    assert "<table class='table'><t" in page
    assert str(world.hidden.record.pk) in page


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/deals/01a1f0b2-0000-7000-8000-000000000000/why", "/deals/01a1f0b2-0000-7000-8000-000000000000"),
        ("/deals/count", "/deals/"),
        ("/nothing/at/all", "/"),
        ("/search/palette", "/search"),
    ],
)
def test_the_way_back_leads_to_what_there_is(path, above):
    assert parent(path) == above
