"""Every field of every entity, hidden, masked and read-only for a role: it is told nowhere, asked for nowhere, changed nowhere."""

from functools import partial
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.db import transaction

from regulars.base.errors import Refused
from regulars.engine import access, registry, values
from regulars.engine.fields.masked import DOTS
from regulars.engine.models import FieldRule, SavedView
from regulars.engine.sql import Sources
from tests.custom.conftest import ship  # noqa: F401 - a fixture
from tests.factories.people import actor_of, give, grants, make_role
from tests.factories.values import sample
from tests.rights.matrix.telling import asked_about, telling
from tests.rights.matrix.ways import WAYS, Asker, Way
from tests.rights.matrix.world import ACTIONS
from tests.rights.test_linked_names import MAKES_RULES
from tests.rights.test_matrix import text_of

pytestmark = pytest.mark.django_db

ROUTES = frozenset(
    ("list", "list as it stood", "board", "record by number", "timeline", "panels", "form", "dialogs of verbs", "latest options", "moment of a record",
     "export of a workbook's rows", "merge, looked at", "undo, looked at", "api list", "api record", "api record as it stood", "api history",
     "api feed", "api undo, looked at", "body of a webhook", "api notifications", "api run of a rule", "api rehearsal")
)  # fmt: skip
"""A way for each place in which a field may appear."""
APART = frozenset(("stock-move",))
"""What its whole tells is told by others: how much of a product lies where is a fact of stock levels."""
STANDING = frozenset(
    (
        "list",
        "board",
        "record by number",
        "timeline",
        "panels",
        "pages of its whole",
        "form",
        "dialogs of verbs",
        "latest options",
        "first list",
        "calendar feed",
    )
)
"""What stands for everybody who may see the records, or is closed altogether; without the hidden fields."""
MORE = (
    Way("first list", "ui:list", lambda who, it: who.get(f"/{it.entity.plural}/")),
    Way(
        "list of all columns",
        "ui:list",
        lambda who, it: who.get(f"/{it.entity.plural}/?view=all&columns={_columns(it)}"),
    ),
    Way(
        "pages of its whole",
        "ui:related",
        lambda who, it: [who.get(address, part=part) for address, part in _wholes(it)],
        where=lambda entity: bool(_ways_up(entity)) and entity.name not in APART,
    ),
    Way("saved view", "ui:list", lambda who, it: who.get(f"/{it.entity.plural}/?view={it.view.pk}")),
    Way("api saved view", "api:list", lambda who, it: who.api("GET", f"{it.entity.plural}?view={it.view.pk}")),
)
MERGES = frozenset(("merge", "api merge away", "api merge into"))
"""What the winner lacks comes from the others whoever merges, so that nothing is lost; a value is chosen by those alone who may change it."""
UNMOVED = frozenset(("calendar-holder", "group-member", "rule"))
"""Of these nothing of what the ways ask for moves: parts that name two records, and rules, whose steps say more than any answer here."""
PLACES = tuple(way for way in WAYS if way.name in ROUTES) + MORE


def writing(entity, it):
    """The ways that change a record, and each of its verbs with answers to what it asks."""
    verbs = (
        Way(f"verb {each.verb}", "api:verbs", partial(_answered, each, entity), writes=True) for each in entity.actions
    )
    return [*(way for way in WAYS if way.writes and way.where(entity) and way.name not in MERGES), *verbs]


def _answered(action, entity, who, it):
    given = {each.key: sample(each) for each in action.fields}
    answers = {key: value for key, value in given.items() if value is not None}
    return who.api("POST", f"{entity.plural}/{it.record.pk}/actions/{action.verb}", answers)


def moves(way, asker, it):
    """Which fields that people fill in have another value once a way was gone; nothing of it stays."""
    before = _filled_in(it)
    with transaction.atomic():
        way.ask(asker, it)
        after = _filled_in(it)
        transaction.set_rollback(True)
    return sorted(key for key, value in after.items() if value != before[key])


def _filled_in(it):
    row = it.entity.model._default_manager.filter(pk=it.record.pk).first()
    typed = (each for each in it.entity.fields if each.by_hand and not each.readonly and not each.derived)
    return {each.key: each.dump(each.get(row)) for each in typed} if row is not None else {}


def _ways_up(entity):
    """The links by which a record stands on the page of another one."""
    named = {entity.part_of, entity.access.through}
    links = [each for each in entity.fields if each.kind == "reference" and not each.custom]
    return [each for each in links if each.key in named or getattr(each, "parent", False)]


def _wholes(it):
    for link in _ways_up(it.entity):
        ref = link.get(it.record)
        if ref is not None:
            base = f"/{registry.get(link.to).plural}/{getattr(ref, 'id', ref)}"
            yield from ((f"{base}/related", True), (f"{base}/related?main", True))


def _columns(it):
    return quote(",".join(each.key for each in it.entity.fields))


@pytest.mark.parametrize("name", [each.name for each in registry.entities()])
def test_a_field_that_a_role_withholds_is_told_nowhere(name, company):
    withhold(registry.get(name), company)


def test_a_field_of_any_type_of_a_custom_entity_is_told_nowhere(ship, company):  # noqa: F811 - the fixture
    withhold(ship, company)


