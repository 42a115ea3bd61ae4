"""Rows of an import that are here already: by the rules, or as the import says."""

import csv

import pytest
from django.db.models import Q

from regulars.areas.contacts.models import Contact
from regulars.engine import actor as actors
from regulars.services.duplicates import looking
from regulars.services.duplicates.models import DuplicatePair
from regulars.services.exchange.importing import import_file
from tests.duplicates.conftest import EMAIL, NAME
from tests.duplicates.test_doors import anna
from tests.services.exchange.conftest import own_folders, write

__all__ = ["anna", "own_folders", "write"]

ROWS = "Name,E-mail,Job title\nA. Berg,anna@example.com,Chief\nNew Person,new@example.com,Clerk\n"


@pytest.fixture
def bring(rules, company, write, anna):
    """Imports the rows with a choice; Anna is here already."""
    rules.match(EMAIL)

    def bring(choice="", rows=ROWS, **more):
        mapping = {"columns": {"Name": "name", "E-mail": "email", "Job title": "job_title"}, "duplicates": choice}
        return import_file(
            "contact", write(rows), actor=actors.of(company.ada, source="import"), mapping=mapping, **more
        )

    return bring


def rejects(result):
    with result.error_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_by_the_rules_a_report_lets_rows_through(rules, bring):
    rules.do(**{"import": "report"})
    result = bring()
    assert (result.created, result.rejected) == (2, 0)
    assert result.run.counts["duplicates"] == 1


def test_a_block_puts_the_row_into_the_error_file_with_the_name(rules, bring, anna):
    rules.do(**{"import": "block"})
    result = bring("create")
    assert (result.created, result.rejected) == (1, 1)
    reason = next(value for value in rejects(result)[0].values() if value and "Anna Berg" in value)
    assert f"Anna Berg #{anna.number}" in reason


@pytest.mark.parametrize(
    ("choice", "counts"),
    [("create", (2, 0, 0, 0)), ("skip", (1, 0, 1, 0)), ("update", (1, 1, 0, 0)), ("report", (1, 0, 0, 1))],
)
def test_an_import_says_what_becomes_of_its_rows(rules, bring, anna, choice, counts):
    rules.do(**{"import": "report"})
    dry = bring(choice, dry_run=True)
    result = bring(choice)
    assert (result.created, result.updated, result.skipped, result.rejected) == counts
    assert (dry.created, dry.updated, dry.skipped, dry.rejected) == counts
    anna.refresh_from_db()
    assert anna.job_title == ("Chief" if choice == "update" else "")


def test_two_rows_of_one_file_are_compared(rules, bring):
    rules.do(**{"import": "report"})
    twice = "Name,E-mail,Job title\nOne,same@example.com,\nTwo,same@example.com,\n"
    assert bring("skip", rows=twice).skipped == 1
    assert Contact.objects.filter(email="same@example.com").count() == 1


def test_rows_that_are_here_already_are_one_reason(rules, bring, anna):
    rules.do(**{"import": "block"})
    [reason] = bring("create", rows=ROWS.replace("new@", "anna@")).reasons
    assert (reason.count, reason.examples) == (2, [(2, f"Anna Berg #{anna.number}")])
    assert "Anna" not in reason.text


def test_of_rows_that_are_all_alike_some_are_compared_and_listed(rules, bring, monkeypatch):
    """Sixty thousand rows of one mailbox: each is told and listed with some others, not with twenty."""
    rules.do(**{"import": "report"})
    asked = []
    compare = looking.compare
    monkeypatch.setattr(looking, "compare", lambda *given: asked.append(1) or compare(*given))
    rows = "Name,E-mail,Job title\n" + "A. Berg,anna@example.com,Chief\n" * 60
    bring("create", rows)
    asked.clear()
    result = bring("create", rows)
    assert (result.created, result.run.counts["duplicates"]) == (60, 60)
    assert len(asked) <= 60 * (looking.ENOUGH + 1)
    new = Contact.objects.order_by("-number")[0]
    assert 0 < DuplicatePair.objects.filter(Q(one=new.pk) | Q(other=new.pk)).count() <= looking.ENOUGH


def test_a_rule_that_refuses_is_heard_among_many_that_are_alike_by_another(rules, bring):
    rules.match(NAME)
    rules.do(matching=["rule-1"], **{"import": "report"})
    rules.do(matching=["rule-0"], **{"import": "block"})
    namesakes = "".join(f"Anna Berg,a{n}@example.org,Chief\n" for n in range(30))
    assert bring("", f"Name,E-mail,Job title\n{namesakes}").created == 30
    rows = "Name,E-mail,Job title\n" + "".join(f"Anna Berg,b{n}@example.org,Chief\n" for n in range(30))
    result = bring("", rows + "Anna Berg,anna@example.com,Chief\n")
    assert (result.created, result.rejected) == (30, 1)
