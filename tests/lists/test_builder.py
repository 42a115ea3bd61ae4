"""The filter builder: what its form means, how it draws any filter, what chips say."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlparse

import pytest

from regulars.engine import registry
from regulars.ui.filter_form import drawn, relations
from regulars.ui.words_of_filters import in_words
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.lists.records import make

pytestmark = pytest.mark.django_db
ENTITIES = [entity.name for entity in registry.entities() if entity.list]
PERIOD = {"field": "created_at", "op": "period", "value": "last_n_weeks:3"}
BEFORE = {"field": "created_at", "op": "lt", "value": "today-14d"}
EVERY_KIND = {
    "all": [
        {"field": "name", "op": "contains", "value": "a"},
        {"any": [PERIOD, BEFORE, {"none": [{"field": "owner", "op": "me", "value": None}]}]},
        {
            "has": {
                "entity": "task",
                "by": "record",
                "at_least": 2,
                "where": {"any": [{"field": "due_at", "op": "gte", "value": "start_of_month"}]},
            }
        },
        {"has_none": {"entity": "deal", "by": "account"}},
        {"changed": {"field": "industry", "period": "this_quarter", "by": "me"}},
        {"none": [{"changed": {"period": "last_n_days:30"}}]},
    ]
}


def form_of(page):
    """The fields of the builder's form as a browser would send them."""
    made = []
    for tag in re.findall(r"<(?:input|select)\b.*?>(?:(?:<option.*?</option>)*</select>)?", page, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or name[1] in ("csrfmiddlewaretoken", "step"):
            continue
        if tag.startswith("<select"):
            options = re.findall(r'<option value="([^"]*)"( selected)?', tag)
            chosen = [value for value, selected in options if selected]
            several = " multiple" in tag.split(">")[0]
            made += [
                (name[1], unescape(v)) for v in (chosen if several or chosen else [value for value, _s in options[:1]])
            ]
        elif 'type="checkbox"' not in tag or " checked" in tag:
            value = re.search(r'value="([^"]*)"', tag)
            made.append((name[1], unescape(value[1]) if value else ""))
    return made


def post(client, address, fields, step):
    return client.post(address, urlencode([*fields, ("step", step)]), content_type="application/x-www-form-urlencoded")


def filter_in(answer):
    address = urlparse(answer["HX-Redirect"] if "HX-Redirect" in answer else answer["HX-Location"])
    return json.loads(parse_qs(address.query)["filter"][0])


def test_a_filter_of_every_kind_survives_the_builder(browser, company):
    ann = browser(company.ann)
    page = ann.get("/accounts/filter", {"view": "all", "filter": json.dumps(EVERY_KIND)}).content.decode()
    answer = post(ann, "/accounts/filter?view=all", form_of(page), "apply")
    assert answer.status_code in (200, 204), answer.content.decode()[:2000]
    assert filter_in(answer) == EVERY_KIND


def test_conditions_are_added_and_removed_at_every_depth(browser, company):
    ann = browser(company.ann)
    page = ann.get("/accounts/filter?view=all&add=1").content.decode()
    for step in ("group:r", "rule:r.1", "has:r.1", "changed:r.1.2", "drop:r.0"):
        answer = post(ann, "/accounts/filter?view=all", form_of(page), step)
        assert answer.status_code == 200, step
        page = answer.content.decode()
    kinds = dict(re.findall(r'name="(r[.\d]+)-kind" value="(\w+)"', page))
    assert kinds == {"r.0": "group", "r.0.0": "rule", "r.0.1": "rule", "r.0.2": "has", "r.0.2.0": "changed"}


def test_a_wrong_value_or_a_forged_field_is_refused_and_nothing_typed_is_lost(browser, company):
    ann = browser(company.ann)
    rule = [("node", "r.0"), ("r.0-field", "created_at"), ("r.0-op", "lt"), ("r.0-value", "day"), ("r.0-value", "soon")]
    answer = post(ann, "/accounts/filter", rule, "apply")
    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()
    assert post(ann, "/accounts/filter", [("node", "r.0"), ("r.0-field", "nothing")], "apply").status_code == 422
    person = [("node", "r.0"), ("r.0-kind", "changed"), ("r.0-by", "person")]
    assert post(ann, "/accounts/filter", person, "apply").status_code == 422
    assert browser(company.nobody).get("/accounts/filter").status_code == 403


@pytest.mark.parametrize(("name", "first"), [("account", "contact:account:"), ("deal", "deal-line:deal:")])
def test_the_first_related_records_offered_are_those_of_the_records_own_panels(name, first, company):
    assert next(iter(relations(registry.get(name), SYSTEM))) == first


def test_requests_of_people_are_offered_after_what_is_worked_with(company):
    near = [key.partition(":")[0] for key in relations(registry.get("contact"), SYSTEM) if key.endswith(":")]
    assert max(near.index(each) for each in ("deal", "task")) < near.index("subject-request")


@pytest.mark.parametrize("name", ENTITIES)
def test_every_field_relation_and_change_of_every_entity_can_be_drawn_and_said(name, company):
    entity = registry.get(name)
    fields = [{"field": each.key, "op": op} for each in entity.by_key.values() for op in each.questions()]
    related = [
        {
            "has": {"entity": key.split(":")[0], "by": key.split(":")[1]}
            | ({"of": key.split(":")[2]} if key[-1] != ":" else {})
        }
        for key in relations(entity, SYSTEM)
    ]
    nodes = [*fields, *related, {"changed": {}}]
    assert drawn({"all": nodes}, entity, SYSTEM)["nodes"]
    for node in nodes:
        said = in_words(node, entity, SYSTEM)
        assert str(said)
        assert not said.wrong


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (PERIOD, "Created is in the last 3 weeks"),
        (BEFORE, "Created before 14 days ago"),
        (
            {"field": "created_at", "op": "gte", "value": "start_of_month"},
            "Created on or after the start of this month",
        ),
        ({"none": [{"field": "name", "op": "empty"}]}, "not Name is empty"),
        ({"any": [{"field": "name", "op": "empty"}, PERIOD]}, "any of Name is empty or Created is in the last 3 weeks"),
        ({"has_none": {"entity": "task"}}, "has none of Tasks"),
        (
            {
                "has": {
                    "entity": "task",
                    "at_least": 2,
                    "where": {"all": [{"field": "name", "op": "eq", "value": "Call"}]},
                }
            },
            "has at least 2 of Tasks where Subject is Call",
        ),
        ({"changed": {"field": "industry", "period": "this_week", "by": "me"}}, "Industry changed in this week by me"),
    ],
)
def test_chips_say_a_filter_in_words(node, words, company):
    assert str(in_words(node, registry.get("account"), SYSTEM)) == words


def test_words_do_not_tell_of_what_one_may_not_see(company):
    give(company.carl, make_role("Accounts only", grants("all", entity="account")))
    carl = actor_of(company.carl)
    assert in_words({"has": {"entity": "task"}}, registry.get("account"), carl).wrong
    assert "task:record:" not in relations(registry.get("account"), carl)


def test_the_list_shows_groups_and_related_records_as_chips(browser, company):
    make("account", name="Acorn", owner=str(company.ann.id))
    page = browser(company.ann).get("/accounts/", {"view": "all", "filter": json.dumps(EVERY_KIND)}).content.decode()
    assert "has at least 2 of" in page
    assert "Several" not in page
    assert "in the last 30 days" in page