def withhold(entity, company):
    it = telling(entity, company)
    asked = with_view(asked_about(it, company.ann), company)
    asker = Asker(company.ann)
    keys = [each.key for each in entity.fields]
    give_rules(company.ann, entity, {})
    assert set().union(*told(asker, asked, it, keys).values()) >= it.words.keys(), "nothing would be found"
    for mode, withheld in (("hidden", keys), ("masked", keys), ("hidden", [entity.title])):
        give_rules(company.ann, entity, dict.fromkeys(withheld, mode))
        leaks = told(asker, asked, it, withheld)
        assert not leaks, f"{mode}: {leaks}"
        refused = not_standing(asker, asked)
        assert not refused, f"{mode}: {refused}"
        in_the_api(asker, asked, withheld, mode)
        ask_for_each(entity, withheld, actor_of(company.ann), mode)
        found_by_none(it, withheld, actor_of(company.ann))
    give_rules(company.ann, entity, {})
    writes = [] if entity.access.kept else writing(entity, asked)
    moved = [way.name for way in writes if moves(way, asker, asked)]
    assert moved or not writes or entity.name in UNMOVED, "nothing would be found"
    give_rules(company.ann, entity, dict.fromkeys(keys, "readonly"))
    changed_by_nothing(asker, asked, keys)
    assert not {way.name: found for way in writes if (found := moves(way, asker, asked))}


def told(asker, asked, it, keys):
    """Which ways tell which fields."""
    found = {}
    for way in PLACES:
        if way.where(asked.entity):
            fields = it.told(text_of(way.ask(asker, asked)), keys)
            if fields:
                found[way.name] = fields
    return found


def not_standing(asker, asked):
    """The ways of those that should stand which were refused or broke, with what they answered."""
    found = {}
    for way in (each for each in (*WAYS, *MORE) if each.name in STANDING and each.where(asked.entity)):
        answer = way.ask(asker, asked)
        for each in answer if isinstance(answer, list) else [answer]:
            if each.status_code not in (200, 403, 404):
                found[way.name] = each.status_code, " ".join(text_of(each).rpartition("<main")[2].split())[:200]
    return found


def give_rules(user, entity, modes):
    """The user sees and changes everything, with these fields of the entity in these modes."""
    verbs = (each.verb for each in entity.actions)
    own = {(entity.name, action): "all" for action in (*ACTIONS, *verbs)}
    role = make_role("Fields", grants("all", ACTIONS) | own | MAKES_RULES)
    rules = (FieldRule(role=role, entity=entity.name, field=key, mode=mode) for key, mode in modes.items())
    FieldRule.objects.bulk_create(rules)
    give(user, role)


def with_view(asked, company):
    """A view that someone with more rights shared: all columns, in the order of a field that is withheld."""
    columns = [each.key for each in asked.entity.fields]
    sort = next((each.key for each in asked.entity.fields if each.sortable and not each.sensitive), "created_at")
    view = SavedView.objects.create(
        entity=asked.entity.name, name="All", owner=company.ada, is_shared=True, columns=columns, sort=sort
    )
    return SimpleNamespace(**vars(asked), view=view)


def in_the_api(asker, asked, withheld, mode):
    """A hidden field is no part of a record, of a masked one there is a stand-in; neither can be chosen out of sight of that."""
    address = f"{asked.entity.plural}/{asked.record.pk}"
    item = asker.api("GET", address).json()
    if mode == "hidden":
        assert not item.keys() & set(withheld)
        assert asker.api("GET", f"{address}?fields={withheld[0]}").status_code in (400, 404, 422)
    else:
        clear = [
            key for key in withheld if key in item and item[key] is not None and not str(item[key]).startswith(DOTS)
        ]
        assert not clear


def ask_for_each(entity, withheld, actor, mode):
    """A withheld field is neither filtered, sorted, grouped nor summed by, from here or over a link, nor written."""
    records = access.records(entity, actor)
    links = [
        (other, link)
        for other in registry.entities()
        for link in other.fields
        if getattr(link, "to", "") == entity.name
    ]
    for key in withheld:
        asks = [
            partial(records.where({"field": key, "op": "filled"}).count, 1),
            partial(records.order_by(key).page, []),
            partial(records.group, key),
            partial(records.totals, [key]),
            partial(values.apply, values.new_record(entity), entity, {key: None}, actor),
            *(partial(Sources(other, actor).resolve, f"{link.key}.{key}") for other, link in links),
        ]
        for ask in [*asks, *([partial(records.rows, [key])] if mode == "hidden" else [])]:
            with pytest.raises(Refused):
                ask()


def found_by_none(it, withheld, actor):
    """Words of a withheld field find nothing."""
    if it.entity.search is None:
        return
    for key in {it.entity.title, *it.entity.search.fields} & set(withheld) & it.words.keys():
        for word in it.words[key]:
            assert access.records(it.entity, actor).search(word).ids() == [], key


def changed_by_nothing(asker, asked, keys):
    """A field that may only be read is refused wherever it is written, and stands on no form."""
    entity, actor = asked.entity, actor_of(asker.user)
    for key in keys:
        with pytest.raises(Refused):
            values.apply(values.new_record(entity), entity, {key: None}, actor)
    if entity.access.kept:
        return
    answer = asker.api("PATCH", f"{entity.plural}/{asked.record.pk}", dict.fromkeys(keys))
    assert answer.status_code in (403, 422)
    form = asker.get(f"/{entity.plural}/{asked.record.number}/edit")
    shown = text_of(form)
    assert not [key for key in keys if f'name="{key}"' in shown or f'name="{key}.' in shown]
