"""What a file would change here, and the taking over: all of it or nothing. Nothing is ever deleted by it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import access, workspace
from regulars.engine.actor import Actor
from regulars.engine.promotion import file, names, parts
from regulars.engine.promotion.parts import Part
from regulars.engine.promotion.renaming import Content

NAMES = ("name", "label")


@dataclass(frozen=True)
class Difference:
    """One thing that is new here, or that is otherwise: what moves as (name, here, in the file), and what it is called here where it is renamed."""

    part: Part
    key: str
    is_new: bool
    moves: tuple[tuple[str, Any, Any], ...]
    was: str = ""


@dataclass
class Outcome:
    """The differences, and what stands in the way: {"fields.account.grade.label": text}."""

    differences: list[Difference]
    wrong: dict[str, str] = field(default_factory=dict)
    only_here: list[tuple[Part, str]] = field(default_factory=list)


def preview(text: str | bytes, *, actor: Actor) -> Outcome:
    """What taking the file over would change and what would be refused; nothing is kept."""
    require(actor, "edit")
    content = file.read(text)
    outcome = Outcome(differences(content), only_here=_only_here(content))
    with _undone():
        outcome.wrong = _put(outcome.differences, content, actor)
    return outcome


def take(text: str | bytes, *, actor: Actor) -> Outcome:
    """Take a file over. Raises Invalid naming everything that is refused; then nothing was changed."""
    require(actor, "edit")
    content = file.read(text)
    try:
        with transaction.atomic():
            outcome = Outcome(differences(content), only_here=_only_here(content))
            wrong = _put(outcome.differences, content, actor)
            if wrong:
                raise Invalid(fields=wrong)
    except BaseException:
        workspace.forget()
        workspace.move_settings_epoch()
        raise
    if outcome.differences:
        workspace.move_settings_epoch()
        workspace.move_access_epoch()
    return outcome


def differences(content: Mapping[str, Mapping[str, Any]]) -> list[Difference]:
    """What the file says otherwise than this installation, in the order in which it would be taken over."""
    found: list[Difference] = []
    words = _words(content)
    for part in parts.in_order():
        here = names.replaced(_here(part, content), words)
        called = {there: here for here, there in _renamed(part, content).items()} if _renames(part) else {}
        for key, item in content.get(part.name, {}).items():
            moves = _moves(here.get(key), item)
            renamed = key in called and _is_named_otherwise(item, moves)
            if key not in here or moves or renamed:
                found.append(Difference(part, key, key not in here, moves, called[key] if renamed else ""))
    return found


def _is_named_otherwise(item: Mapping[str, Any], moves: tuple[tuple[str, Any, Any], ...]) -> bool:
    """Whether its own name is another; a stage of a renamed pipeline has another key in the file and keeps its name."""
    return not any(name in item for name in NAMES) or any(name in NAMES for name, _here, _there in moves)


def _here(part: Part, content: Content) -> dict[str, Any]:
    """What is here, under the names that the file has for it; without what is kept where the file is silent about that."""
    read, renamed = part.read(), _renamed(part, content)
    left = {key: item for key, item in read.items() if key not in renamed and key not in renamed.values()}
    here = left | {there: read[key] for key, there in renamed.items()}
    theirs = content.get(part.name, {})
    return {
        key: {name: value for name, value in item.items() if name not in part.kept or name in theirs.get(key, item)}
        for key, item in here.items()
    }


def _renamed(part: Part, content: Content) -> dict[str, str]:
    return part.renaming.renamed(content) if part.renaming is not None and part.name in content else {}


def _renames(part: Part) -> bool:
    """Whether its things are renamed themselves, not after others."""
    return part.renaming is not None and part.renaming.rename is not None


def _words(content: Content) -> dict[str, str]:
    """What records are called where others refer to them, by identifier, once the file is taken over."""
    called = {
        f"{part.renaming.entity}: {here}": f"{part.renaming.entity}: {there}"
        for part in parts.in_order()
        if part.renaming is not None and part.renaming.entity
        for here, there in _renamed(part, content).items()
    }
    return {identifier: called.get(name, name) for identifier, name in names.outwards().items()}


def _moves(here: Mapping[str, Any] | None, there: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    known = here or {}
    names = sorted(known.keys() | there.keys())
    return tuple((name, known.get(name), there.get(name)) for name in names if _same(known.get(name), there.get(name)))


def _same(one: Any, other: Any) -> bool:
    """Whether they differ, as the file would write them."""
    return json.dumps(one, sort_keys=True, default=str) != json.dumps(other, sort_keys=True, default=str)


def _only_here(content: Content) -> list[tuple[Part, str]]:
    """Things of the file's parts that it does not name: they stay as they are."""
    found: list[tuple[Part, str]] = []
    for part in parts.in_order():
        if part.name in content:
            renamed = _renamed(part, content)
            named = content[part.name].keys() - set(renamed.values())
            found += [(part, key) for key in part.read() if key not in renamed and key not in named]
    return found


