"""The read door: filters, order, pages, counts."""

import uuid

import pytest

from regulars.base.errors import NotFound, Refused
from regulars.engine import access, query, save
from regulars.engine.models import Team
from tests.factories.people import SYSTEM, actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams():
    tag = uuid.uuid4().hex[:8]
    names = ["Ёлка", "Яблоко", "apple", "Banana", "Łódź", "cherry", "Зима"]
    made = [Team(name=f"{name} {tag}", region=tag if i % 2 else "") for i, name in enumerate(names)]
    save.save_many(made, actor=SYSTEM)
    return access.records("team", SYSTEM).search(tag)


def names(page):
    return [row["name"].split()[0] for row in page.rows]


def test_words_sort_without_case_and_accents(teams):
    assert names(teams.order_by("name").page(["name"])) == [
        "apple",
        "Banana",
        "cherry",
        "Łódź",
        "Ёлка",
        "Зима",
        "Яблоко",
    ]


@pytest.mark.parametrize(
    "sort", ["name", "-name", "region", "-region", "-created_at", "number", "updated_by", "-updated_at"]
)
def test_pages_hold_every_record_once_in_the_same_order(teams, sort):
    whole = names(teams.order_by(sort).page(["name"], limit=100))
    pieces, after = [], None
    while True:
        page = teams.order_by(sort).page(["name"], limit=2, after=after)
        pieces += names(page)
        after = page.next
        if after is None:
            break
    assert pieces == whole
    assert len(set(pieces)) == 7


def test_a_cursor_of_another_order_is_refused(teams):
    cursor = teams.order_by("name").page(["name"], limit=2).next
    with pytest.raises(Refused):
        teams.order_by("-name").page(["name"], after=cursor)
    with pytest.raises(Refused):
        teams.page(["name"], after="nonsense!")


def test_counts_are_exact_up_to_the_limit(teams):
    assert teams.count() == (7, True)
    assert teams.count(limit=3) == (3, False)
    assert teams.count(limit=None) == (7, True)


def told(found):
    page, *figures = found
    return [(row.id, row.values) for row in page.rows], page.next, *figures


@pytest.mark.parametrize("limit", [2, 7, 100])
@pytest.mark.parametrize("sort", ["", "name", "-region", "updated_by", "-updated_at", "updated_by.name"])
@pytest.mark.parametrize(
    "where", [{}, {"region__empty": True}, {"name": "nobody is called that"}], ids=["all", "some", "none"]
)
def test_a_page_with_its_count_is_what_both_are_alone(teams, where, sort, limit):
    among = [row.id for row in teams.page(["name"], limit=100).rows]
    theirs = access.records("team", SYSTEM).matching(among).order_by(sort)
    for key, value in where.items():
        name, _, op = key.partition("__")
        theirs = theirs.where({"field": name, "op": op or "eq", **({} if op else {"value": value})})
    columns, sums = ["name", "updated_by", "updated_by.name"], ["number"]
    apart = (theirs.page(columns, limit=limit), *theirs.counted(sums))
    assert told(theirs.counted_page(columns, sums, limit=limit)) == told(apart)
    assert apart[1].number == {"region": 4, "name": 0}.get(next(iter(where), "").partition("__")[0], 7)


def test_a_page_with_its_count_is_one_question(teams, django_assert_num_queries):
    theirs = access.records("team", SYSTEM).order_by("-created_at")
    with django_assert_num_queries(1):
        _page, count, sums = theirs.counted_page(["name"], ["number"], limit=2)
    assert count.number >= 7
    assert sums["number"] > 0


def test_those_found_by_words_are_counted_too(teams):
    for limit, shown in ((100, 7), (3, 3)):
        page, count, sums = teams.counted_page(["name"], limit=limit)
        assert (len(page.rows), count, sums) == (shown, (7, True), {})


