"""A map of territories for tests: made, ruled, activated."""

from regulars.base.jobs import run_pending
from regulars.engine import registry, save, workspace
from regulars.engine.models import Run, Territory, TerritoryMember, TerritoryRule
from regulars.engine.territories import moves, plan
from tests.factories.people import SYSTEM, actor_of
from tests.factories.values import sample_record

SOFTWARE = {"field": "industry", "op": "eq", "value": "software"}
RETAIL = {"field": "industry", "op": "eq", "value": "retail"}
LARGE = {"field": "employees", "op": "gte", "value": 1000}


class Map:
    """West takes software, City in it large software; East takes retail."""

    def __init__(self, company):
        self.company = company
        self.entity = registry.get("account")
        self.admin = actor_of(company.ada)
        self.west, self.east = territory("West", position=1), territory("East", position=2)
        self.city = territory("City", parent=self.west)
        rule(self.west, SOFTWARE)
        rule(self.city, LARGE)
        rule(self.east, RETAIL)

    @property
    def described(self):
        """The account as every process knows it once the transaction has ended."""
        workspace.move_settings_epoch()
        return registry.get("account")

    def activate(self, entity="account"):
        described = registry.get(entity)
        run = moves.activate(described, plan.digest(plan.draft(described)), actor=self.admin)
        workspace.move_settings_epoch()  # what the end of the transaction does
        run_pending()
        return Run.objects.get(pk=run.pk)

    def account(self, industry="software", employees=10, owner=None, **given):
        given |= {"owner": str((owner or self.company.ann).pk), "industry": industry, "employees": employees}
        return sample_record("account", SYSTEM, **given)


def territory(name, **given):
    return save.save(Territory(name=name, **given), actor=SYSTEM)


def rule(of, condition, *, entity="account", position=0):
    made = TerritoryRule(
        territory=of, entity=entity, label=f"Rule of {of.name}", condition=condition, position=position
    )
    return save.save(made, actor=SYSTEM)


def member(of, user):
    save.save(TerritoryMember(territory=of, user=user), actor=SYSTEM)
    workspace.move_access_epoch()


def lies_in(record):
    record.refresh_from_db()
    return record.territory_id
