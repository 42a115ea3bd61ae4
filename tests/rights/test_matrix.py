"""Every way, for every scope and every entity, as the wrong person: nothing of the other's record is told, nothing of it is changed."""

import re
from types import SimpleNamespace

import pytest

from regulars.engine import access, registry
from tests.factories.people import give, grants, make_role
from tests.rights.matrix.ways import API, HUB, WAYS, Asker
from tests.rights.matrix.world import ACTIONS, MARKER, SCOPES, build, setting

pytestmark = pytest.mark.django_db
PROOF = frozenset(
    ("list", "list by words", "rows", "record by number", "timeline", "form", "groups", "options", "search", "export", "file",
     "api list", "api list by words", "api record", "api history", "api search", "api list as it stood", "body of a webhook",
     "notifications", "api notifications", "run of a rule", "api run of a rule", "api rehearsal")
)  # fmt: skip
"""Ways by which whoever sees everything finds the marker: so it is there to be found."""
OF_ALL = frozenset(("list", "rows", "record by number", "export", "api list", "api record", "api list as it stood"))
WHOLE = ("account", "contact", "lead", "deal", "task", "meeting", "call", "note", "widget")
"""By all the ways for these; parts have no words of their own to search for, and some are called by a name from elsewhere."""
OF_EVERYTHING = frozenset(
    (
        "search",
        "palette",
        "today",
        "today's list",
        "dashboard",
        "lead sources",
        "live",
        "api runs",
        *(way.name for way in HUB),
    )
)
"""Ways that are the same whatever the entity: asked once, of the one with the most rights."""
API_WRITES = frozenset(way.route for way in API if way.writes)
SETTINGS = frozenset(
    (
        "ui:edit",
        "ui:cell",
        "ui:delete",
        "ui:bulk_edit",
        "ui:bulk_delete",
        "ui:bin_purge",
        "ui:undo_change",
        "ui:transfer",
    )
)
MARKS = re.compile("</?mark>")


def named(*, is_open):
    return [each.name for each in registry.entities() if each.access.open == is_open]


@pytest.fixture
def thing(own):
    own.entity("widget")
    own.field("widget", "note", "long_text")
    own.field("widget", "level", "choice", options=[{"value": "low", "label": "Low"}])
    return registry.get("widget")


@pytest.mark.parametrize("name", named(is_open=False))
def test_the_wrong_person_learns_and_changes_nothing(name, company):
    ask_all(registry.get(name), company)


def test_the_wrong_person_learns_and_changes_nothing_of_a_custom_entity(thing, company):
    ask_all(thing, company)


def ask_all(entity, company):
    """Scopes add up: who learns nothing with several at once learns nothing with one of them."""
    world = build(entity, company)
    asker = Asker(world.ann)
    before = world.hidden.state
    for scope in SCOPES[1:-1]:
        in_scope(world, entity, world.say(scope), scope)
    for scopes, wide in (((), False), (SCOPES[1:-1], True)):
        world.say(*scopes)
        told = [f"{'+'.join(scopes)}: {each}" for each in broken(world, asker, before, wide=wide)]
        assert not told, told
    wanted = PROOF if entity.name in WHOLE else OF_ALL
    assert wanted <= seen_by_all(world, asker, wanted)


@pytest.mark.parametrize("name", named(is_open=True))
def test_who_may_edit_everything_changes_no_settings(name, company):
    """Everybody reads these; a word on everything does not open them, a word on themselves does."""
    it = setting(registry.get(name))
    give(company.ann, make_role("All", grants("all", ACTIONS)))
    ways = [way for way in WAYS if way.writes and way.where(it.entity) and way.route in SETTINGS | API_WRITES]
    before, asker = it.state, Asker(company.ann)
    for way in ways:
        way.ask(asker, SimpleNamespace(**vars(it), rule=None, run=None, hub=None, seen=it.record))
    assert it.state == before, f"one of {[way.name for way in ways]} changes {moved(before, it.state)}"


def in_scope(world, entity, actor, scope):
    """Each scope does open what lies in it, and not the stranger's."""
    if scope not in world.seen or not opens(entity, scope):
        return
    found = access.records(entity, actor).ids()
    assert world.seen[scope].pk in found, scope
    assert world.hidden.record.pk not in found, scope


def opens(entity, scope):
    """Whether the scope can open any record of the entity: by whose it is, or where it lies."""
    if entity.access.through:
        return any(opens(each, scope) for each in access.parents_of(entity)[:1])
    return bool(entity.access.territory if scope == "territory" else entity.owner_column)


def broken(world, asker, before, *, wide):
    """The ways that told or changed something; `wide` includes those that speak of everything at once."""
    it = target(world)
    ways = [way for way in WAYS if way.where(it.entity) and (wide or way.name not in OF_EVERYTHING)]
    for way in ways:
        if MARKER in text_of(way.ask(asker, it)):
            yield f"{way.name} tells"
    if world.hidden.state != before:
        yield f"one of {[way.name for way in ways if way.writes]} changes {moved(before, world.hidden.state)}"


def moved(before, now):
    return (
        {key: (before[0][key], now[0][key]) for key in before[0] if before[0][key] != now[0][key]},
        before[1:],
        now[1:],
    )


def target(world):
    seen = next(iter(world.seen.values()), world.hidden.record)
    return SimpleNamespace(**vars(world.hidden), **vars(world.followers), hub=world.hub, seen=seen)


def seen_by_all(world, asker, wanted):
    """The ways by which one who sees everything finds the marker: it is there to be found."""
    world.say("all")
    it = target(world)
    ways = [way for way in WAYS if way.name in wanted and way.where(it.entity)]
    return {way.name for way in ways if MARKER in text_of(way.ask(asker, it))}


def text_of(answer):
    if isinstance(answer, list):
        return " ".join(text_of(each) for each in answer)
    if isinstance(answer, bytes):
        return answer.decode().lower()
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return MARKS.sub("", body.decode("utf-8", "replace")).lower() + str(dict(answer.headers)).lower()
