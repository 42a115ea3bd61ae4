"""Which column is which field: by name in both languages, by what else it may be called, by what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.translation import override

from regulars.base.text import fold
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.services.exchange.plan import Column
from regulars.services.exchange.reading import Table
from regulars.services.exchange.rejects import OWN_COLUMNS
from regulars.services.exchange.synonyms import BY_KIND, BY_PATH
from regulars.services.exchange.targets import Target, targets

SURE, CERTAIN, ENOUGH = 1.0, 0.9, 0.8
LIKE_KIND = (
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("url", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("date", re.compile(r"\d{4}-\d\d-\d\d(?:[ T].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?: .*)?")),
    ("number", re.compile(r"[-+]?\d[\d .,\u00a0]*%?")),
    ("phone", re.compile(r"[+(]?\d[\d ()./-]{6,}(?:\s*(?:ext|x|доб)\.?\s*\d+)?", re.IGNORECASE)),
)
GOES_INTO = {
    "email": frozenset(("email",)),
    "url": frozenset(("url",)),
    "date": frozenset(("date", "moment")),
    "phone": frozenset(("phone",)),
    "number": frozenset(("integer", "decimal", "percent", "money", "duration", "phone")),
}
STRICT = frozenset(("email", "url", "date", "moment", "integer", "decimal", "percent", "money"))


class Guess(NamedTuple):
    """A suggested target for a column, how sure (0 to 1), and what the cells look like."""

    path: str
    score: float
    looks: str
    by: str = ""


def suggest(table: Table, entity: Entity, actor: Actor) -> dict[str, Guess]:
    """By header. Each target is suggested at most once; a column that fits none has an empty path."""
    known = targets(entity, actor)
    names = {path: _names(entity, target) for path, target in known.items()}
    looks = {header: looks_like([row[index] for row in table.sample]) for index, header in enumerate(table.headers)}
    scored = []
    exact = _links_by_number(table.headers, known)
    for place, header in enumerate(table.headers):
        if header in OWN_COLUMNS or header in exact:
            continue
        for path, target in known.items():
            score = _score(header, names[path])
            score = score if score >= CERTAIN else score * _fits(looks[header], target)
            if score >= ENOUGH:
                scored.append((score, place, header, path))
    best = _best(table.headers, looks, sorted(scored, key=lambda each: (-each[0], each[1])), known, set(exact.values()))
    return {
        header: Guess(exact[header], SURE, looks[header], "id" if header.endswith(".id") else "number")
        if header in exact
        else guess
        for header, guess in best.items()
    }


def created_with(table: Table, entity: Entity, columns: Iterable[Column], actor: Actor) -> tuple[str, ...]:
    """Cards name the company of a person, which is seldom kept already: missing ones are made along, by those who may."""
    path = dict(entity.exchange.card).get("org", "")
    link = entity.by_key.get(path)
    if table.kind != "vcard" or not isinstance(link, Reference) or path not in {column.path for column in columns}:
        return ()
    return (path,) if access.may(actor, registry.get(link.to), "create") else ()


def _links_by_number(headers: Sequence[str], known: dict[str, Target]) -> dict[str, str]:
    """Our own exports name a link twice, `Account` and `Account: Number`; the number leaves no doubt."""
    found: dict[str, str] = {}
    for path, target in known.items():
        if target.field.kind != "reference":
            continue
        for language in ("en", "ru"):
            with override(language):
                name = f"{target.label}: {known['number'].label}"
            if name in headers:
                found[name] = path
        if f"{path}.id" in headers:  # a link as our JSON writes it
            found[f"{path}.id"] = path
    return found


def columns_of(guesses: dict[str, Guess]) -> tuple[Column, ...]:
    return tuple(Column(header, guess.path, by=guess.by) for header, guess in guesses.items() if guess.path)


def looks_like(cells: Iterable[Any]) -> str:
    """email, url, date, number, phone, text, or empty: what nearly all filled cells of a sample are."""
    filled = [str(cell).strip() for cell in cells if str(cell if cell is not None else "").strip()][:100]
    if not filled:
        return ""
    for name, pattern in LIKE_KIND:
        if sum(bool(pattern.fullmatch(cell)) for cell in filled) >= 0.9 * len(filled):
            return name
    return "text"


def _best(
    headers: Sequence[str],
    looks: dict[str, str],
    scored: list[tuple[float, int, str, str]],
    known: dict[str, Target],
    taken: set[str],
) -> dict[str, Guess]:
    """The surest first; a target is given away once."""
    found: dict[str, Guess] = {}
    in_parts = _in_parts(scored, known)
    for score, _place, header, path in scored:
        if header not in found and path not in taken and path not in in_parts:
            found[header] = Guess(path, round(score, 2), looks[header])
            taken.add(path)
    return {header: found.get(header, Guess("", 0.0, looks[header])) for header in headers}


def _in_parts(scored: list[tuple[float, int, str, str]], known: dict[str, Target]) -> set[str]:
    """Names that the file gives in parts: first and last name stand in two columns, so “Имя” is no whole name."""
    found = set()
    for path, target in known.items():
        if target.field.kind == "person_name" and not target.part:
            last = {header for score, _place, header, other in scored if other == f"{path}.last"}
            first = {header for score, _place, header, other in scored if other == f"{path}.first"} - last
            sure = {header for score, _place, header, other in scored if other == path and score == SURE} - first - last
            if last and first and not sure:
                found.add(path)
    return found


def _score(header: str, names: dict[str, float]) -> float:
    word = _words(header)
    if not word:
        return 0.0
    if word in names:
        return names[word]
    close = (SequenceMatcher(None, word, name).ratio() * weight for name, weight in names.items() if len(name) > 3)
    best = max(close, default=0.0)
    return best * 0.95 if best > 0.85 else 0.0


def _fits(looks: str, target: Target) -> float:
    """A column of words is no number; a column of e-mails is no name."""
    kind = target.field.kind
    if not looks or target.part or target.only_key:
        return 1.0
    if looks in ("text", "phone") and kind in STRICT - {"money"}:
        return 0.5
    if looks == "email" and kind not in ("email", "reference", "text"):
        return 0.5
    return 1.0 if kind not in STRICT or kind in GOES_INTO.get(looks, {kind}) else 0.5


def _names(entity: Entity, target: Target) -> dict[str, float]:
    """What a column for this target may be called, folded, with how sure that makes us."""
    names: dict[str, float] = {}

    def add(name: Any, weight: float) -> None:
        word = _words(str(name))
        if word:
            names[word] = max(weight, names.get(word, 0.0))

    add(target.path.replace(".", " "), SURE)
    for language in ("en", "ru"):
        with override(language):
            add(target.label, SURE if not target.part else 0.9)
            if target.part:
                add(f"{target.field.label} {target.label}", SURE)
                add(f"{target.label} {target.field.label}", 0.95)
                add(f"{target.field.label}: {target.label}", SURE)
            if target.path == entity.title:
                add(entity.label, 0.9)
                add(f"{entity.label} {target.label}", 0.95)
    for one, other in entity.exchange.aliases:
        if target.path in (one, other):
            add(other if target.path == one else one, SURE)
    for name in (*BY_PATH.get(target.path, ()), *BY_PATH.get(target.path.split(".")[-1] if target.part else "", ())):
        add(name, 0.95)
    if not target.part:
        for name in BY_KIND.get(target.field.kind, ()):
            add(name, 0.85)
    return names


def _words(text: str) -> str:
    """Folded, without spaces: `E-mail`, `e_mail` and `Email` are one name."""
    return fold(re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", text)).replace(" ", "")
