"""Both sides sign: in their order, once, what they saw; what was taken back or changed is signed by nobody."""

import base64
import hashlib
import threading

import pytest
from django.db import connection
from pypdf import PdfReader

from regulars.areas.contracts import panels
from regulars.areas.contracts.actions import signing, talking
from regulars.areas.contracts.document import contract_of, pdf_of
from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import stored
from regulars.engine.actor import system
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from regulars.services.outbox.models import OutgoingLetter
from tests.areas.contracts.steps import PNG, out, page_of, sent
from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def pages_of(file):
    return [page.extract_text() for page in PdfReader(stored.path_of(file)).pages]


def signing_form(contract, **more):
    return {"deed": "sign", "name": "Bob Buyer", "agreed": "1", "digest": fresh(contract).digest, **more}


def test_both_sides_sign_and_it_is_in_force(ann, contract, stranger):
    theirs, ours = out(contract, ann)
    whole = contract_of(contract.pk)
    assert whole.digest == hashlib.sha256(stored.path_of(whole.document).read_bytes()).hexdigest()
    assert OutgoingLetter.objects.filter(to="bob@acme.test").count() == 1
    page = stranger.get(page_of(theirs)).content.decode()
    assert "Acme &lt;Corp&gt;" in page
    assert whole.digest in page
    answer = stranger.post(page_of(theirs), signing_form(contract, signature=f"data:image/png;base64,{PNG}"))
    assert answer.status_code == 302
    theirs = fresh(theirs)
    assert (theirs.status, theirs.signed_as, theirs.digest, theirs.signed_from) == (
        "signed",
        "Bob Buyer",
        whole.digest,
        "127.0.0.1",
    )
    assert theirs.signature.sha256 == hashlib.sha256(base64.b64decode(PNG)).hexdigest()
    assert fresh(contract).status == "signing"
    signing.sign_here(fresh(ours), actor=ann, name="Ann Rep")
    told = fresh(contract)
    assert told.status == "active"
    assert told.signed_at is not None
    assert pdf_of(contract_of(contract.pk), ann)[:5] == b"%PDF-"
    assert contract_of(contract.pk).signed_document.name == f"{contract.code}-signed.pdf"
    assert stranger.get(f"{page_of(theirs)}/contract.pdf").content[:5] == b"%PDF-"
    assert Change.objects.filter(record=contract.id, verb="sign").count() == 3
    assert Notification.objects.filter(text__startswith="%(name)s has signed").exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_once_each_and_complete_it_once(ann, contract):
    theirs, ours = out(contract, ann)
    signing.sign(fresh(theirs), actor=system("customer"), name="Bob")
    told = []

    def one():
        try:
            signing.sign(fresh(ours), actor=ann, name="Ann")
            told.append("signed")
        except Refused as problem:
            told.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(3)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert told.count("signed") == 1
    assert (fresh(contract).status, Change.objects.filter(record=contract.id, verb="sign").count()) == ("active", 3)


def test_before_its_first_day_it_is_signed_and_not_in_force(ann, contract):
    edit(fresh(contract), ann, starts_on="2099-01-01", ends_on="2099-12-31")
    theirs, ours = out(contract, ann)
    signing.sign(theirs, actor=system("customer"), name="Bob")
    signing.sign(fresh(ours), actor=ann, name="Ann")
    assert fresh(contract).status == "signed"
    assert signing.begin_due() == 0


def test_out_of_turn_twice_and_by_another_person_is_refused(company, ann, contract, stranger):
    theirs, ours = out(contract, ann)
    with pytest.raises(Refused) as problem:
        signing.sign_here(fresh(ours), actor=ann, name="Ann")
    assert problem.value.code == "not_their_turn"
    assert stranger.post(page_of(theirs), signing_form(contract)).status_code == 302
    again = stranger.post(page_of(theirs), signing_form(contract))
    assert again.status_code == 409 or "signed already" in again.content.decode()
    assert Change.objects.filter(record=theirs.id, verb="sign").count() == 1
    for other in (actor_of(company.bob), actor_of(company.ada)):
        with pytest.raises(Refused):
            signing.sign_here(fresh(ours), actor=other, name="Other")
    assert fresh(ours).status == "waiting"


