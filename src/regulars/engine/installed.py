"""The tables that make up an installation."""

from __future__ import annotations

from django.apps import apps


def tables() -> dict[str, str]:
    """Every table of ours with the (first) column of its key, ordered by name."""
    found = {
        model._meta.db_table: model._meta.pk_fields[0].column
        for config in apps.get_app_configs()
        if config.name.startswith("regulars.")
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {name: str(key) for name, key in sorted(found.items())}
