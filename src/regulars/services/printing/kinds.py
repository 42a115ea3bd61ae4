"""Kinds of documents that there are templates for. An area names its own at start: quote, order confirmation, invoice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Data = dict[str, Any]
"""What stands in a document, all of it written out in its language: what is missing stays empty.

`language`; `title` (of the file, and above further pages), `heading`, `number`, `name` (what it is about), `mark` (across the page: “Draft”); `logo` (bytes of a picture, None);
`seller` (`name`, `line`, `footer`, `bank`), `buyer` (`name`, `person`, `address`, `tax_id`); `facts`: pairs of label and value; `intro`, `terms`;
`sections`: each a `title` and `lines`, a line the cells by column, and besides `description`, `option` (a small mark behind its name) and `is_counted`; `hidden`: columns that nothing stands in;
`payment` (None, or `title`, `rows` of pairs, `link` with its `link_words`, `code` (bytes of a picture, None) with its `code_words`); `sums`: pairs, `total`: a pair; `notes`: sentences below the sums; `fields`: what texts of the template may name in braces.
"""


@dataclass(frozen=True)
class Column:
    """A column of the lines. `width` is a share of what is left (“2fr”), millimetres (“8mm”) or what it needs (“auto”)."""

    key: str
    label: Any
    width: str = "auto"
    is_number: bool = True


@dataclass(frozen=True)
class Kind:
    """A kind of document. `data` gives what a record's document shows, `sample` the same of made-up ones (language, number of lines); records of `entity` can be previewed.

    `fields` are what texts of its templates may name in braces. `may` raises NotAllowed to those who may not see such documents.
    """

    name: str
    label: Any
    columns: tuple[Column, ...]
    blocks: tuple[str, ...]
    sample: Callable[[str, int], Data]
    entity: str = ""
    data: Callable[[Any], Data] | None = None
    may: Callable[[Any], None] | None = None
    fields: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    off: tuple[str, ...] = field(default=())


BLOCKS: dict[str, Any] = {
    "head": _("Logo and heading"),
    "parties": _("Customer and facts"),
    "name": _("Subject"),
    "greeting": _("Salutation of the template"),
    "intro": _("Introduction"),
    "lines": _("Lines"),
    "sums": _("Sums"),
    "terms": _("Terms"),
    "payment": _("How it is paid"),
    "closing": _("Closing words of the template"),
    "bank": _("Bank details"),
    "signature": _("Place for signatures"),
}
"""What a document is made of, in the usual order."""
USUAL = ("head", "parties", "name", "greeting", "intro", "lines", "sums", "terms", "closing", "signature")
POSITION = Column("position", pgettext_lazy("column of a document", "No."), "8mm", is_number=False)
WHAT = Column("what", pgettext_lazy("column of a document", "Description"), "1fr", is_number=False)

_KINDS: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    """Let a kind of document have templates. Once for each name, at start."""
    _KINDS[kind.name] = kind


def find(name: str) -> Kind | None:
    return _KINDS.get(name)


def all_kinds() -> list[Kind]:
    return list(_KINDS.values())
