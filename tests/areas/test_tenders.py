"""Tenders: positions and answers, the plan, editions, the set of documents, the quote, and what stays once it was handed in."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pypdf import PdfReader

from regulars.areas.activities.models import Task
from regulars.areas.tenders import actions, panels, papers
from regulars.areas.tenders.compliance import compliance, headings, positions_of
from regulars.areas.tenders.editions import editions_of, side_by_side
from regulars.areas.tenders.models import Tender
from regulars.areas.tenders.reactions import place_of
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import save, stored
from regulars.services.exchange.importing import import_file
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def eur(amount):
    return {"amount": str(amount), "currency": "EUR"}


@pytest.fixture
def tender(ada, ann):
    make("seller", ada, name="Pumpenwerk", is_default=True)
    account = make("account", ann, name="Городской водоканал", billing={"country": "DE", "city": "Kiel"})
    until = (timezone.now() + timedelta(days=30)).isoformat()
    return make("tender", ann, name="Pumps for the north", account=account.id, reference="2026/17", currency="EUR", language="en", submit_by=until, letter="Dear Sirs, here is our offer.", declarations="We declare.")  # fmt: skip


def position(tender, ann, number, **more):
    return make(
        "tender-position", ann, tender=tender.id, number_text=number, **{"name": f"Requirement {number}", **more}
    )


@pytest.fixture
def specified(ann, tender):
    position(tender, ann, "1", name="Pumps")
    position(tender, ann, "1.2", answer="partly", weight="1", answer_text="From spring on", priority="should")
    position(tender, ann, "1.10", answer="complies", weight="3", quantity="4", price=eur("250.50"))
    position(tender, ann, "2", name="Papers", priority="information")
    return tender


def text_of(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_positions_stand_by_their_numbers_under_their_headings(ann, specified):
    found = positions_of(specified)
    assert [each.number_text for each in found] == ["1", "1.2", "1.10", "2"]
    assert headings(found) == {"1"}
    assert place_of("2.9") < place_of("2.10") < place_of("10.1")


def test_answers_are_counted_and_weighed(ann, specified):
    found = compliance(positions_of(specified))
    assert (found.asked, found.complies, found.partly, found.no, found.unanswered) == (2, 1, 1, 0, 0)
    assert found.score == Decimal("87.5")
    position(specified, ann, "3", answer="no")
    position(specified, ann, "4")
    shown = panels.table_panel(fresh(specified), ann)
    assert (shown["may_edit"], shown["score"], shown["total"]) == (True, "58.3%", Decimal(1002))
    found = compliance(positions_of(specified))
    assert (found.asked, found.no, found.unanswered, found.failed_musts) == (4, 1, 1, 1)
    assert found.score == Decimal("58.3")


@pytest.mark.parametrize("number", ["", "one", "1..2", "1.2.x", "1/2", "../1", "1" * 20])
def test_a_number_that_cannot_be_sorted_is_refused(ann, tender, number):
    with pytest.raises(Invalid) as refused:
        position(tender, ann, number)
    assert list(refused.value.fields) == ["number_text"]


def test_a_number_stands_once_also_within_one_batch(ann, specified):
    with pytest.raises(Invalid) as refused:
        position(specified, ann, "1.2.")
    assert refused.value.code == "not_unique"
    first = positions_of(specified)[1]
    save.delete([first], actor=ann)
    position(specified, ann, "1.2")
    with pytest.raises(Refused):
        save.restore([fresh(first)], actor=ann)


def test_a_price_in_another_currency_is_refused(ann, tender):
    with pytest.raises(Invalid) as refused:
        position(tender, ann, "1", price={"amount": "1", "currency": "USD"})
    assert refused.value.code == "other_currency"


def test_the_plan_becomes_tasks_that_move_with_the_deadline(company, ann, tender):
    actions.plan(tender, actor=ann)
    tasks = list(Task.objects.filter(record_id=tender.pk).order_by("due_at"))
    assert len(tasks) == 5
    assert [each.pk for each in panels.plan_panel(tender, ann)["stages"]] == [each.pk for each in tasks]
    assert panels.plan_panel(tender, actor_of(company.carl)) is None
    assert tasks[-1].due_at == fresh(tender).submit_by
    assert all(task.owner_id == tender.owner_id for task in tasks)
    later = timezone.now() + timedelta(days=60)
    edit(
        fresh(tender),
        ann,
        submit_by=later.isoformat(),
        questions_until=(timezone.now() + timedelta(days=5)).isoformat(),
    )
    actions.plan(fresh(tender), actor=ann)
    tasks = list(Task.objects.filter(record_id=tender.pk).order_by("due_at"))
    assert len(tasks) == 6
    assert tasks[-1].due_at == fresh(tender).submit_by
    edit(fresh(tender), ann, submit_by=(timezone.now() - timedelta(days=1)).isoformat())
    with pytest.raises(Refused) as refused:
        actions.plan(fresh(tender), actor=ann)
    assert refused.value.code == "deadline_over"


def test_it_is_not_handed_in_while_something_is_unanswered_or_too_late(ann, specified):
    open_one = position(specified, ann, "3")
    with pytest.raises(Refused) as refused:
        actions.submit(fresh(specified), actor=ann)
    assert (refused.value.code, "3" in str(refused.value)) == ("unanswered", True)
    edit(fresh(open_one), ann, answer="no")
    edit(fresh(specified), ann, submit_by=(timezone.now() - timedelta(hours=1)).isoformat())
    with pytest.raises(Refused) as refused:
        actions.submit(fresh(specified), actor=ann)
    assert refused.value.code == "deadline_over"
    assert fresh(specified).status == "watched"


def test_what_was_handed_in_stays_until_it_is_revised(ann, specified):
    actions.submit(fresh(specified), actor=ann)
    held = fresh(specified)
    assert (held.status, held.amount, held.edition) == ("submitted", Decimal(1002), 1)
    first = positions_of(held)[1]
    for do in (
        lambda: edit(fresh(first), ann, answer="complies"),
        lambda: position(specified, ann, "9"),
        lambda: save.delete([fresh(first)], actor=ann),
        lambda: edit(fresh(specified), ann, name="Other"),
        lambda: save.delete([fresh(specified)], actor=ann),
    ):
        with pytest.raises(Refused) as refused:
            do()
        assert refused.value.code == "handed_in"
    edit(fresh(specified), ann, tags=["north"])
    actions.revise(fresh(specified), actor=ann)
    edit(fresh(first), ann, answer="complies")
    [row] = side_by_side([[{"number_text": "1", "a": 1}], [{"number_text": "1", "a": 2}]])
    assert row.differs
    [kept] = editions_of(specified)
    assert [each["answer"] for each in kept.positions] == ["", "partly", "complies", ""]
    actions.submit(fresh(specified), actor=ann)
    actions.win(fresh(specified), actor=ann)
    with pytest.raises(Refused):
        actions.lose(fresh(specified), actor=ann, reason="x")


def test_priced_positions_become_a_quote(ann, specified):
    quote = actions.quote(fresh(specified), actor=ann)
    [line] = quote.lines.all()
    assert (line.name, line.section, line.quantity, line.price) == ("1.10 Requirement 1.10", "1 Pumps", Decimal(4), Decimal("250.5"))  # fmt: skip
    assert quote.net == Decimal(1002)
    assert fresh(specified).quote_id == quote.pk
    empty = make("tender", ann, name="Empty", account=specified.account_id)
    with pytest.raises(Refused) as refused:
        actions.quote(empty, actor=ann)
    assert refused.value.code == "no_positions"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("tender-letter", ("Cover letter", "Городской водоканал", "Dear Sirs", "2026/17", "Pumpenwerk")),
        (
            "tender-compliance",
            ("Compliance table", "1 Pumps", "Requirement 1.2", "Partly", "From spring on", "Should", "87.5%"),
        ),
        ("tender-specification", ("Specification with prices", "1.10", "€250.50", "€1,002.00")),
        ("tender-declaration", ("Declarations", "We declare.")),
    ],
)
def test_each_document_says_what_it_is_for(specified, name, parts):
    kind = next(each for each in papers.KINDS if each.name == name)
    text = text_of(papers.pdf(fresh(specified), kind))
    for part in parts:
        assert part in text, part


def test_documents_speak_russian_and_look_like_their_template(ada, ann, specified):
    edit(fresh(specified), ann, language="ru")
    make("document-template", ada, label="Table", kind="tender-compliance", is_default=True, design={"columns": ["position", "what", "answer"], "texts": {"ru": {"closing": "Закупка {reference}"}}})  # fmt: skip
    kind = next(each for each in papers.KINDS if each.name == "tender-compliance")
    text = text_of(papers.pdf(fresh(specified), kind))
    assert "Закупка 2026/17" in text
    assert "From spring on" not in text
    for each in papers.KINDS:
        for language in ("en", "ru"):
            assert each.sample(language, 20)["title"]


def test_the_set_comes_in_one_file_with_the_evidence(client, company, ann, specified):
    proof = stored.keep(b"%PDF-1.4 proof", name="../../zert/ifikat <1>.pdf", media_type="application/pdf", actor_id=ann.id, entity="tender", record=specified.pk)  # fmt: skip
    edit(positions_of(specified)[2], ann, evidence=str(proof.id))
    client.force_login(company.ann)
    answer = client.get(f"/tenders/{specified.pk}/documents.zip")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.namelist() == ["1 Cover letter.pdf", "2 Compliance table.pdf", "3 Specification with prices.pdf", "4 Declarations.pdf", "Evidence/1.10 ifikat _1_.pdf"]  # fmt: skip
    assert packed.read("4 Declarations.pdf").startswith(b"%PDF-")
    assert client.get(f"/tenders/{specified.pk}/documents/tender-letter.pdf").content.startswith(b"%PDF-")
    assert client.get(f"/tenders/{specified.pk}/documents/nothing.pdf").status_code == 404
    actions.keep(fresh(specified), actor=ann, note="Before the talk")
    page = client.get(f"/tenders/{specified.pk}/versions").content.decode()
    assert "Before the talk" in page
    assert "Editions of" in page.partition("<h1")[2]
    assert page.count("1.10") >= 1
    assert client.get(f"/tenders/{specified.number}").status_code == 200


def test_who_may_not_see_a_tender_gets_none_of_it(client, company, specified):
    client.force_login(company.carl)
    for path in ("documents.zip", "documents/tender-letter.pdf", "versions"):
        assert client.get(f"/tenders/{specified.pk}/{path}").status_code == 404, path
    client.logout()
    assert client.get(f"/tenders/{specified.pk}/documents.zip").status_code == 302
    assert Tender.objects.count() == 1


def test_positions_come_from_a_file(tmp_path, settings, ann, tender):
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "uploads", tmp_path
    path = tmp_path / "positions.csv"
    path.write_text("Tender;Number;Requirement;Priority;Weight;Quantity\nPumps for the north;1;Pumps;must;1;\nPumps for the north;1.1;Насос;Should;2,5;4\nPumps for the north;x/y;Wrong;must;1;\n")  # fmt: skip
    result = import_file("tender-position", path, actor=ann)
    assert (result.created, result.rejected) == (2, 1)
    found = positions_of(tender)
    assert [(each.number_text, each.name, each.priority) for each in found] == [("1", "Pumps", "must"), ("1.1", "Насос", "should")]  # fmt: skip


def test_whose_role_hides_something_of_it_gets_neither_documents_nor_a_quote(ann, specified):
    assert panels.documents_panel(specified, ann) is not None
    for hidden in ({"tender-position": frozenset(("price",))}, {"tender-position": frozenset(("answer_text",))}, {"tender": frozenset(("letter",))}):  # fmt: skip
        blind = replace(ann, hidden=hidden)
        assert panels.documents_panel(specified, blind) is None
        with pytest.raises(NotAllowed):
            actions.quote(fresh(specified), actor=blind)
    assert panels.table_panel(specified, replace(ann, hidden={"tender-position": frozenset(("answer_text",))})) is None
    shown = panels.table_panel(specified, replace(ann, hidden={"tender-position": frozenset(("price",))}))
    assert (shown["score"], shown["total"]) == ("87.5%", None)


def test_with_prices_its_currency_stays(ann, specified):
    with pytest.raises(Invalid) as refused:
        edit(fresh(specified), ann, currency="USD")
    assert list(refused.value.fields) == ["currency"]
    edit(positions_of(specified)[2], ann, price=None)
    edit(fresh(specified), ann, currency="USD")
    assert fresh(specified).currency == "USD"
