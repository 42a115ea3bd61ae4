"""What pages for those who are not signed in tell: these fields, and no other of any entity."""

import pytest
from django.db import transaction
from django.test import Client

from regulars.areas.billing import dunning, issuing, sending
from regulars.areas.billing import links as of_invoices
from regulars.areas.billing.models import Invoice
from regulars.areas.contracts.actions import signing, talking
from regulars.areas.contracts.links import SIGNINGS, TALKS
from regulars.areas.contracts.models import Contract, ContractSigner
from regulars.areas.encyclopedia import actions as encyclopedia
from regulars.areas.encyclopedia.models import Entry
from regulars.areas.orders import actions as quoting
from regulars.areas.orders import links as of_quotes
from regulars.areas.orders.models import Quote
from regulars.base.errors import NotAllowed
from regulars.engine import registry
from regulars.services.outbox.models import OutgoingLetter
from tests.areas.make import edit, fresh, make
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record, sample_values
from tests.rights.sweep.marks import Marks
from tests.rights.test_told_to_people import keep

pytestmark = pytest.mark.django_db

ADDRESS = "pump"
EUR = {"amount": "100", "currency": "EUR"}


@pytest.fixture
def acme(company):
    make("seller", SYSTEM, **filled("seller"), is_default=True)
    return make("account", SYSTEM, **filled("account"), owner=str(company.ann.pk))


def filled(name):
    """Something in every field that may be filled, but the owner and what it is part of."""
    entity = registry.get(name)
    return {key: value for key, value in sample_values(entity, SYSTEM).items() if key not in ("owner", "parent")}


def quote_of(company, acme):
    quote = make("quote", SYSTEM, account=str(acme.pk), owner=str(company.ann.pk), currency="EUR", valid_until="2031-03-17")  # fmt: skip
    product = make("product", SYSTEM, name="Pump", price=EUR, cost={"amount": "60", "currency": "EUR"})
    make("quote-line", SYSTEM, quote=str(quote.pk), product=str(product.pk), quantity="2")
    make("quote-comment", SYSTEM, quote=str(quote.pk), text="So dear?")
    quoting.send(fresh(quote), actor=SYSTEM)
    return of_quotes.address_of(fresh(quote))


def invoice_of(company, acme):
    invoice = make("invoice", SYSTEM, account=str(acme.pk), owner=str(company.ann.pk), currency="EUR")
    make("invoice-line", SYSTEM, invoice=str(invoice.pk), name="Pump", price=EUR)
    issuing.issue(fresh(invoice), actor=SYSTEM)
    return of_invoices.address_of(fresh(invoice))


def late_of(company, acme):
    invoice_of(company, acme)
    edit(fresh(acme), SYSTEM, email="buyer@acme.test")
    Invoice.objects.update(due_on="2026-01-01", status="overdue")
    make("dunning-level", SYSTEM, name="First", days=7, subject="Reminder {code}", text="{amount}")


def contract_of(company, acme):
    contract = make(
        "contract", SYSTEM, name="Care", account=str(acme.pk), owner=str(company.ann.pk), starts_on="2026-01-01", rate=EUR, period="month"
    )  # fmt: skip
    for side, name in (("theirs", "Bob"), ("ours", "Eve")):
        make("contract-signer", SYSTEM, contract=str(contract.pk), side=side, name=name, email="bob@acme.test", position=1)  # fmt: skip
    make("contract-version", SYSTEM, contract=str(contract.pk), text="We look after pumps.")
    return talking.send(fresh(contract), actor=SYSTEM)


def talk_of(company, acme):
    return TALKS.of(fresh(contract_of(company, acme)).link)


def signing_of(company, acme):
    contract = contract_of(company, acme)
    signing.ask_signatures(fresh(contract), actor=SYSTEM)
    return SIGNINGS.of(ContractSigner.objects.get(contract=contract.pk, side="theirs").link)


def entry_of(company, acme):
    product = make("product", SYSTEM, **filled("product"))
    entry = make("encyclopedia-entry", SYSTEM, name="Pump", address=ADDRESS, product=str(product.pk))
    about = {"entry": str(entry.pk), "language": "en"}
    make("encyclopedia-text", SYSTEM, **about, name="Pump", summary="Light", body="<p>Turns.</p>")
    make("encyclopedia-question", SYSTEM, **about, name="Does it turn?", answer="It does.")
    make("encyclopedia-specification", SYSTEM, entry=about["entry"], name="Weight", value="6.9", unit="kg")
    sample_record("battle-card", SYSTEM, their_strengths="<p>Cheap</p>")
    encyclopedia.publish(fresh(entry), actor=SYSTEM)
    return f"http://regulars/encyclopedia/en/{ADDRESS}"


def entries_of(company, acme):
    return entry_of(company, acme).removesuffix(ADDRESS)


