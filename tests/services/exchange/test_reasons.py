"""Rows that are wrong in the same way are one reason, whatever each of them says."""

import csv

import pytest

from regulars.engine import registry
from regulars.engine.models import Run
from regulars.services.exchange import previewing, reasons
from regulars.services.exchange.importing import import_file
from regulars.services.exchange.reading import Line
from regulars.services.exchange.reasons import Reasons
from tests.factories.people import actor_of, make_company

pytestmark = pytest.mark.django_db


def _unknown(count):
    return "name,account,email\n" + "".join(f"Person {n},Firm {n},p{n}@example.com\n" for n in range(count))


def test_each_unknown_name_is_no_reason_of_its_own(system, write):
    result = import_file("contact", write(_unknown(1200) + "Bob,,not an address\nCarl,,nor this\n"), actor=system)
    assert result.rejected == 1202
    first, second = result.reasons
    run = Run.objects.get(pk=result.run.pk)
    assert (first.text, first.count) == ("Account: There is no such record (Account): “…”.", 1200)
    assert first.examples == [(2, "Firm 0"), (3, "Firm 1"), (4, "Firm 2")]
    assert (second.count, second.examples) == (2, [(1202, "not an address"), (1203, "nor this")])
    with result.error_path.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["Import error"] for row in csv.DictReader(file)]
    assert "“Firm 7”" in texts[7]
    assert reasons.of_run(run) == result.reasons


def test_the_preview_shows_kinds_with_examples(enter):
    ada = make_company().ada
    contact, content = registry.get("contact"), _unknown(3).encode()
    run = previewing.bring(content, name="new.csv", size=len(content), entity=contact, actor=actor_of(ada))
    plan = previewing.read_plan({**run.input["plan"], "create_missing": []})
    previewing.decide(run, plan, actor=actor_of(ada))
    page = enter(ada).get(f"/runs/{run.pk}/preview").content.decode()
    assert "3 × Account: There is no such record (Account): “…”." in page
    assert "row 2: Firm 0" in page


def test_numbers_and_guesses_make_no_kind_and_rules_do():
    found = Reasons()
    for number, text in enumerate(("2 records match this row.", "3 records match this row.")):
        found.add(text, Line(number, ["x"]), "")
    for number, name in enumerate(("Frim", "Fimr")):
        guess = " Did you mean “Firm”?" if number else ""
        found.add(f"There is no option “{name}”.{guess}", Line(number, [name]), name)
    for rule in ("Big ones", "Late ones"):
        found.add(f"Required by the rule “{rule}”.", Line(9, ["x", "ones"]), "")
    assert [(each.count, each.text) for each in found.listed()] == [
        (2, "… records match this row."),
        (2, "There is no option “…”."),
        (1, "Required by the rule “Big ones”."),
        (1, "Required by the rule “Late ones”."),
    ]
