"""What came with a message, read by formulas and message templates of the rule that it began; what is not there is empty."""

import pytest

from regulars.base.errors import Invalid
from regulars.engine.derived.expressions import Unfit, names_in, worked_out
from regulars.engine.outside import NAMES, operand_of
from regulars.services.intake import taking
from regulars.services.outbox.models import OutgoingLetter
from tests.factories.people import SYSTEM
from tests.intake.conftest import BODY
from tests.workflow.conftest import edit, make

CAME = {
    "incoming": {"total": 12.5, "text": "7,50", "items": [{"sku": "A", "price": 3}], "order no": "X-1", "paid": True}
}
TEMPLATE = {
    "label": "Thanks",
    "key": "thanks",
    "entity": "lead",
    "subject": "{name}{incoming.nothing}: {incoming.words}",
}
TEMPLATE |= {"body": "Dear {incoming.person.first}"}
LETTER = {"do": "mail", "to": "email", "template": "thanks"}


def value_of(text):
    names = names_in(text, NAMES)
    return worked_out(text, {name: operand_of(CAME, name) for name in names}, NAMES)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("incoming.total * 2", 25),
        ("incoming.items[0].price + 1", 4),
        ('incoming["order no"]', "X-1"),
        ("NUMBER(incoming.text) + 1", 8.5),
        ("NUMBER('none')", None),
        ("IF(incoming.paid, 'yes', 'no')", "yes"),
        ("incoming.nothing.at.all", None),
        ("COALESCE(incoming.items[7].sku, 'none')", "none"),
        ("incoming.items", '[{"sku": "A", "price": 3}]'),
        ("CONCAT(incoming.items[0].sku, '-', incoming.total)", "A-12.5"),
    ],
)
def test_formulas_read_places_of_what_came(db, text, value):
    found = value_of(text)
    assert (float(found) if isinstance(value, int | float) and not isinstance(value, bool) else found) == value


@pytest.mark.parametrize(
    "text",
    [
        "name.total",
        "incoming.a.b()",
        "incoming[name]",
        "incoming[0:1]",
        "incoming.total.__class__ ** 2",
        "(1).real",
        "incoming[True]",
        "incoming[-1]",
    ],
)
def test_nothing_else_is_asked_of_an_object(db, text):
    with pytest.raises(Unfit):
        value_of(text)


def test_python_s_own_names_are_only_places(db):
    assert value_of("incoming.__class__") is None
    assert value_of("incoming.items.__len__") is None


def test_a_formula_of_the_entity_itself_knows_nothing_of_it(db):
    with pytest.raises(Unfit):
        names_in("incoming.total")


def test_a_rule_sets_a_field_by_a_formula_on_the_message(rule, send, automation):
    from regulars.areas.sales.models import Lead

    made = rule(
        {
            "do": "set",
            "values": {"company": {"formula": "CONCAT(UPPER(incoming.person.last), ' ', LEN(incoming.words))"}},
        }
    )
    send(made)
    taking.take()
    automation.settle()
    assert Lead.objects.get().company == f"PETROVA {len(BODY['words'])}"


def test_a_template_is_filled_with_the_message_which_is_not_looked_through_for_fields(rule, send, automation):
    make("message-template", SYSTEM, **TEMPLATE)
    made = rule(LETTER)
    send(made)
    taking.take()
    automation.settle()
    letter = OutgoingLetter.objects.get()
    assert letter.subject == "Anna Petrova: Call {owner} <b>soon</b>"


def test_a_template_or_formula_about_a_message_needs_one(automation):
    make("message-template", SYSTEM, **TEMPLATE)
    for step in (LETTER, {"do": "set", "values": {"company": {"formula": "1 + NUMBER(incoming.total)"}}}):
        with pytest.raises(Invalid) as refused:
            automation.rule("lead", {"kind": "created"}, step)
        assert "incoming" in refused.value.fields["steps"]


def test_a_template_in_use_is_not_changed_into_one_about_a_message(automation):
    template = make("message-template", SYSTEM, **{**TEMPLATE, "subject": "Hello", "body": "Dear {name}"})
    automation.rule("lead", {"kind": "created"}, LETTER)
    with pytest.raises(Invalid) as refused:
        edit(template, SYSTEM, body="Dear {incoming.person.first}")
    assert "incoming" in refused.value.fields["body"]


def test_the_editor_says_how_it_is_read_where_something_comes(rule, automation, enter, company):
    ada = enter(company.ada)
    assert "incoming.total" in ada.get(f"/admin/rules/{rule().pk}").content.decode()
    other = automation.rule("lead", {"kind": "created"}, {"do": "stop"})
    assert "incoming.total" not in ada.get(f"/admin/rules/{other.pk}").content.decode()
