"""What every record of every entity has."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Collate
from django.utils import timezone

from regulars.base.ids import uuid7


class Record(models.Model):
    """A row that people see, change and follow. Written only by `engine.save`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(unique=True, editable=False)
    version = models.IntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "engine.User", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        "engine.User", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    deleted_at = models.DateTimeField(null=True, editable=False)
    external_id = models.TextField(null=True, blank=True, unique=True)
    extra = models.JSONField(default=dict, blank=True)

    loaded: dict[str, Any] | None = None
    """Column values as they were read; None for a record not stored yet."""

    happened_at: datetime | None = None
    """When what is written next happened, where an import tells of earlier days; forgotten once it is written."""

    brought: frozenset[str] = frozenset()
    """Fields whose values come along from another record: nobody chooses them now, so a retired option may be among them."""

    title_attribute: ClassVar[str] = "name"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, self.title_attribute, "") or self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("Records are written through regulars.engine.save, so that every change is checked and kept.")

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("Records are deleted through regulars.engine.save, so that they can come back.")

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Any:
        """As Django makes one, but all columns at once: its way, column by column, is six times as long for a wide record."""
        if len(values) != len(cls.column_names()):  # some are deferred
            record = super().from_db(db, field_names, values, **kwargs)
            record.remember()
            return record
        record = cls.__new__(cls)
        record.loaded = dict(zip(field_names, values, strict=True))
        record._state = models.base.ModelState()
        record._state.db, record._state.adding = db, False
        record.__dict__.update(record.loaded)
        return record

    def remember(self) -> None:
        """Take the present values as those that are stored."""
        names = self.column_names()
        self.loaded = dict(zip(names, map(self.__dict__.get, names), strict=True))
        self.happened_at = None
        self.brought = frozenset()

    @classmethod
    def column_names(cls) -> tuple[str, ...]:
        """Attributes that hold columns (`owner_id`, not `owner`)."""
        names: tuple[str, ...] | None = cls.__dict__.get("_column_names")
        if names is None:
            names = tuple(column.attname for column in cls._meta.concrete_fields)
            cls._column_names = names  # type: ignore[attr-defined]
        return names


class Owned(Record):
    """A record that one person is responsible for."""

    owner = models.ForeignKey("engine.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


def tags_field() -> Any:
    """The column of a `Tags` or `Choices` field."""
    return ArrayField(models.TextField(), default=list, blank=True)


class SortKey(models.Func):
    """The order of words without case and accents; the same function sorts lists."""

    function = "sort_key"
    output_field = models.TextField()


def text_index(name: str, column: str) -> models.Index:
    """Serves sorting and paging a list by a text column."""
    return models.Index(Collate(SortKey(column), "C"), "id", name=name)


def foreign_index(name: str, amount: str) -> models.Index:
    """Serves finding an amount as it is written where it is not its worth in the workspace's currency."""
    worth = models.F(f"{amount}_base")
    is_foreign = models.Q((f"{amount}__lt", worth)) | models.Q((f"{amount}__gt", worth))
    return models.Index(models.F(amount), models.F("id"), name=name, condition=is_foreign)


def trigram_index(name: str, column: str) -> models.Index:
    """Serves “contains” on a text column."""
    from django.contrib.postgres.indexes import GinIndex, OpClass

    return GinIndex(OpClass(models.F(column), "gin_trgm_ops"), name=name)


__all__ = ["Owned", "Record", "SortKey", "foreign_index", "tags_field", "text_index", "trigram_index"]