def test_what_was_changed_meanwhile_is_not_signed(ann, contract, stranger):
    theirs, _ours = out(contract, ann)
    old_page, old_form = page_of(theirs), signing_form(contract)
    signing.take_back(fresh(contract), actor=ann)
    assert stranger.get(old_page).status_code == 404
    assert stranger.post(old_page, old_form).status_code == 404
    made = talking.propose(fresh(contract), actor=ann)
    edit(fresh(made), ann, text="# Another")
    theirs, _ours = out(contract, ann)
    answer = stranger.post(page_of(theirs), {**old_form})
    assert "changed meanwhile" in answer.content.decode()
    assert fresh(theirs).status == "waiting"
    assert fresh(contract).digest != old_form["digest"]


def test_declining_wants_a_reason_and_goes_back(ann, contract, stranger):
    theirs, ours = out(contract, ann)
    page = page_of(theirs)
    assert stranger.post(page, {"deed": "decline", "name": "Bob", "reason": " "}).status_code >= 400
    assert stranger.post(page, {"deed": "decline", "name": "Bob", "reason": "Too long"}).status_code == 302
    told = fresh(theirs)
    assert (told.status, told.reason, told.link) == ("declined", "Too long", None)
    assert fresh(contract).status == "negotiation"
    assert fresh(ours).link is None
    assert stranger.get(page).status_code == 404
    theirs, _ours = out(contract, ann)
    assert (theirs.status, theirs.reason) == ("waiting", "")


def test_what_is_out_for_signature_does_not_change(ann, ada, contract):
    theirs, _ours = out(contract, ann)
    for change in (
        lambda: edit(fresh(theirs), ada, name="Somebody else"),
        lambda: make("contract-signer", ada, contract=contract.id, name="More"),
        lambda: make("contract-version", ada, contract=contract.id, text="x"),
        lambda: edit(fresh(contract), ada, ends_on="2030-01-01"),
        lambda: talking.send(fresh(contract), actor=ann),
        lambda: talking.propose(fresh(contract), actor=ann),
        lambda: signing.ask_signatures(fresh(contract), actor=ann),
    ):
        with pytest.raises(Refused):
            change()
    assert Contract.objects.get(pk=contract.pk).status == "signing"


def test_who_signs_must_be_named_for_each_side(ann, ada, contract):
    from regulars.engine import save

    theirs = ContractSigner.objects.get(side="theirs")
    save.delete([theirs], actor=ada)
    with pytest.raises(Refused) as problem:
        signing.ask_signatures(fresh(contract), actor=ann)
    assert problem.value.code == "no_signers"


def test_a_link_is_withdrawn_and_made_anew(ann, contract, stranger):
    theirs, _ours = out(contract, ann)
    page = page_of(theirs)
    signing.unlink_signer(fresh(theirs), actor=ann)
    assert stranger.get(page).status_code == 404
    with pytest.raises(Refused) as problem:
        signing.mail_signer(fresh(theirs), actor=ann)
    assert problem.value.code == "no_link"
    signing.link_signer(fresh(theirs), actor=ann)
    assert stranger.get(page_of(theirs)).status_code == 200
    assert stranger.get(page).status_code == 404
    assert stranger.get(page[:-2] + "xx").status_code == 404


@pytest.mark.parametrize("given", [{"name": " "}, {"agreed": ""}, {"signature": "data:image/png;base64,AAAA"}, {"signature": "x"}, {"digest": ""}, {"deed": "else"}])  # fmt: skip
def test_bad_forms_sign_nothing(ann, contract, stranger, given):
    theirs, _ours = out(contract, ann)
    answer = stranger.post(page_of(theirs), signing_form(contract, **given))
    assert 400 <= answer.status_code < 500
    assert fresh(theirs).status == "waiting"


