"""Sessions in the database as Django keeps them, read in one round trip with the epochs and the person: every page begins with it."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from regulars.engine import prepared, registry, rows
from regulars.engine.models import User

MOST_KNOWN = 10_000
_whose: OrderedDict[str, uuid.UUID] = OrderedDict()


class SessionStore(db.SessionStore):
    """Django's store. After the first look inside, `epoch` tells which rights are in force, `person` whose session it is, and `place` up to
    where in the change log the page will have read at least (see `engine.changes`).

    Whose it is stands packed inside the session. So the person is asked for who had it when it was last read; where it is
    another one now, or it was not read before, `person` is None and they are read by themselves.
    """

    epoch: int | None = None
    person: User | None = None
    place: str = ""

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        found = prepared.fetch(_find(), [_whose.get(key), key, timezone.now()])
        if not found:
            self._session_key = None
            return {}
        packed, self.epoch, settings_epoch, oldest, *columns = found[0]
        self.place = f"{oldest}-0"
        registry.follow(settings_epoch)
        content: dict[str, Any] = self.decode(packed)
        self._recognise(key, content.get(SESSION_KEY), columns)
        return content

    def _recognise(self, key: str, whose: str | None, columns: list[Any]) -> None:
        if whose is None:
            return
        person = rows.made(User, columns) if columns[0] is not None else None
        if person is not None and str(person.pk) == whose:
            self.person = person
            return
        _whose[key] = uuid.UUID(whose)
        while len(_whose) > MOST_KNOWN:
            _whose.popitem(last=False)


@lru_cache(maxsize=1)
def _find() -> str:
    return (
        "select s.session_data, (select last_value from access_epoch), (select last_value from settings_epoch), pg_snapshot_xmin(pg_current_snapshot())::text, "
        f"{rows.columns_of(User, 'u')} from django_session s left join engine_user u on u.id = %s "
        "where s.session_key = %s and s.expire_date > %s"
    )
