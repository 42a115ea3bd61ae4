"""What an administrator adds without code: fields, entities, and the one table that the records of such entities share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Collate

from regulars.engine.models.record import Owned, Record, SortKey


class CustomEntity(Record):
    """A kind of records of the company's own. `key` is its name in code, API and filters, `plural` its address."""

    key = models.TextField(unique=True)
    plural = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    label_plural = models.TextField()
    label_plural_ru = models.TextField(blank=True, default="")
    name_label = models.TextField(blank=True, default="")
    name_label_ru = models.TextField(blank=True, default="")
    help = models.TextField(blank=True, default="")
    help_ru = models.TextField(blank=True, default="")
    icon = models.TextField(blank=True, default="box")
    menu_group = models.TextField(blank=True, default="sales")
    is_in_menu = models.BooleanField(default=True)
    is_open = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)
    stage_field = models.TextField(blank=True, default="")
    start_field = models.TextField(blank=True, default="")
    end_field = models.TextField(blank=True, default="")
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"


class CustomField(Record):
    """A field of the company's own on any entity. Its values are in the `extra` of that entity's records."""

    entity = models.TextField()
    key = models.TextField()
    kind = models.TextField()
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    help = models.TextField(blank=True, default="")
    help_ru = models.TextField(blank=True, default="")
    section = models.TextField(blank=True, default="")
    section_ru = models.TextField(blank=True, default="")
    is_required = models.BooleanField(default=False)
    is_unique = models.BooleanField(default=False)
    is_searched = models.BooleanField(default=False)
    is_indexed = models.BooleanField(default=False)
    index_state = models.TextField(blank=True, default="")
    is_retired = models.BooleanField(default=False)
    is_personal = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    options = models.JSONField(default=list, blank=True)
    rules = models.JSONField(default=dict, blank=True)
    initial = models.JSONField(default=None, null=True, blank=True)

    title_attribute: ClassVar[str] = "label"

    class Meta:
        constraints = (models.UniqueConstraint("entity", "key", name="custom_field_once"),)


class ListOption(Record):
    """What administrators made of one option of a built-in choice (`engine.fields.OpenOptions`), or added to its list.

    `list` is the list's name in the code, `value` what records keep. A built-in option without a row is as in the code.
    """

    list = models.TextField()
    value = models.TextField()
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    tone = models.TextField(blank=True, default="")
    is_retired = models.BooleanField(default=False)
    position = models.IntegerField(null=True, blank=True)

    title_attribute: ClassVar[str] = "label"

    class Meta:
        constraints = (
            models.UniqueConstraint("list", "value", condition=models.Q(deleted_at=None), name="list_option_once"),
        )


class OfEntity(models.Manager["CustomRecord"]):
    """Sees the records of its model's own entity only."""

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found.filter(entity=self.model.of_entity) if self.model.of_entity else found


class CustomRecord(Owned):
    """A record of a custom entity. Each entity has a class of its own (`engine.custom.classes`) that sees no other's rows."""

    entity = models.TextField(editable=False)
    name = models.TextField()
    external_id = models.TextField(null=True, blank=True)

    of_entity: ClassVar[str] = ""
    objects = OfEntity()

    class Meta:
        constraints = (models.UniqueConstraint("entity", "external_id", name="custom_record_once"),)
        indexes = (
            models.Index("entity", "id", name="custom_record_by_age"),
            models.Index("entity", "owner", name="custom_record_by_owner"),
            models.Index("entity", Collate(SortKey("name"), "C"), "id", name="custom_record_by_name"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.of_entity and not self.entity:
            self.entity = self.of_entity
