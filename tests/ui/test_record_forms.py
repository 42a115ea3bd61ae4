"""The forms of records: filled in, checked, in conflict, twice the same; and what their controls offer."""

from regulars.areas.activities.models import Task
from regulars.areas.contacts.models import Contact
from regulars.areas.sales.models import Deal
from regulars.engine import save
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record
from tests.ui.answers import HTMX, events, html_of
from tests.ui.test_record_contract import dict_of, main_form
from tests.ui.test_record_controls import Inputs


def test_a_stale_form_keeps_what_others_changed(ann, deal):
    html = html_of(ann.get(f"/deals/{deal.number}/edit"))
    sent = dict_of(Inputs(main_form(html)).post)
    record = Deal.objects.get(pk=deal.pk)
    record.source = "referral"
    save.save(record, actor=SYSTEM)
    answer = ann.post(f"/deals/{deal.number}/edit", {**sent, "name": "Mine"})
    assert answer.status_code == 302, html_of(answer)[:2000]
    saved = Deal.objects.get(pk=deal.pk)
    assert (saved.name, saved.source) == ("Mine", "referral")


def test_a_form_in_conflict_asks_whose_value_stays(ann, deal):
    html = html_of(ann.get(f"/deals/{deal.number}/edit"))
    sent = dict_of(Inputs(main_form(html)).post)
    record = Deal.objects.get(pk=deal.pk)
    record.name = "Theirs"
    save.save(record, actor=SYSTEM)
    answer = ann.post(f"/deals/{deal.number}/edit", {**sent, "name": "Mine", "closes_on": "2027-01-31"})
    assert answer.status_code == 409
    html = html_of(answer)
    assert "Theirs" in html
    assert 'name="keep-name"' in html
    again = dict_of(Inputs(main_form(html)).post)
    assert ann.post(f"/deals/{deal.number}/edit", {**again, "keep-name": "theirs"}).status_code == 302
    saved = Deal.objects.get(pk=deal.pk)
    assert (saved.name, str(saved.closes_on)) == ("Theirs", "2027-01-31")
    assert (
        ann.post(
            f"/deals/{deal.number}/edit", {**again, "version": saved.version, "name": "Mine", "keep-name": "mine"}
        ).status_code
        == 302
    )
    assert Deal.objects.get(pk=deal.pk).name == "Mine"


def test_a_form_is_filled_in_from_its_address(ann, deal):
    html = html_of(ann.get(f"/tasks/new?record=deal:{deal.pk}&name=Call&nonsense=1&due_at=never"))
    assert f'value="deal:{deal.pk}"' in html
    assert "GTK 500 for Xx-zobam" in html
    assert 'value="Call"' in html


def test_a_dialog_over_a_record_leaves_one_there(ann, deal):
    headers = {**HTMX, "HX-Current-URL": f"http://testserver/deals/{deal.number}"}
    answer = ann.post("/tasks/new?dialog=1", {"name": "Call back"}, headers=headers)
    assert answer.status_code == 204
    assert {"dialog:close", "record:changed", "toast"} <= events(answer).keys()
    answer = ann.post("/tasks/new?dialog=1", {"name": "Another"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/tasks/{Task.objects.get(name='Another').number}"


def test_save_and_make_another_opens_an_empty_form(ann):
    answer = ann.post("/contacts/new", {"name": "Anna Berg", "_again": "1"})
    assert answer.status_code == 302
    assert answer["Location"] == "/contacts/new"
    assert Contact.objects.get().owner is not None


def test_what_looks_alike_is_shown_before_it_is_saved_twice(ann, company):
    sample_record("contact", name="Anna Maria Berg", email="anna@example.com", owner=str(company.ann.pk))
    answer = ann.post("/contacts/new", {"name": "Anna Maria Bergg", "email": "anna@example.com"})
    assert answer.status_code == 409
    html = html_of(answer)
    assert "Anna Maria Berg<" in html
    assert "same: e-mail" in html
    assert Contact.objects.count() == 1
    again = dict_of(Inputs(main_form(html)).post)
    assert ann.post("/contacts/new", again).status_code == 302
    assert Contact.objects.count() == 2


def test_what_looks_alike_is_only_counted_for_those_who_may_not_see_it(company, enter):
    sample_record("contact", name="Anna Maria Berg", email="anna@example.com", owner=str(company.ann.pk))
    carl = enter(company.carl)
    answer = carl.post("/contacts/new", {"name": "A. Berg", "email": "anna@example.com"})
    assert answer.status_code == 409
    html = html_of(answer)
    assert "Anna" not in html
    assert "One more that you may not see" in html
    assert carl.post("/contacts/new", dict_of(Inputs(main_form(html)).post)).status_code == 302


def test_a_field_is_checked_as_one_types(ann):
    answer = ann.post("/contacts/check", {"_field": "email", "email": "anna@"}, headers=HTMX)
    assert "An e-mail address is expected" in html_of(answer)
    answer = ann.post("/contacts/check", {"_field": "email", "email": "anna@example.com"}, headers=HTMX)
    assert "expected" not in html_of(answer)


def test_a_name_alone_makes_what_one_links_to(ann):
    answer = ann.post("/accounts/options", {"name": "Xx-zobam & <sons>"}, headers=HTMX)
    assert answer.status_code == 200
    assert 'data-label="Xx-zobam &amp; &lt;sons&gt;"' in html_of(answer)
    assert ann.post("/users/options", {"name": "Somebody"}, headers=HTMX).status_code == 403


def test_stages_are_offered_of_the_deals_own_pipeline(ann, deal, stages):
    sample_record("stage", name="Elsewhere")
    html = html_of(ann.get(f"/stages/options?of=deal&field=stage&record={deal.pk}&q="))
    assert "Propose" in html
    assert "Elsewhere" not in html


def test_records_of_any_entity_are_offered(ann, deal):
    html = html_of(ann.get("/options?entities=deal,account&q=zobam"))
    assert f'data-value="deal:{deal.pk}"' in html


def test_countries_are_offered_by_name(ann):
    assert 'data-value="DE"' in html_of(ann.get("/options/countries?q=germ"))
