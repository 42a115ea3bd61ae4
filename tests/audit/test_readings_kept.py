"""How long it is kept who read sensitive fields: older readings are deleted by the policy, counted in the audit, the rest stays."""

from datetime import UTC, datetime

import pytest

from regulars.base.errors import Invalid, NotAllowed
from regulars.engine import workspace
from regulars.engine.models import Reading
from regulars.services.audit import archive, readings, retention
from regulars.services.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def read(company):
    """Two readings of long ago, and one of now."""
    for at in (LONG_AGO, LONG_AGO, None):
        moment = {"at": at} if at else {}
        Reading.objects.create(actor=company.ann.pk, source="page", entity="contact", fields=["passport"], records=[company.bob.pk], **moment)  # fmt: skip


def keep(ada, months):
    retention.set_policy({"readings_months": months}, actor=ada)
    workspace.forget()


def test_for_ever_unless_somebody_says_otherwise(ada, read):
    retention.apply()
    assert Reading.objects.count() == 3


def test_older_readings_are_deleted_and_the_audit_tells_how_many(ada, read, monkeypatch):
    monkeypatch.setattr(readings, "CHUNK", 1)
    keep(ada, 12)
    retention.apply()
    [left] = Reading.objects.all()
    assert left.at > LONG_AGO
    told = AuditEvent.objects.filter(kind="readings_deleted")
    assert [(each.count, each.title) for each in told] == [(1, "2024-03"), (1, "2024-03")]
    assert not [each for each in archive.manifests() if "reading" in each.table]
    retention.apply()
    assert (Reading.objects.count(), told.count()) == (1, 2)


def test_looking_tells_how_many_and_deletes_none(ada, read):
    before, count = retention.old_readings({"readings_months": 12})
    assert before is not None
    assert count == 2
    assert retention.old_readings() == (None, 0)
    assert Reading.objects.count() == 3


def test_the_page_and_the_api_set_it(ada, read, company, enter, api_of):
    given = {"changes_months": "0", "events_months": "0", "bin_days": "0", "readings_months": "12"}
    shown = enter(company.ada).post("/admin/retention/", {**given, "step": "look"}).content.decode()
    assert "Readings of sensitive fields before" in shown
    body = api_of(company.ada).patch("retention", {"readings_months": 12}).json()
    assert (body["readings_months"], body["readings"]) == (12, 2)
    assert enter(company.ada).post("/admin/retention/", {**given, "readings_months": "x", "step": "save"}).status_code == 422  # fmt: skip


def test_only_administrators_and_no_nonsense(ada, ann):
    with pytest.raises(NotAllowed):
        retention.set_policy({"readings_months": 1}, actor=ann)
    with pytest.raises(Invalid):
        retention.set_policy({"readings_months": 601}, actor=ada)
