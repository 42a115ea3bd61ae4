"""Approvals for tests: set up through the door, asked for and answered as people do."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.services.approvals import asking, deciding, lock
from regulars.services.approvals.models import APPROVED, REJECTED, Approval, ApprovalRequest, ApprovalSeat
from tests.api.conftest import api_of
from tests.areas.make import edit, make
from tests.factories.people import SYSTEM, actor_of, make_company
from tests.factories.queue import empty_queue
from tests.ui.conftest import enter

MANAGER = {"who": {"kind": "manager"}}


@pytest.fixture
def company(db):
    empty_queue()
    workspace.move_settings_epoch()
    yield make_company()
    registry.forget()
    lock.watch(())


class Office:
    """Sets approvals up, asks, answers."""

    def __init__(self, company):
        self.company = company

    def approval(self, *levels, actor=SYSTEM, **given):
        number = Approval.objects.count() + 1
        data = {"label": f"Discount {number}", "key": f"discount-{number}", "entity": "deal"}
        data |= {"levels": list(levels) or [MANAGER], **given}
        described = registry.get("approval")
        row = values.new_record(described)
        values.apply(row, described, data, actor)
        save.save(row, actor=actor)
        self.known()
        return row

    def known(self):
        """As the next request of every process does."""
        workspace.move_settings_epoch()

    def ask(self, approval, record, user=None, **more):
        return asking.ask(approval, record, actor=actor_of(user or self.company.ann), **more)

    def yes(self, request, user, comment="", **more):
        return deciding.decide(request, APPROVED, actor=actor_of(user), comment=comment, **more)

    def no(self, request, user, comment="Too low", **more):
        return deciding.decide(request, REJECTED, actor=actor_of(user), comment=comment, **more)

    def state(self, request):
        return ApprovalRequest.objects.get(pk=request.pk).state

    def asked(self, request):
        """Who is still asked, by name."""
        row = ApprovalRequest.objects.get(pk=request.pk)
        seats = ApprovalSeat.objects.filter(request=row, level=row.level, is_open=True, decision="")
        people = {user.pk: user.name for user in type(self.company.ann).objects.all()}
        return sorted(people[seat.person] for seat in seats)

    def history(self, request):
        return list(request.events.order_by("id").values_list("what", flat=True))


@pytest.fixture
def office(company):
    return Office(company)


@pytest.fixture
def deal(company):
    """Makes a deal of Ann's."""

    def made(**given):
        ann = actor_of(company.ann)
        account = make("account", ann, name="Acme")
        return make("deal", ann, **{"name": "Rack servers", "account": str(account.id), **given})

    return made


__all__ = ["MANAGER", "api_of", "edit", "enter", "make"]
