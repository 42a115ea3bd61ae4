"""A stage may ask for approvals before it is left: granted, and for whom they are needed."""

import pytest

from regulars.base.errors import Invalid
from regulars.services.approvals import asking, deciding
from regulars.services.approvals.models import APPROVED, REJECTED
from tests.api.conftest import problem
from tests.factories.people import SYSTEM, actor_of
from tests.process.conftest import edit, fresh

HOT = {"field": "rating", "op": "eq", "value": "hot"}
NEEDED = [{"stage": "new", "approvals": ["hot-lead"]}]


def refused(do):
    with pytest.raises(Invalid) as found:
        do()
    assert list(found.value.fields) == ["approval:hot-lead"]
    return str(found.value)


def test_a_stage_is_left_once_its_approval_is_granted(approval, process, lead, ann, company):
    row = approval()
    process(stages=NEEDED)
    record = lead()
    assert "Hot lead" in refused(lambda: edit(record, ann, status="working"))
    first = asking.ask(row, fresh(record), actor=ann)
    deciding.decide(first, REJECTED, actor=actor_of(company.mary), comment="Not yet")
    refused(lambda: edit(fresh(record), ann, status="working"))
    second = asking.ask(row, fresh(record), actor=ann)
    deciding.decide(second, APPROVED, actor=actor_of(company.mary))
    edit(fresh(record), ann, status="working")
    assert fresh(record).status == "working"


def test_only_records_that_the_approval_is_about_need_it(approval, process, lead, ann):
    row = approval(condition=HOT)
    process(stages=NEEDED)
    edit(lead(rating="cold"), ann, status="working")
    refused(lambda: edit(lead(rating="hot"), ann, status="working"))
    refused(lambda: edit(lead(rating="cold"), ann, status="working", rating="hot"))
    refused(lambda: edit(lead(rating="hot"), ann, status="working", rating="cold"))
    edit(row, SYSTEM, is_active=False)
    edit(lead(rating="hot"), ann, status="working")


def test_a_process_names_approvals_that_are_there(approval, process):
    approval()
    with pytest.raises(Invalid) as found:
        process(stages=[{"stage": "new", "approvals": ["other"]}])
    assert "stages.0.approvals" in found.value.fields


def test_the_api_tells_how_an_approval_stands(approval, process, lead, ann, company, api_of):
    row = approval()
    process(stages=NEEDED)
    record = lead()
    api = api_of(company.ann)
    problem(api.patch(f"leads/{record.pk}", {"status": "working"}), 422, "stage_requirements")
    [told] = api.get(f"leads/{record.pk}/process").json()["approvals"]
    assert told == {"approval": "hot-lead", "label": "Hot lead", "granted": False, "state": None, "request": None}
    request = asking.ask(row, record, actor=ann)
    [told] = api.get(f"leads/{record.pk}/process").json()["approvals"]
    assert (told["state"], told["request"]) == ("waiting", str(request.pk))


def test_the_page_of_a_record_shows_and_asks_for_it(approval, process, lead, ann, company, enter):
    row = approval()
    process(stages=NEEDED)
    record = lead()
    ask = f"/leads/{record.pk}/actions/ask_hot_lead"
    visitor = enter(company.ann)
    page = visitor.get(f"/leads/{record.number}").content.decode()
    assert "not asked for yet" in page
    assert f'hx-get="{ask}"' in page
    request = asking.ask(row, record, actor=ann)
    page = visitor.get(f"/leads/{record.number}").content.decode()
    assert f"/approval-requests/{request.pk}" in page
    assert f'hx-get="{ask}" hx-target="#dialog">Ask' not in page


def test_an_administrator_chooses_the_approvals_of_a_stage(approval, process, company, enter):
    approval()
    row = process()
    admin = enter(company.ada)
    address = f"/admin/processes/{row.pk}"
    assert '<option value="hot-lead"' in admin.get(address).content.decode()
    form = {"label": "Qualifying", "skipping": "met", "is_active": "1", "stage": "st-0", "st-0-stage": "new"}
    assert admin.post(address, {**form, "st-0-approvals": "hot-lead"}).status_code == 302
    assert fresh(row).stages[0]["approvals"] == ["hot-lead"]


def test_what_waits_for_me_stands_on_my_day(approval, lead, ann, company, enter):
    request = asking.ask(approval(), lead(name="Acme"), actor=ann)
    page = enter(company.mary).get("/").content.decode()
    assert "Hot lead: Acme" in page
    assert f"/approval-requests/{request.pk}/approve" in page
    assert "Hot lead: Acme" not in enter(company.ann).get("/").content.decode()
