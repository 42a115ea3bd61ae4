"""Every way, for every scope, as the wrong person: nothing of the other's record is told, nothing of it is changed."""

import re
from types import SimpleNamespace

import pytest

from regulars.engine import access, registry
from tests.rights.matrix.ways import WAYS, Asker
from tests.rights.matrix.world import MARKER, SCOPES, build

pytestmark = pytest.mark.django_db
PASSES = ((), ("own", "team", "branch"), SCOPES[1:-1])
EVERYWHERE = frozenset(
    ("list", "list by words", "rows", "record by number", "timeline", "form", "options", "search", "palette", "export")
)
EVERYWHERE |= {"api list", "api list by words", "api record", "api history", "api search", "api list as it stood"}
MARKS = re.compile("</?mark>")
PROOF = {
    "account": EVERYWHERE | {"file"},
    "contact": EVERYWHERE | {"file"},
    "deal": EVERYWHERE | {"file", "board", "lane"},
}
ASKED = ("account", "contact", "deal")
"""Those the matrix is asked for, besides a custom entity. The other guarded entities are still to be added."""


@pytest.fixture
def thing(own):
    own.entity("widget")
    own.field("widget", "note", "long_text")
    own.field("widget", "level", "choice", options=[{"value": "low", "label": "Low"}])
    return registry.get("widget")


@pytest.mark.parametrize("name", ASKED)
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
    for scopes in PASSES:
        world.say(*scopes)
        told = [f"{'+'.join(scopes)}: {each}" for each in broken(world, asker, before)]
        assert not told, told
    assert entity.name not in PROOF or PROOF[entity.name] <= seen_by_all(world, asker, entity)


def in_scope(world, entity, actor, scope):
    """Each scope does open what lies in it, and not the stranger's."""
    if scope not in world.seen or (scope == "territory" and not lies_in_territories(entity)):
        return
    found = access.records(entity, actor).ids()
    assert world.seen[scope].pk in found, scope
    assert world.hidden.record.pk not in found, scope


def lies_in_territories(entity):
    if entity.access.through:
        return any(lies_in_territories(each) for each in access.parents_of(entity)[:1])
    return bool(entity.access.territory)


def broken(world, asker, before):
    """The ways that told or changed something."""
    it = target(world)
    ways = [way for way in WAYS if way.where(it.entity)]
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
    return SimpleNamespace(**vars(world.hidden), hub=world.hub, seen=seen)


def seen_by_all(world, asker, entity):
    """The ways by which one who sees everything finds the marker: it is there to be found."""
    world.say("all")
    it = target(world)
    ways = [way for way in WAYS if not way.writes and way.where(entity)]
    return {way.name for way in ways if MARKER in text_of(way.ask(asker, it))}


def text_of(answer):
    if isinstance(answer, list):
        return " ".join(text_of(each) for each in answer)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return MARKS.sub("", body.decode("utf-8", "replace")).lower() + str(dict(answer.headers)).lower()
