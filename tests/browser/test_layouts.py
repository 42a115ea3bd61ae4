"""A page arranged by hand, by mouse and by keys, for the people of one role."""

import re

import pytest

from regulars.engine import registry
from regulars.engine.models import Layout
from tests.factories.people import give, make_role
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = """(name) => [...document.querySelectorAll("dt")].findLastIndex((one) => one.textContent.trim() === name)"""


@pytest.fixture(autouse=True)
def as_before():
    yield
    registry.forget()


def item(page, name):
    return page.locator("main [data-key], main li").filter(has_text=re.compile(rf"^\s*{name}\s*$")).first


def test_fields_are_arranged_for_a_role_by_mouse_and_by_keys(sign_in, company):
    role = make_role("Fitters", {("account", "view"): "all"})
    give(company.ann, role)
    account = make("account", name="Acorn", owner=str(company.ann.id), website="https://acorn.example", employees=7)
    page = sign_in(company.ada, f"/admin/layouts/account/?part=page&role={role.pk}")
    item(page, "Website").drag_to(item(page, "Name"))
    item(page, "Employees").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.locator("main").get_by_role("button", name="Save").click()
    page.get_by_text("It counts from now on").first.wait_for()
    page.wait_for_load_state("load")
    assert Layout.objects.get().role_id == role.pk

    hers = sign_in(company.ann, f"/accounts/{account.number}")
    assert hers.evaluate(PLACE, "Website") < hers.evaluate(PLACE, "Kind")
    others = sign_in(company.bob, f"/accounts/{account.number}")
    assert others.evaluate(PLACE, "Website") > others.evaluate(PLACE, "Kind")
