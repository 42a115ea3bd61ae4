"""A person with everything that can hang on one, in every place that the program has for it."""

import io
import json
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from regulars.engine import merging, registry, stored
from regulars.engine.models import Change, Run, RunRefusal, SavedView, Share
from regulars.services import audit
from regulars.services.audit import archive
from regulars.services.duplicates.models import DuplicatePair, MatchKey
from regulars.services.notify.models import Notification
from regulars.services.webhooks.models import Delivery, Webhook
from regulars.services.workflow.models import RuleRun, RuleStep
from tests.areas.make import about, edit, fresh, make

MARKERS = (
    "zqivana", "zqmarkova", "zqoldname", "zqdiabetes", "zqpassport", "zqnote", "zqcall", "zqfile", "zqstreet", "5550142", "zqdouble",
)  # fmt: skip
EMAIL = "zqivana@zqmarkova.example"
PHONE = "+12025550142"
NAME, OLD_NAME = "Zqivana Zqmarkova", "Zqoldname Zqmarkova"
OLD_EMAIL = "zqoldname@mail.example"
LONG_AGO = datetime(2024, 3, 10, 12, tzinfo=UTC)


def someone(ada, own):
    """Records: history, a double, activities, files, deals, consents, an import."""
    own.field("contact", "passport", "text", is_sensitive=True)
    own.field("contact", "hobby", "text", is_personal=True, is_searched=True)
    acme = make("account", ada, name="Acme Ltd")
    person = make(
        "contact", ada, name=OLD_NAME, account=str(acme.pk), phone=PHONE, email=OLD_EMAIL, external_id="old-zqivana-7"
    )
    person = edit(
        fresh(person), ada, name=NAME, email=EMAIL, passport="zqpassport 117", hobby="zqdiabetes walks",
        address={"street": "Zqstreet 9", "city": "Riga"}, description="<p>Has zqdiabetes</p>",
    )  # fmt: skip
    double = make("contact", ada, name="Zqdouble Zqmarkova", mobile=PHONE)
    merging.merge(registry.get("contact"), person.pk, [double.pk], actor=ada)
    make("contact-point", ada, record=about(person), kind="email", value="zqmarkova@zqdouble.example")
    make("note", ada, record=about(person), text="<p>zqnote about Zqivana Zqmarkova</p>")
    make("call", ada, record=about(person), name="Call zqcall", phone=PHONE, result="zqcall said")
    deal = make(
        "deal", ada, name="Licences for Zqivana Zqmarkova", account=str(acme.pk), contact=str(person.pk),
        amount={"amount": "5000.00", "currency": "USD"},
    )  # fmt: skip
    make(
        "deal-role", ada, deal=str(deal.pk), contact=str(person.pk), role="decides", note="Ask zqivana zqmarkova first"
    )
    make("note", ada, record=about(acme), text=f"<p>Write to {EMAIL.upper()} or 202 555-01-42</p>")
    make("consent", ada, person=about(person), purpose="marketing", evidence="zqfile of a call")
    stored.keep(
        b"zqfile contents",
        name="zqfile.txt",
        media_type="text/plain",
        actor_id=ada.id,
        entity="contact",
        record=person.pk,
    )
    source = stored.keep(f"name,email\nx,{EMAIL}\n".encode(), name="people.csv", media_type="text/csv", actor_id=ada.id)
    Run.objects.create(
        kind="import", label="Import", entity="contact", actor_id=ada.id, state="done",
        input={"file": str(source.pk), "name": "people.csv", "seen": EMAIL},
    )  # fmt: skip
    return fresh(person)


