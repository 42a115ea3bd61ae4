"""Reading moments from the database: every list has dozens, and the driver's own way is ten times slower."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class MomentLoader(TimestamptzLoader):
    """PostgreSQL's text of a moment (`2026-05-01 10:00:00.123+00`) to an aware datetime. Connections speak UTC."""

    timezone: ClassVar[object] = UTC  # Django asks for it

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:  # years that Python cannot hold: the driver says so in its words
            return super().load(data).replace(tzinfo=UTC)


def read_fast() -> None:
    """Once, when the program starts; connections made after it read moments so."""
    get_adapters_template(settings.USE_TZ, connection.timezone).register_loader("timestamptz", MomentLoader)