def test_a_page_of_more_than_can_be_counted_is_not_counted_again(teams, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(query, "COUNT_LIMIT", 3)
    theirs = access.records("team", SYSTEM).order_by("name")
    page, count, sums = theirs.counted_page(["name"], ["number"], limit=2)
    assert (len(page.rows), count, sums) == (2, (3, False), {})
    with django_assert_num_queries(1):
        again = theirs.counted_page(["name"], ["number"], limit=2)
    assert told(again) == told((page, count, sums))
    query.beyond.forget()


def test_more_than_the_limit_is_not_counted_again_at_once(teams, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(query, "COUNT_LIMIT", 3)
    tag = teams.page(["name"]).rows[0]["name"].split()[1]
    theirs = access.records("team", SYSTEM).where({"field": "name", "op": "contains", "value": tag})
    assert theirs.count(3) == (3, False)
    with django_assert_num_queries(0):
        assert theirs.counted(("number",), 3) == ((3, False), {})
    with django_assert_num_queries(1):
        assert theirs.where(region=tag).count(3) == (3, True)
    query.beyond.forget()
    with django_assert_num_queries(1):
        assert theirs.count(3) == (3, False)


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ({"field": "name", "op": "contains", "value": "an"}, 1),
        ({"field": "name", "op": "starts", "value": "ap"}, 1),
        ({"field": "region", "op": "empty"}, 4),
        ({"none": [{"field": "region", "op": "empty"}]}, 3),
        ({"any": [{"field": "name", "op": "contains", "value": "apple"}, {"field": "region", "op": "filled"}]}, 4),
        (
            {
                "all": [
                    {"field": "region", "op": "filled"},
                    {"none": [{"field": "name", "op": "starts", "value": "ban"}]},
                ]
            },
            2,
        ),
        ({"all": []}, 7),
        ({}, 7),
    ],
)
def test_filters(teams, data, count):
    assert teams.where(data).count().number == count


@pytest.mark.parametrize(
    "data",
    [
        {"field": "nmae", "op": "eq", "value": "x"},
        {"field": "name; drop table engine_team", "op": "eq", "value": "x"},
        {"field": "name", "op": "like' or 1=1 --", "value": "x"},
        {"field": "name", "op": "eq", "value": 5},
        {"field": "name", "op": "in", "value": []},
        {"field": "created_at", "op": "gt", "value": "soon"},
        {"field": "created_at", "op": "period", "value": "next_eternity"},
        {"field": "name", "op": "eq"},
        {"all": {"field": "name"}},
        {"all": [], "any": []},
        {"field": "name", "op": "eq", "value": "x", "or": "1=1"},
        {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}]}]},
        [1, 2],
        {"any": [{"field": "name", "op": "filled"}] * 101},
    ],
)
def test_a_wrong_filter_is_refused_with_its_field(teams, data):
    with pytest.raises(Refused) as refused:
        teams.where(data).count()
    assert refused.value.fields


def test_values_in_filters_are_never_sql(teams):
    quote = "'; drop table engine_team; --"
    assert teams.where(name=quote).count().number == 0
    assert teams.where({"field": "name", "op": "contains", "value": "%"}).count().number == 0


def test_search_meets_both_alphabets(teams):
    assert names(teams.search("elka").page(["name"])) == ["Ёлка"]
    assert names(teams.search("ЛОДЗЬ").page(["name"])) in (["Łódź"], [])
    assert names(access.records("team", SYSTEM).search("yablo").page(["name"]))[:1] == ["Яблоко"]


def test_a_record_is_found_by_id_and_number_or_not_at_all(teams):
    row = teams.page(["name"], limit=1).rows[0]
    everyone = access.records("team", SYSTEM)
    assert everyone.get(row.id).pk == everyone.get(str(row.number)).pk == row.id
    for wrong in (uuid.uuid4(), "0", "x' or '1'='1", "99999999999999999999999"):
        with pytest.raises(NotFound):
            everyone.get(wrong)


def test_groups_count_and_name_their_values(company):
    groups = access.records("user", SYSTEM).where(manager=str(company.mary.pk)).group("team")
    assert [(group.value.label, group.size) for group in groups] == [(company.team.name, 2)]


def test_words_about_people_in_filters(company):
    reader = access.records("user", actor_of(company.mary))
    assert reader.where({"field": "manager", "op": "me"}).count().number == 2
    assert reader.where({"field": "manager", "op": "branch", "value": str(company.mary.pk)}).count().number == 2


def test_a_path_leads_over_references(company):
    reader = access.records("user", actor_of(company.ann)).where(
        {"field": "manager.email", "op": "eq", "value": company.mary.email}
    )
    assert sorted(row["manager.name"] for row in reader.rows(["manager.name"])) == ["Mary Manager"] * 2
