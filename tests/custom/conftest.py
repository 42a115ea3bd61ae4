"""Custom fields and entities for tests, gone again after each."""

import pytest

from regulars.engine import registry, save, values, workspace
from tests.factories.people import SYSTEM, make_company


@pytest.fixture
def company(db):
    return make_company()


@pytest.fixture
def own(db):
    """Makes custom fields and entities known at once, as the end of their transaction does."""
    yield Maker()
    registry.forget()


class Maker:
    def field(self, entity, key, kind, **given):
        return self._made("custom-field", {"entity": entity, "key": key, "kind": kind, "label": key.title(), **given})

    def entity(self, key, **given):
        words = {"key": key, "plural": f"{key}s", "label": key.title(), "label_plural": f"{key.title()}s"}
        return self._made("custom-entity", {**words, **given})

    def change(self, row, **given):
        values.apply(row, registry.of(row), given, SYSTEM)
        save.save(row, actor=SYSTEM)
        workspace.move_settings_epoch()
        return row

    def _made(self, name, data):
        entity = registry.get(name)
        row = values.new_record(entity)
        values.apply(row, entity, data, SYSTEM)
        save.save(row, actor=SYSTEM)
        workspace.move_settings_epoch()
        return row


OPTIONS = [
    {"value": "low", "label": "Low", "label_ru": "Низкий", "tone": "warn"},
    {"value": "high", "label": "High", "label_ru": "Высокий", "tone": "good"},
]
KINDS = {
    "text": {},
    "long_text": {},
    "rich_text": {},
    "integer": {},
    "decimal": {"rules": {"places": 3}},
    "percent": {},
    "money": {},
    "date": {},
    "moment": {},
    "duration": {},
    "yes_no": {},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "tags": {},
    "reference": {"rules": {"to": "user"}},
    "any_reference": {"rules": {"to": ["account", "contact"]}},
    "email": {},
    "phone": {},
    "url": {},
    "address": {},
    "person_name": {},
    "colour": {},
}


@pytest.fixture
def ship(own):
    """A custom entity with a field of every type, stages and a calendar."""
    row = own.entity("ship")
    for place, (kind, more) in enumerate(KINDS.items()):
        own.field("ship", f"f_{kind}", kind, position=place, **more)
    own.field("ship", "f_file", "file")
    own.field("ship", "f_image", "image")
    own.change(row, stage_field="f_choice", start_field="f_date")
    return registry.get("ship")
