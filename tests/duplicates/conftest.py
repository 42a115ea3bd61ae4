"""Rules of a test's own, known at once; those that come with the product are put aside."""

import pytest

from regulars.engine import registry, save, values, workspace
from regulars.services.duplicates import book, filling
from regulars.services.duplicates.models import DuplicateRule, MatchingRule
from tests.api.conftest import api_of
from tests.custom.conftest import company, own
from tests.factories.people import SYSTEM
from tests.ui.conftest import enter

__all__ = ["api_of", "company", "enter", "own", "rules"]

EMAIL = {"compare": "email"}
NAME = {"compare": "person", "field": "name", "against": "name"}


@pytest.fixture
def rules(db):
    """Makes matching rules and what is done on a match."""
    DuplicateRule.objects.all().delete()
    MatchingRule.objects.all().delete()
    book.forget()
    yield Rules()
    registry.forget()
    book.forget()


class Rules:
    def match(self, *lines, entity="contact", other="", key="", needs="any", **more):
        number = MatchingRule.objects.count()
        data = {"key": key or f"rule-{number}", "label": f"Rule {number}", "entity": entity, "other": other or entity}
        row = self._made("matching-rule", {**data, "needs": needs, "lines": list(lines), **more})
        filling.fill()
        return row

    def do(self, entity="contact", matching=(), **ways):
        more = {"counts_hidden": ways.pop("counts_hidden")} if "counts_hidden" in ways else {}
        data = {"label": "What is done", "entity": entity, "matching": list(matching), "ways": ways, **more}
        return self._made("duplicate-rule", data)

    def _made(self, name, data):
        entity = registry.get(name)
        row = values.new_record(entity)
        values.apply(row, entity, data, SYSTEM)
        save.save(row, actor=SYSTEM)
        workspace.move_settings_epoch()
        book.forget()
        return row