def _put(listed: list[Difference], content: Mapping[str, Mapping[str, Any]], actor: Actor) -> dict[str, str]:
    """Rename what is called otherwise, then put part after part. What is made here is known to the parts after it at once."""
    wrong: dict[str, str] = {}
    for part in parts.in_order():
        wrong |= _rename(part, content, actor)
    for part in parts.in_order():
        wrong |= _put_part(part, [each for each in listed if each.part is part], content.get(part.name, {}), actor)
    for each in listed:
        if each.is_new and any(name in content[each.part.name][each.key] for name in each.part.late):
            wrong |= _refusals(each.part, each.key, content[each.part.name][each.key], actor)
    return wrong


def _rename(part: Part, content: Content, actor: Actor) -> dict[str, str]:
    """What is called otherwise in the file is called so here, before anything is put by its name; again while a name becomes free by it."""
    wrong: dict[str, str] = {}
    if part.renaming is None or part.renaming.rename is None:
        return wrong
    waiting = list(_renamed(part, content).values())
    while waiting:
        wrong = {}
        for there in waiting:
            try:
                with transaction.atomic():
                    part.renaming.rename(there, content[part.name][there], actor)
            except Refused as problem:
                wrong[f"{part.name}.{there}"] = str(problem)
        if len(wrong) in (0, len(waiting)):
            break
        waiting = [there for there in waiting if f"{part.name}.{there}" in wrong]
    return wrong


def _put_part(part: Part, mine: list[Difference], items: Mapping[str, Any], actor: Actor) -> dict[str, str]:
    """Put the things of a part; one that needs another (a formula its field) is tried again once that is there."""
    while mine:
        refused: dict[str, dict[str, str]] = {}
        for each in mine:
            now = {name: value for name, value in items[each.key].items() if not (each.is_new and name in part.late)}
            if problem := _refusals(part, each.key, now, actor):
                refused[each.key] = problem
        workspace.move_settings_epoch()
        if len(refused) in (0, len(mine)):
            return {name: text for problem in refused.values() for name, text in problem.items()}
        mine = [each for each in mine if each.key in refused]
    return {}


def _refusals(part: Part, key: str, item: Any, actor: Actor) -> dict[str, str]:
    try:
        with transaction.atomic():
            part.put(key, names.replaced(item, names.inwards()), actor)
    except Refused as problem:
        return {f"{part.name}.{key}.{name}".rstrip("."): str(text) for name, text in (problem.fields or {"": str(problem)}).items()}  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, LookupError) as problem:
        return {f"{part.name}.{key}": f"{type(problem).__name__}: {problem}"[:200]}
    return {}


@contextmanager
def _undone() -> Iterator[None]:
    """Everything written inside is taken back."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        workspace.forget()
        workspace.move_settings_epoch()


def require(actor: Actor, action: str) -> None:
    """Settings are an administrator's; a token needs its scope for them, too. Raises NotAllowed."""
    if not actor.is_unlimited:
        raise NotAllowed
    for name in ("custom-field", "role"):
        access.require(actor, name, action)
