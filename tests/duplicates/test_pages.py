"""Administrators set up matching and duplicate rules in the browser; nobody else does."""

import pytest

from regulars.services.duplicates.models import DuplicateRule, MatchingRule
from tests.duplicates.conftest import EMAIL

LINE = {"compare": "person", "field": "name", "against": "name", "least": "75"}


def posted(*lines, **more):
    """A rule as its form sends it: lines side by side, spare ones empty."""
    listed = [*lines, {}]
    names = ("compare", "field", "against", "least")
    return {name: [each.get(name, "") for each in listed] for name in names} | {
        "needs": "all",
        "is_active": "1",
        **more,
    }


@pytest.fixture
def ada(company, enter, rules):
    return enter(company.ada)


def test_a_matching_rule_is_made_and_changed(ada):
    answer = ada.post("/admin/duplicates/matching/new?entity=contact", posted(LINE, EMAIL, label="Name and e-mail"))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    rule = MatchingRule.objects.get()
    assert (rule.key, rule.entity, rule.other, rule.needs) == ("name-and-e-mail", "contact", "contact", "all")
    assert rule.lines[0] == {"compare": "person", "field": "name", "against": "name", "least": 0.75}
    page = ada.get(f"/admin/duplicates/matching/{rule.pk}").content.decode()
    assert 'value="75.0"' in page or 'value="75"' in page
    form = posted(EMAIL, label="E-mail alone", needs="any", version=str(rule.version), is_active="")
    assert ada.post(f"/admin/duplicates/matching/{rule.pk}", form).status_code == 302
    rule.refresh_from_db()
    assert (rule.label, len(rule.lines), rule.is_active) == ("E-mail alone", 1, False)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (posted(label="No lines"), "A rule has 1 to 8 lines."),
        (posted({"compare": "phone", "field": "email"}, label="Odd"), "has no field “email” that can be compared so"),
        (posted({**LINE, "least": "20"}, label="Loose"), "A threshold lies between 0.5 and 1."),
        (posted({"compare": "company"}, label="Which?"), "has none of this kind by itself"),
    ],
)
def test_a_rule_that_could_find_nothing_is_refused(ada, form, said):
    answer = ada.post("/admin/duplicates/matching/new?entity=contact", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not MatchingRule.objects.exists()


def test_what_is_done_is_chosen_for_each_way_in(ada, rules):
    rule = rules.match(EMAIL)
    form = {"label": "Refuse", "way-form": "block", "way-import": "report", "way-mail": "", "is_active": "1"}
    answer = ada.post("/admin/duplicates/deeds/new?entity=contact", {**form, "matching": [rule.key]})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    deeds = DuplicateRule.objects.get()
    assert deeds.ways == {"form": "block", "import": "report"}
    assert (deeds.matching, deeds.counts_hidden) == ([rule.key], False)
    listed = ada.get("/admin/duplicates/").content.decode()
    assert "Refuse" in listed
    assert rule.label in listed
    nothing = ada.post("/admin/duplicates/deeds/new?entity=contact", {"label": "Nothing"})
    assert nothing.status_code == 422


def test_a_deleted_rule_comes_back_by_undo(ada, rules):
    rule = rules.match(EMAIL)
    assert ada.post(f"/admin/duplicates/matching/{rule.pk}/delete").status_code == 302
    assert not MatchingRule.objects.filter(deleted_at=None).exists()
    assert ada.post(f"/matching-rules/{rule.pk}/restore").status_code == 302
    assert MatchingRule.objects.filter(deleted_at=None).exists()


def test_others_may_not_see_or_change_the_rules(company, enter, rules):
    rule = rules.match(EMAIL)
    ann = enter(company.ann)
    assert ann.get("/admin/duplicates/").status_code == 403
    assert ann.post("/admin/duplicates/matching/new?entity=contact", posted(EMAIL, label="Mine")).status_code == 403
    assert ann.post(f"/admin/duplicates/matching/{rule.pk}/delete").status_code == 403
    assert MatchingRule.objects.filter(deleted_at=None).count() == 1
