"""Things that have an identity besides their name: what was renamed in the other installation is renamed here, not doubled.

Their items in the file say their `key` (see `engine.lasting`); a file without keys is taken by names alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.actor import Actor

Item = Mapping[str, Any]
Content = Mapping[str, Mapping[str, Item]]
KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")


@dataclass(frozen=True)
class Renaming:
    """How the things of a part are called otherwise.

    `renamed` gives what is called otherwise in a file ({here: there}); `rename` calls one as the file does (its name there, its
    item), None where it is called after another thing and follows that. `entity` is how other settings refer to such
    things (see `names`), empty where none does.
    """

    renamed: Callable[[Content], dict[str, str]]
    rename: Callable[[str, Item, Actor], None] | None = None
    entity: str = ""


@dataclass(frozen=True)
class Keyed:
    """Rows of a part that have keys. `rows` are those that live, by their names in the file; `call` names one as the file does.

    Where keys stand once within something (an entity, a pipeline), `within` gives for a file how it is told of a row, as it will be
    called once that is taken over, and `within_said` tells it of a thing in the file.
    """

    part: str
    rows: Callable[[], Mapping[str, Any]]
    call: Callable[[Any, str, Item, Actor], None]
    within: Callable[[Content], Callable[[Any], str]] = lambda _content: lambda _row: ""
    within_said: Callable[[str, Item], str] = lambda _name, _item: ""

    def renaming(self, entity: str = "") -> Renaming:
        return Renaming(self.renamed, self.rename, entity)

    def renamed(self, content: Content) -> dict[str, str]:
        said = {self._said(name, item): name for name, item in content[self.part].items() if item.get("key")}
        within = self.within(content)
        found = {name: said.get((within(row), row.key)) for name, row in self.rows().items() if row.key}
        return {here: there for here, there in found.items() if there is not None and there != here}

    def rename(self, name: str, item: Item, actor: Actor) -> None:
        self.call(self.row(name, item), name, item, actor)

    def row(self, name: str, item: Item) -> Any:
        """What a thing of the file is here: by its key, else by its name; None for what is new."""
        key, rows = item.get("key"), self.rows()
        if key is not None and not (isinstance(key, str) and KEY.fullmatch(key)):
            raise Invalid(fields={"key": _("Small Latin letters, digits and hyphens are expected.")})
        within = self.within({})
        same = (row for row in rows.values() if key and (within(row), row.key) == self._said(name, item))
        return next(same, None) or rows.get(name)

    def _said(self, name: str, item: Item) -> tuple[str, str]:
        return self.within_said(name, item), str(item["key"])
