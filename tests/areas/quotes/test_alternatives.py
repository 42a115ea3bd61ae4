"""Lines of which the customer chooses exactly one: what counts, what the page offers, what is refused."""

from decimal import Decimal

import pytest

from regulars.areas.orders import actions
from regulars.areas.orders.comparison import compared
from regulars.areas.orders.document import data_of
from regulars.areas.orders.links import address_of
from regulars.areas.orders.models import QuoteLine
from regulars.areas.orders.panels import lines_of
from regulars.base.errors import Refused
from regulars.engine import save
from regulars.engine.actor import system
from tests.areas.make import edit, fresh
from tests.areas.quotes.steps import add, eur, sent


@pytest.fixture
def pumps(ann, quote):
    """Installation for 100, and one of three pumps: 1000, 2000, 3000."""
    add(quote, ann, name="Installation", price=eur(100))
    return [add(quote, ann, name=f"Pump {size}", price=eur(size), alternative="Pump") for size in (1000, 2000, 3000)]


def chosen(quote):
    return list(quote.lines.filter(deleted_at=None, is_chosen=True).order_by("position").values_list("name", flat=True))


def test_the_first_counts_until_another_is_chosen(ann, quote, pumps):
    assert (chosen(quote), fresh(quote).net) == (["Pump 1000"], Decimal(1100))
    edit(fresh(pumps[2]), ann, is_chosen=True)
    assert (chosen(quote), fresh(quote).net) == (["Pump 3000"], Decimal(3100))
    edit(fresh(pumps[2]), ann, is_chosen=False)
    assert (chosen(quote), fresh(quote).net) == (["Pump 1000"], Decimal(1100))


def test_one_of_them_is_always_chosen(ann, quote, pumps):
    save.delete([fresh(pumps[0])], actor=ann)
    assert chosen(quote) == ["Pump 2000"]
    edit(fresh(pumps[1]), ann, alternative="")
    assert set(chosen(quote)) == {"Pump 2000", "Pump 3000"}
    edit(fresh(pumps[2]), ann, alternative=" PUMP ")
    assert "Pump 3000" in chosen(quote)


def test_two_that_are_chosen_at_once_leave_the_last(ann, quote, pumps):
    lines = [fresh(each) for each in pumps[1:]]
    for line in lines:
        line.is_chosen = True
    save.save_many(lines, actor=ann)
    assert len(chosen(quote)) == 1
    assert fresh(quote).net in (Decimal(2100), Decimal(3100))


def test_a_group_of_one_line_is_not_sent(ann, quote, pumps):
    add(quote, ann, name="Lonely", price=eur(1), alternative="Colour")
    with pytest.raises(Refused) as refused:
        sent(quote, ann)
    assert refused.value.code == "single_alternative"
    assert fresh(quote).status == "draft"


def test_accepting_chooses_exactly_one(ann, quote, pumps):
    offer = sent(quote, ann)
    customer = system("customer")
    for wrong in ([], [pumps[0].pk, pumps[1].pk]):
        with pytest.raises(Refused) as refused:
            actions.accept(fresh(offer), actor=customer, name="Eva", chosen=wrong)
        assert refused.value.code == "one_alternative"
        assert fresh(offer).status == "sent"
    actions.accept(fresh(offer), actor=customer, name="Eva", chosen=[pumps[1].pk])
    assert (chosen(quote), fresh(offer).net, fresh(offer).status) == (["Pump 2000"], Decimal(2100), "accepted")


def test_the_customer_chooses_on_the_page_without_a_script(client, ann, quote, pumps):
    offer = sent(quote, ann)
    address = address_of(offer).partition("/q/")[2]
    page = client.get(f"/q/{address}").content.decode()
    assert page.count('type="radio" name="a1"') == 3
    assert "€1,309.00" in page
    shown = client.get(f"/q/{address}", {"ticked": "1", "a1": str(pumps[2].pk)}).content.decode()
    assert "€3,689.00" in shown
    both = client.post(f"/q/{address}", {"deed": "accept", "name": "Eva", "agreed": "1", "a1": [str(pumps[0].pk), str(pumps[1].pk)]})  # fmt: skip
    none = client.post(f"/q/{address}", {"deed": "accept", "name": "Eva", "agreed": "1"})
    foreign = client.post(f"/q/{address}", {"deed": "accept", "name": "Eva", "agreed": "1", "a1": str(offer.pk)})
    assert [each.status_code for each in (both, none, foreign)] == [422, 422, 422]
    assert "Choose exactly one of “Pump”" in none.content.decode()
    assert fresh(offer).status == "sent"
    done = client.post(f"/q/{address}", {"deed": "accept", "name": "Eva", "agreed": "1", "a1": str(pumps[1].pk)})
    assert done.status_code == 302
    assert (chosen(quote), fresh(offer).net) == (["Pump 2000"], Decimal(2100))


def test_a_new_version_and_a_copy_carry_them(ann, quote, pumps):
    edit(fresh(pumps[1]), ann, is_chosen=True)
    offer = sent(quote, ann)
    for made in (actions.copy(fresh(offer), actor=ann), actions.renew(fresh(offer), actor=ann)):
        assert chosen(made) == ["Pump 2000"]
        assert QuoteLine.objects.filter(quote=made, alternative="Pump").count() == 3
        assert made.net == Decimal(2100)


def test_the_document_and_the_comparison_say_which_is_chosen(ann, quote, pumps):
    data = data_of(fresh(quote))
    assert [line["option"] for line in data["sections"][0]["lines"]] == ["", "alternative “Pump”, chosen", "alternative “Pump”", "alternative “Pump”"]  # fmt: skip
    assert "Of alternatives only the chosen one is part of the total." in data["notes"]
    rows = compared([(fresh(quote), lines_of(quote))], ann.manner)
    assert "alternative “Pump”, chosen" in rows[1].cells[0]


def test_programs_say_which_lines_count_and_people_are_not_asked_for_ids(client, company, ann, quote, pumps):
    offer = sent(quote, ann)
    client.force_login(company.ann)
    asked = client.get(f"/quotes/{offer.pk}/actions/accept", headers={"HX-Request": "true"}).content.decode()
    assert 'name="chosen"' not in asked
    for wrong in (["no id"], [str(offer.pk)], [1, {}]):
        with pytest.raises(Refused):
            actions.accept(fresh(offer), actor=ann, chosen=wrong)
    actions.accept(fresh(offer), actor=ann, chosen=[str(pumps[2].pk)])
    assert chosen(quote) == ["Pump 3000"]
