"""Entries of the audit in words: who did what to what, from where, why, and what moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from regulars.base.i18n import N_
from regulars.engine.actor import Actor
from regulars.services.audit.asking import CHANGES, READINGS
from regulars.services.audit.kinds import KINDS, Kind, label_of, source_of
from regulars.services.audit.naming import Named, value_of
from regulars.services.identity.history import what_of, word_of
from regulars.ui.story import ICONS, day_label, words_of_move, words_of_verb
from regulars.ui.words_of_filters import in_words

HOME = "/admin/audit/"
SHOWN_AT_ONCE = 3
RIGHTS = ("set_grants", "set_roles")
FACTS = {
    "columns": N_("Columns"),
    "delimiter": N_("Delimiter"),
    "eyes": N_("Through the eyes of"),
    "file": N_("File"),
    "filter": N_("Filter"),
    "form": N_("Format"),
    "format": N_("Format"),
    "sort": N_("Order"),
}
"""What exports and archives say of themselves, and refusals of who looked through whose eyes."""


@dataclass(frozen=True)
class Line:
    """An entry, ready to be shown. `where` are words and links of from where it came and why; `undo` takes it back,
    `undo_all` all that was done together.
    """

    id: str
    title: Markup
    icon: str
    tone: str
    at: datetime
    time: str
    where: list[Markup]
    changes: list[tuple[str, Markup, Markup]] = field(default_factory=list)
    undo: str = ""
    undo_all: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.changes) > SHOWN_AT_ONCE


def lines_by_day(entries: Iterable[Named], actor: Actor, given: Mapping[str, str]) -> list[tuple[str, list[Line]]]:
    """The entries by day, the newest first. `given` are the filters in force: links narrow them further."""
    found: list[tuple[str, list[Line]]] = []
    today = timezone.localdate()
    for each in entries:
        label = day_label(timezone.localtime(each.raw.at).date(), today)
        if not found or found[-1][0] != label:
            found.append((label, []))
        found[-1][1].append(_line(each, actor, given))
    return found


def _line(each: Named, actor: Actor, given: Mapping[str, str]) -> Line:
    raw = each.raw
    is_change = raw.log == CHANGES
    kind = KINDS.get(raw.verb, Kind(""))
    action = each.entity.action_by_verb.get(raw.verb) if each.entity and is_change else None
    icon = (action.icon if action else "") or ICONS.get(raw.verb, "pencil") if is_change else kind.icon
    return Line(
        id=f"{raw.log}-{raw.id}",
        title=_title(each, given),
        icon=icon,
        tone=("bad" if action and action.danger else "") if is_change else kind.tone,
        at=raw.at,
        time=f"{timezone.localtime(raw.at):%H:%M:%S}",
        where=list(_where(each, given)),
        changes=_changes(each, actor),
        undo=f"/undo/change/{raw.id}" if is_change and each.entity else "",
        undo_all=f"/undo/batch/{raw.batch}" if raw.batch else "",
    )


def _title(each: Named, given: Mapping[str, str]) -> Markup:
    raw = each.raw
    who = each.who or (_("A stranger") if not raw.actor else _("Someone"))
    narrowed = _link(given, who, actor=str(raw.actor)) if raw.actor else escape(who)
    words = words_of_verb(raw.verb, each.entity) if raw.log == CHANGES else label_of(raw.verb)
    said = Markup("<b>{}</b> · {}").format(narrowed, words)
    about = _about(each)
    return Markup("{}: {}").format(said, about) if about else said


def _about(each: Named) -> Markup:
    raw = each.raw
    kind = str(each.entity.label) if each.entity else _("Workspace") if raw.entity == "workspace" else ""
    name = raw.title or (str(raw.record)[:8] if raw.record else "")
    if raw.log != CHANGES and not raw.record:
        many = f" ({raw.count})" if raw.count and raw.count > 1 else ""
        return escape(f"{name or _('further ones')}{many}")
    if each.entity is None or raw.record is None:
        return escape(f"{kind} {name}".strip())
    link = Markup('<a class="link" href="/{}/{}">{}</a>').format(each.entity.plural, raw.record, name or raw.record)
    many = f" ({raw.count})" if raw.count and raw.count > 1 else ""
    return Markup("{} {}{}").format(kind, link, many)


def _where(each: Named, given: Mapping[str, str]) -> Iterable[Markup]:
    """From where, then why; each a link that narrows the audit to it, or to the work that did it."""
    raw = each.raw
    yield _link(given, source_of(raw.source), source=raw.source)
    if raw.token:
        yield _link(given, each.token or _("API token"), token=str(raw.token))
    if each.place is not None:
        if each.place.address:
            yield _link(given, each.place.address, address=each.place.address, tip=each.place.agent)
        if each.place.session:
            yield _link(given, _("session %(key)s") % {"key": each.place.session[:6]}, session=each.place.session)
    if each.run is not None:
        yield Markup('<a class="link" href="/runs/{}">{}</a>').format(*each.run)
    if raw.batch is not None:
        yield _link({}, _("done together"), batch=str(raw.batch))
    if raw.cause is not None:
        yield _link({}, _("because of"), cause=str(raw.cause))


def _link(given: Mapping[str, str], text: str, *, tip: str = "", **narrow: str) -> Markup:
    query = urlencode({name: value for name, value in {**given, **narrow}.items() if value})
    shown = Markup(' data-tip="{}"').format(tip) if tip else Markup("")
    return Markup('<a class="quiet-link" href="{}?{}"{}>{}</a>').format(HOME, query, shown, text)


def _changes(each: Named, actor: Actor) -> list[tuple[str, Markup, Markup]]:
    found = [words_of_move(moved) for moved in each.moved]
    is_right = each.raw.verb in RIGHTS
    for what, before, after in each.other:
        word = word_of if is_right else value_of
        found.append((what_of(what) if is_right else what, escape(word(before)), escape(word(after))))
    facts = _of_reading(each) if each.raw.log == READINGS else _of_event(each, actor)
    found += [(name, Markup(""), escape(value_of(value))) for name, value in facts.items() if value not in ("", None)]
    return found


def _of_event(each: Named, actor: Actor) -> dict[str, Any]:
    """What an event tells beside itself: what is known to people under people's words, the rest as it is called in the API."""
    facts = {**each.facts}
    if each.entity and isinstance(facts.get("filter"), dict):
        facts["filter"] = str(in_words(facts["filter"], each.entity, actor))
    if isinstance(facts.get("columns"), list):
        facts["columns"] = _labels(each, facts["columns"])
    if isinstance(facts.get("sort"), str):
        key = facts["sort"].lstrip("-")
        facts["sort"] = f"{_labels(each, [key])[0]} {'↓' if facts['sort'] != key else '↑'}" if key else ""
    return {_(FACTS[name]) if name in FACTS else name: value for name, value in facts.items()}


def _labels(each: Named, keys: Iterable[str]) -> list[str]:
    known = each.entity.by_key if each.entity else {}
    return [str(known[key].label) if key in known else key for key in keys]


def _of_reading(each: Named) -> dict[str, Any]:
    """Which fields were read, of which records where it was more than one, and who looked through whose eyes."""
    fields = _labels(each, each.facts["fields"])
    records = each.facts["records"] if (each.raw.count or 0) > 1 else ""
    return {_("Fields"): fields, _("Records"): records, _("Looked through their eyes"): each.facts.get("viewer")}