def test_others_contracts_are_not_sent_and_not_signed(company, ann, contract):
    stranger = actor_of(company.bob)
    with pytest.raises(NotAllowed):
        signing.ask_signatures(fresh(contract), actor=stranger)
    with pytest.raises(NotAllowed):
        signing.sign_on_paper(fresh(contract), actor=stranger)


def test_the_page_for_negotiation_takes_comments_and_proposals(ann, contract, stranger):
    sent(contract, ann)
    page = page_of(contract)
    answer = stranger.get(page)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert fresh(contract).opened_at is not None
    assert stranger.post(page, {"deed": "comment", "name": "Bob", "text": "Why <so>?"}).status_code == 302
    assert "Why &lt;so&gt;?" in stranger.get(page).content.decode()
    text = contract.versions.get().shown
    assert stranger.post(page, {"deed": "propose", "name": "Bob", "wording": text}).status_code == 422
    assert contract.versions.count() == 1
    assert stranger.post(page, {"deed": "propose", "name": "Bob", "wording": text + "\n\nMore."}).status_code == 302
    theirs = contract.versions.get(revision=2)
    assert (theirs.side, theirs.author, theirs.sent_at is not None) == ("theirs", "Bob", True)
    assert "{" not in theirs.shown
    talking.unlink(fresh(contract), actor=ann)
    assert stranger.get(page).status_code == 404


def test_fields_in_braces_are_not_theirs_to_write(ann, contract, stranger):
    edit(fresh(contract), ann, description="They would pay more")
    sent(contract, ann)
    for wording in ("Tell me {description}", "And {clause.secrecy}"):
        answer = stranger.post(page_of(contract), {"deed": "propose", "name": "Bob", "wording": wording})
        assert (answer.status_code, contract.versions.count()) == (422, 1)


def test_the_signed_document_is_the_one_that_went_out_and_a_page_behind_it(ann, contract, acme):
    theirs, ours = out(contract, ann)
    edit(fresh(acme), ann, name="Renamed")
    broken = b"\x89PNG\r\n\x1a\n" + bytes(16)
    signing.sign(theirs, actor=system("customer"), name="Bob", signature=broken)
    signing.sign_here(fresh(ours), actor=ann, name="Ann Rep")
    whole = contract_of(contract.pk)
    before, after = (pages_of(each) for each in (whole.document, whole.signed_document))
    assert after[:-1] == before
    assert "Acme <Corp>" in before[0]
    for part in ("Bob", "Ann Rep", "By name", whole.digest):
        assert part in after[-1]


def test_a_signer_is_called_as_the_contact_or_as_they_are_told(ann, contract, bob):
    assert make("contract-signer", ann, contract=contract.id, side="theirs", contact=bob.id).name == "Bob Buyer"
    with pytest.raises(Invalid) as refused:
        make("contract-signer", ann, contract=contract.id, side="theirs")
    assert list(refused.value.fields) == ["name"]


def test_the_address_of_who_has_signed_stays(ann, contract):
    theirs, _ours = out(contract, ann)
    edit(fresh(theirs), ann, email="robert@acme.test")
    signing.sign(fresh(theirs), actor=system("customer"), name="Bob")
    with pytest.raises(Refused):
        edit(fresh(theirs), ann, email="nobody@acme.test")
    assert fresh(theirs).email == "robert@acme.test"


def test_signed_on_paper(ann, contract):
    with pytest.raises(Refused):
        from datetime import date

        signing.sign_on_paper(fresh(contract), actor=ann, day=date(2199, 1, 1))
    told = signing.sign_on_paper(fresh(contract), actor=ann)
    assert told.status == "active"
    with pytest.raises(Refused) as problem:
        signing.sign_on_paper(fresh(contract), actor=ann)
    assert problem.value.code == "already_signed"


def test_signed_on_paper_while_it_is_out_for_signature(ann, contract):
    theirs, _ours = out(contract, ann)
    signing.sign_on_paper(fresh(contract), actor=ann)
    assert fresh(theirs).link is None
    assert panels.way_panel(fresh(contract), ann)["is_on_paper"]
