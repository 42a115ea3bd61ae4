"""Fields that take several columns, put on a model by one line."""

from __future__ import annotations

from typing import Any

from django.db import models


class Columns:
    """Adds plain Django fields to the model it stands on; migrations see only those."""

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        for suffix, column in self.columns().items():
            column.contribute_to_class(model, f"{name}{suffix}")

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        raise NotImplementedError  # pragma: no cover - each kind lists its own


class MoneyColumns(Columns):
    """NAME, NAME_currency and NAME_base, the amount in the workspace's currency."""

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {
            "": models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True),
            "_currency": models.CharField(max_length=3, blank=True, default=""),
            "_base": models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True, editable=False),
        }


class PersonNameColumns(Columns):
    """NAME as shown, NAME_first, NAME_middle and NAME_last."""

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {part: models.TextField(blank=True, default="") for part in ("", "_first", "_middle", "_last")}


class AddressColumns(Columns):
    """NAME_street, NAME_city, NAME_region, NAME_postcode, NAME_country."""

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        parts = ("_street", "_city", "_region", "_postcode", "_country")
        return {part: models.TextField(blank=True, default="") for part in parts}


class AnyReferenceColumns(Columns):
    """NAME_id and NAME_entity."""

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        return {
            "_id": models.UUIDField(null=True, blank=True),
            "_entity": models.CharField(max_length=40, blank=True, default=""),
        }