def traces_of(person, ada):
    """What the program itself keeps beside the records: under the name of today and that of earlier days."""
    now = timezone.now()
    run = Run.objects.create(
        kind="export", label=f"Contacts: {OLD_NAME}", entity="contact", actor_id=ada.id, state="done",
        message=f"{NAME} was left", result=_kept(_archive(), "everything.zip", ada), errors=_kept(_refused(), "errors.csv", ada),
    )  # fmt: skip
    _left_on_disk(Run.objects.create(kind="import", label="Import", actor_id=ada.id, state="failed"))
    for title in (NAME, OLD_NAME):
        RunRefusal.objects.create(run=run, entity="contact", record=person.pk, title=title, reason=f"{title} is taken")
    key = {"entity": "contact", "record": person.pk}
    Share.objects.create(**key, user_id=ada.id, note=f"Look after {OLD_NAME}", created_by_id=ada.id)
    SavedView.objects.create(
        entity="contact", name="Her", owner_id=ada.id, filter={"field": "email", "op": "eq", "value": OLD_EMAIL}
    )
    Notification.objects.create(
        **key,
        recipient_id=ada.id,
        kind="mention",
        key="zq:1",
        text=f"Call {NAME}",
        params={"name": OLD_NAME},
        created_at=now,
    )
    hook = Webhook.objects.create(name=f"To {NAME}", url="https://hooks.example/x", owner_id=ada.id, secret="x")
    Delivery.objects.create(
        webhook=hook, record=person.pk, type="contact.update", state="failed", tries=[{"error": f"no {EMAIL} there"}]
    )
    done = RuleRun.objects.create(
        rule=uuid.uuid4(), number=1, occurrence=f"record:{person.pk}", **key, due_at=now, created_at=now, reason=f"{OLD_NAME} has no owner"
    )  # fmt: skip
    RuleStep.objects.create(run=done, path="0", kind="mail", state="done", told={"to": OLD_EMAIL}, at=now)
    MatchKey.objects.create(key=7, record=person.pk)
    DuplicatePair.objects.create(
        one=person.pk, other=uuid.UUID(int=2**128 - 1), one_entity="contact", other_entity="contact",
        probability=0.9, weight=1.0, levels={"email": ["same", 1.0]}, state="dismissed", judged_at=now,
    )  # fmt: skip
    audit.record("sign_in", actor=ada, title=f"{OLD_NAME} <{OLD_EMAIL}>", detail={"as": EMAIL})
    _archived(person)


def _kept(content, name, ada):
    return stored.keep(content, name=name, media_type="application/octet-stream", actor_id=ada.id)


def _refused():
    """A file of rows that an import did not take, when she was called otherwise."""
    return f"Name,Import row,Import error\n{OLD_NAME},7,Known already\n".encode("utf-8-sig")


def _archive():
    """An export of everything: a workbook within an archive."""
    book, whole = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("xl/sharedStrings.xml", f"<t>{EMAIL}</t>" + " " * 5000)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as outer:
        outer.writestr("uploads/book.xlsx", book.getvalue())
    return whole.getvalue()


def _left_on_disk(run):
    """An import that ended on its way left its rows there."""
    folder = Path(settings.DATA) / "runs" / str(run.pk)
    folder.mkdir(parents=True)
    (folder / "waiting-0-x.jsonl").write_text(json.dumps([OLD_NAME, EMAIL]) + "\n")


def _archived(person):
    """Her first days as a month that has left the database: hers, and another's that names her address."""
    first = Change.objects.filter(record=person.pk).earliest("id")
    rows = [
        {
            "id": n, "at": LONG_AGO.isoformat(), "entity": entity, "record": str(record), "verb": "update", "title": title, "version": n,
            "diff": diff,
        }
        for n, (entity, record, title, diff) in enumerate(
            (
                ("contact", person.pk, OLD_NAME, first.diff),
                ("contact", person.pk, OLD_NAME, {"hobby": [None, "zqdiabetes"], "forgotten": [None, "zqnote"]}),
                ("account", uuid.uuid4(), "Other Ltd", {"email": [None, OLD_EMAIL], "city": [None, "Riga"]}),
            ),
            1,
        )
    ]  # fmt: skip
    events = [{"id": 1, "at": LONG_AGO.isoformat(), "kind": "sign_in", "title": NAME, "detail": {"as": OLD_EMAIL}}]
    for table, listed in (("engine_change_2024_03", rows), ("audit_auditevent_2024_03", events)):
        archive.put(table, ((each["at"], json.dumps(each)) for each in listed))
