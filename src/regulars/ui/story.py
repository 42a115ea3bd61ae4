"""The timeline in words: who did what and when, what changed, with the day it happened on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language, gettext
from markupsafe import Markup, escape

from regulars.base.i18n import N_, babel_locale
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.verb_words import named_verb
from regulars.services.timeline.moved import Moved
from regulars.services.timeline.queries import Entry
from regulars.ui import formats
from regulars.ui.cells import cell
from regulars.ui.sharing_words import change_words

TEXTS = ("rich_text", "long_text")
ICONS = {
    "create": "plus",
    "update": "pencil",
    "delete": "trash-2",
    "restore": "rotate-ccw",
    "undo": "undo-2",
    "attach": "paperclip",
    "detach": "paperclip",
    "view_as": "eye",
    "view_as_end": "eye",
    "transfer": "users",
    "share": "share-2",
    "unshare": "share-2",
    "assign_territory": "map-pin",
    "carried": "arrow-right",
    "passed_on": "users",
    "unaccepted": "clock",
    "import_past": "archive",
    "approval_asked": "badge-check",
    "approval_approved": "badge-check",
    "approval_rejected": "badge-check",
    "approval_withdrawn": "undo-2",
    "approval_expired": "clock",
}
SOURCES = {
    "import": N_("import"),
    "api": N_("API"),
    "bulk": N_("bulk edit"),
    "workflow": N_("a rule"),
    "capture": N_("from outside"),
}
NOBODY = {"customer": N_("The customer")}
"""Who it was where nobody of ours did it; else the system."""
DONE = {
    "create": N_("Created"),
    "update": N_("Changed"),
    "delete": N_("Deleted"),
    "restore": N_("Restored from the bin"),
    "undo": N_("Change taken back"),
    "attach": N_("File attached"),
    "detach": N_("File removed"),
    "transfer": N_("Transferred"),
    "share": N_("Shared"),
    "unshare": N_("No longer shared"),
    "merge": N_("Merged"),
    "merged": N_("Merged into another"),
    "import": N_("Imported"),
    "import_past": N_("Brought in as a record of the past: its stage asked for nothing"),
    "convert": N_("Converted"),
    "passed_on": N_("Given to the next one"),
    "unaccepted": N_("Nobody accepted it"),
    "carried": N_("Went along with what it is about"),
    "choose": N_("Options chosen"),
    "decide": N_("Decided"),
    "open": N_("Opened by the customer"),
    "expire": N_("Expired"),
    "supersede": N_("Replaced by a new version"),
    "assign_territory": N_("Placed by the rules of territories"),
    "set_roles": N_("Roles changed"),
    "set_grants": N_("Rights changed"),
    "sign_out": N_("Signed out everywhere"),
    "forget_factors": N_("Second steps removed"),
    "deactivate": N_("Account closed"),
    "activate": N_("Account opened again"),
    "view_as": N_("Seen through by an administrator"),
    "view_as_end": N_("No longer seen through by an administrator"),
    "purge": N_("Deleted for good"),
    "approval_asked": N_("Approval asked for"),
    "approval_approved": N_("Approved"),
    "approval_rejected": N_("Rejected"),
    "approval_withdrawn": N_("Request for approval withdrawn"),
    "approval_expired": N_("Rejected, the time was over"),
}

FEW = 4
"""From more changes on, those that replace a value come first."""

BEFORE = {"hand_over": "gather"}
"""What requests of people wrote before that verb had a name of its own."""


@dataclass(frozen=True)
class Line:
    """One thing that happened, ready to be shown."""

    id: int
    title: Markup
    icon: str
    tone: str
    at: datetime
    time: str
    body: Markup = field(default_factory=Markup)
    changes: list[tuple[str, Markup, Markup]] = field(default_factory=list)
    undo: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Day:
    """What happened on a day."""

    label: str
    lines: list[Line]


def days(entries: Iterable[Entry], actor: Actor, *, may_undo: bool, query: str = "") -> list[Day]:
    """The entries by day, the newest first; `query` leads to what other records were, in a story of the past."""
    found: list[Day] = []
    today = timezone.localdate()
    for entry in entries:
        label = day_label(timezone.localtime(entry.at).date(), today)
        if not found or found[-1].label != label:
            found.append(Day(label, []))
        found[-1].lines.append(line(entry, may_undo=may_undo, query=query))
    return found


def day_label(day: date, today: date) -> str:
    """Today, Yesterday, then the day with its name, and its year when it is another."""
    far = (today - day).days
    if far == 0:
        return gettext("Today")
    if far == 1:
        return gettext("Yesterday")
    if far == -1:
        return gettext("Tomorrow")
    named: str = format_date(day, "EEE", locale=babel_locale(get_language() or "en"))
    return f"{named[:1].upper()}{named[1:]}, {formats.day(day)}"


def line(entry: Entry, *, may_undo: bool = False, query: str = "") -> Line:
    """One entry in words."""
    action = entry.entity.action_by_verb.get(entry.verb)
    changes = [words_of_move(each) for each in entry.moved]
    created = entry.verb == "create"
    said_more = entry.moved or entry.share
    chief = _chief(entry)
    if chief is not None:
        changes.insert(0, changes.pop(chief))
    elif len(changes) > FEW:
        changes.sort(key=lambda each: not each[1])  # what replaces something says more than what was empty
    short = chief is not None or (len(changes) == 1 and entry.verb == "update")
    tone = "bad" if action and action.danger else "good" if action and action.primary else ""
    return Line(
        id=entry.change,
        title=_title(entry, changes[0] if short else None, query),
        icon=(action.icon if action else "") or (ICONS.get(entry.verb, "pencil") if entry.own else entry.entity.icon),
        tone=tone or ("" if entry.own else "accent"),
        at=entry.at,
        time=f"{timezone.localtime(entry.at):%H:%M}",
        body=_body(entry),
        changes=[] if created else changes[1:] if short else changes,
        undo=f"/undo/change/{entry.change}" if may_undo and entry.own and not created and said_more else "",
        quiet=entry.own and action is None,
    )


def _chief(entry: Entry) -> int | None:
    """Where among the changes the step along the board is: it stands in the first line, what followed from it below."""
    board = entry.entity.board
    if board is None or not entry.own or entry.verb not in ("update", board.move):
        return None
    return next((index for index, each in enumerate(entry.moved) if each.field.key == board.by), None)


def _title(entry: Entry, only: tuple[str, Markup, Markup] | None, query: str) -> Markup:
    who = entry.actor or gettext(NOBODY.get(entry.source, "The system"))
    if entry.source in SOURCES:
        who = gettext("%(who)s, by %(source)s") % {"who": who, "source": _source(entry.source)}
    said = Markup("<b>{}</b> · {}").format(who, _said(entry, only, query))
    earlier = _earlier(entry)
    return Markup("{} · {}").format(said, earlier) if earlier else said


def _earlier(entry: Entry) -> str:
    """The day that an import says it happened on, where that is another than the day it was written."""
    if entry.happened_at is None:
        return ""
    day = timezone.localtime(entry.happened_at).date()
    if day == timezone.localtime(entry.at).date():
        return ""
    return gettext("dated %(day)s") % {"day": formats.date(day)}


def _said(entry: Entry, only: tuple[str, Markup, Markup] | None, query: str) -> Markup:
    if only is not None and entry.own:
        return _arrow(*only)
    words = change_words(*entry.share) if entry.share else verb_words(entry)
    words = f"{words}: {entry.file}" if entry.file else words
    if entry.own:
        return escape(words)
    label, title = str(entry.entity.label), entry.entity.by_key[entry.entity.title]
    stands_below = title.readonly and entry.entity.timeline  # a note's title is the first line of its text
    name = label if stands_below or not entry.title else entry.title
    link = Markup('<a class="link" href="/{}/{}{}">{}</a>').format(entry.entity.plural, entry.record, query, name)
    about = link if name == label else Markup("{} {}").format(label, link)
    if entry.verb == "create":
        return about
    return Markup("{}: {}").format(about, _arrow(*only) if only else words)


def verb_words(entry: Entry) -> str:
    """What was done, as a noun or a participle, so that it fits whoever did it."""
    return words_of_verb(entry.verb, entry.entity)


def words_of_verb(verb: str, entity: Entity | None) -> str:
    """What a verb of the change log is called: as its action says afterwards. Parts that followed ("confirm" of an order's lines) are told as what they followed."""
    actions = entity.action_by_verb if entity else {}
    action = actions.get(verb) or actions.get(BEFORE.get(verb, ""))
    if action is None and verb in DONE:
        return gettext(DONE[verb])
    if action is None and (named := named_verb(verb, entity.name if entity else "")):
        return named
    action = action or next(
        (each.action_by_verb[verb] for each in registry.entities() if verb in each.action_by_verb), None
    )
    return str(action.done or action.label) if action else verb.replace("_", " ").capitalize()


def _source(name: str) -> str:
    return gettext(SOURCES[name])


def words_of_move(moved: Moved) -> tuple[str, Markup, Markup]:
    """What moved, from what, to what."""
    return str(moved.field.label), _value(moved, moved.before), _value(moved, moved.after)


def _value(moved: Moved, value: Any) -> Markup:
    found = moved.field
    if value is None or value in ("", []):
        return Markup("")
    if found.kind in TEXTS:
        text = found.text(value) if isinstance(value, str) else str(value)
        return escape(text if len(text) <= 80 else f"{text[:80]}…")
    try:
        return cell(value, _as_kind(found), link=False)
    except (AttributeError, TypeError, ValueError):  # a value written when the field was of another kind
        return escape(value)


def _as_kind(found: Any) -> Any:
    """The field shown as its kind is, not in the special way of its cell, which needs its whole row."""
    return replace(found, cell="") if found.cell else found


def _arrow(label: str, before: Markup, after: Markup) -> Markup:
    if not before:
        return Markup("{}: {}").format(label, after or "—")
    return Markup('{}: <s class="faint">{}</s> → {}').format(label, before, after or "—")


def _body(entry: Entry) -> Markup:
    """What a linked record says: the text of a note, the result of a call. Shown where it was made or finished."""
    if entry.own or entry.verb not in ("create", *entry.entity.action_by_verb):
        return Markup("")
    for key, value in entry.values.items():
        found = entry.entity.by_key.get(key)
        if found is None or not isinstance(value, str) or not value:
            continue
        if found.kind == "rich_text":
            return Markup(value)  # noqa: S704 - sanitised when it was written
        if found.kind == "long_text":
            return Markup('<span class="prose--lines">{}</span>').format(value)
    return Markup("")