TOLD = {
    quote_of: {
        "account.name",
        "quote-comment.author",
        "quote-comment.text",
        "quote-line.alternative",
        "quote-line.amount",
        "quote-line.description",
        "quote-line.discount",
        "quote-line.name",
        "quote-line.price",
        "quote-line.quantity",
        "quote-line.section",
        "quote.intro",
        "quote.name",
        "quote.net",
        "quote.reduction",
        "quote.revision",
        "quote.terms",
        "quote.total",
        "quote.valid_until",
        "seller.name",
        "user.name",
    },
    invoice_of: {
        "invoice-line.amount",
        "invoice-line.description",
        "invoice-line.discount",
        "invoice-line.name",
        "invoice-line.price",
        "invoice-line.quantity",
        "invoice-line.section",
        "invoice.buyer_name",
        "invoice.credited",
        "invoice.due_on",
        "invoice.intro",
        "invoice.issued_on",
        "invoice.issuer_name",
        "invoice.net",
        "invoice.open",
        "invoice.paid",
        "invoice.reduction",
        "invoice.reference",
        "invoice.terms",
        "invoice.total",
    },
    talk_of: {
        "account.name",
        "contract-version.revision",
        "contract.name",
        "seller.name",
        "user.name",
    },
    signing_of: {
        "account.name",
        "contract-signer.job_title",
        "contract-signer.name",
        "contract-signer.signed_as",
        "contract-version.revision",
        "contract.name",
        "seller.name",
        "user.name",
    },
    entry_of: {
        "encyclopedia-question.answer",
        "encyclopedia-question.name",
        "encyclopedia-specification.group",
        "encyclopedia-specification.name",
        "encyclopedia-specification.unit",
        "encyclopedia-specification.value",
        "encyclopedia-text.body",
        "encyclopedia-text.name",
        "encyclopedia-text.summary",
        "product.sku",
    },
    entries_of: {
        "encyclopedia-text.name",
        "encyclopedia-text.summary",
    },
}


@pytest.mark.parametrize("made", TOLD, ids=lambda made: made.__name__)
def test_a_page_for_customers_tells_these_fields_alone(company, acme, made):
    path = "/" + made(company, acme).split("/", 3)[3]
    assert told_on(path) == TOLD[made]


def told_on(path):
    """The fields of which a page tells: texts are marked by words all at once, then figures and days in turn."""
    client, marks, found = Client(), Marks(), set()
    whole = client.get(path)
    assert whole.status_code == 200, whole.content.decode()[-300:]
    with transaction.atomic():
        marks.write_all(None)
        Entry.objects.update(address=ADDRESS)
        found |= marks.told(client.get(path).content.decode())
        transaction.set_rollback(True)
    for entity in registry.entities():
        for each in entity.fields if entity.model._default_manager.exists() else ():
            with transaction.atomic():
                words = marks.write(entity, each, {}, frozenset()) if (entity.name, each.key) not in marks.words else ()
                text = client.get(path).content.decode() if words else ""
                found |= {(entity.name, each.key) for word in words if word in text}
                transaction.set_rollback(True)
    return {".".join(place) for place in found}


@pytest.mark.parametrize(
    ("made", "verb", "field"),
    [
        (quote_of, quoting.mail, "quote.total"),
        (invoice_of, sending.mail, "invoice.total"),
        (invoice_of, sending.mail, "invoice-line.price"),
        (talk_of, talking.mail, "contract.rate"),
        (signing_of, signing.mail_signer, "contract-version.text"),
    ],
)
@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_whoever_may_not_see_what_a_page_tells_sends_its_address_to_nobody(company, acme, made, verb, field, mode):
    made(company, acme)
    entity = {quote_of: Quote, invoice_of: Invoice, talk_of: Contract, signing_of: ContractSigner}[made]
    record = entity.objects.exclude(**({"side": "ours"} if made is signing_of else {})).get()
    given = {} if made is signing_of else {"to": "me@example.com"}
    keep(company.carl)
    verb(fresh(record), actor=actor_of(company.carl), **given)
    sent = OutgoingLetter.objects.count()
    keep(company.carl, field, mode=mode)
    with pytest.raises(NotAllowed):
        verb(fresh(record), actor=actor_of(company.carl), **given)
    assert OutgoingLetter.objects.count() == sent


@pytest.mark.parametrize(
    ("made", "verb", "field"),
    [
        (late_of, dunning.remind, "invoice.total"),
        (late_of, dunning.remind, "invoice-line.price"),
        (contract_of, signing.ask_signatures, "contract.rate"),
        (contract_of, signing.ask_signatures, "contract-version.text"),
    ],
)
@pytest.mark.parametrize("mode", ["hidden", "masked"])
def test_whoever_may_not_see_what_a_letter_leads_to_starts_none_by_hand(company, acme, made, verb, field, mode):
    made(company, acme)
    record = {late_of: Invoice, contract_of: Contract}[made].objects.get()
    sent = OutgoingLetter.objects.count()
    keep(company.carl, field, mode=mode)
    with pytest.raises(NotAllowed):
        verb(fresh(record), actor=actor_of(company.carl))
    assert (OutgoingLetter.objects.count(), fresh(record).version) == (sent, record.version)
    keep(company.carl)
    verb(fresh(record), actor=actor_of(company.carl))
    assert OutgoingLetter.objects.count() > sent
