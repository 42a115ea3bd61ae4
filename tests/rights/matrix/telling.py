"""A record each of whose fields holds values that are found nowhere else, twice: as it was and as it is."""

from dataclasses import dataclass
from hashlib import blake2b
from types import SimpleNamespace
from uuid import uuid4

from django.db import transaction

from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save, values
from regulars.engine.models import Change, Territory
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record, sample_values
from tests.rights.matrix.world import FREE, follow, kept


@dataclass
class Telling:
    """A record and, for each of its fields that tells something, the words by which its values are known."""

    entity: object
    record: object
    words: dict[str, set[str]]

    def told(self, text, keys):
        """The fields among these of which a text tells a value."""
        return sorted(key for key in keys if any(word in text for word in self.words.get(key, ())))


def telling(entity, company):
    """The record of an entity; what its rules do not take is left as it was."""
    words: dict[str, set[str]] = {}
    if entity.access.kept:
        territory = save.save(Territory(name="Anywhere"), actor=SYSTEM)
        return Telling(entity, kept(entity, company.ada, "kept", territory), words)
    record = values.new_record(entity)
    given = sample_values(entity, SYSTEM, every=not entity.access.open, depth=2)
    values.apply(record, entity, {**given, **FREE.get(entity.name, {})}, SYSTEM)
    save.save(record, actor=SYSTEM)
    for turn in (1, 2):
        record = entity.model._default_manager.get(pk=record.pk)
        _fill(entity, record, turn, words)
    stored = entity.model._default_manager.get(pk=record.pk)
    return Telling(
        entity, stored, {key: told for key, told in words.items() if _holds(entity.by_key[key], stored, told)}
    )


def _holds(found, record, told):
    """Whether the field kept what it was given: some are set by the program in the end."""
    value = found.get(record)
    return found.kind == "reference" or any(word in str(found.dump(value)).lower() for word in told)


TIED = frozenset(("entity", "key", "plural", "kind", "steps", "trigger", "condition", "position", "label"))
"""Of settings: what the program itself goes by."""


def _is_taken(entity, record, key, value):
    fresh = entity.model._default_manager.get(pk=record.pk)
    try:
        with transaction.atomic():
            values.apply(fresh, entity, {key: value}, SYSTEM)
            save.save(fresh, actor=SYSTEM)
            transaction.set_rollback(True)
    except Refused:
        return False
    return True


def _fill(entity, record, turn, words):
    """Give every field a value of its own, leaving out those that are refused."""
    given = {}
    for number, each in enumerate(entity.fields, 1):
        made = _value(each, number * 10 + turn) if _is_free(entity, each) else None
        if made is not None:
            given[each.key] = made
    while given:
        fresh = entity.model._default_manager.get(pk=record.pk)
        try:
            values.apply(fresh, entity, {key: value for key, (value, _words) in given.items()}, SYSTEM)
            save.save(fresh, actor=SYSTEM, batch=uuid4())
        except Invalid as problem:
            refused = {key.split(".")[0] for key in problem.fields} & given.keys()
            given = {key: value for key, value in given.items() if key not in refused} if refused else {}
        except Refused:  # what stays as it is (a booked payment): what of it may still be written
            taken = {key: told for key, told in given.items() if _is_taken(entity, record, key, told[0])}
            given = taken if len(taken) < len(given) else {}
        else:
            break
    for key, (_value_given, told) in given.items():
        words.setdefault(key, set()).update(told)


def _is_free(entity, each):
    if each.readonly or each.derived or (entity.access.open and each.key in TIED):
        return False
    return each.key not in (entity.part_of, entity.access.through)


def _value(each, number):
    """A value and the words by which it is known, in small letters; None for kinds whose values are like others."""
    word = f"zq{blake2b(str(number).encode(), digest_size=5).hexdigest()}"
    if each.kind == "reference":
        return _linked(each, word)
    if each.kind in ("integer", "decimal") and each.high is not None and each.high < 80_000_000:
        return None
    maker = MAKERS.get(each.kind)
    return maker(word, number) if maker and len(word) <= (getattr(each, "max_length", None) or 99) else None


def _figure(number):
    return {f"7919{number:04d}", f"79,19{number // 1000},{number % 1000:03d}"}


MAKERS = {
    **dict.fromkeys(("text", "long_text"), lambda word, number: (word, {word})),
    **dict.fromkeys(("integer", "decimal"), lambda word, number: (79_190_000 + number, _figure(number))),
    "rich_text": lambda word, number: (f"<p>{word}</p>", {word}),
    "person_name": lambda word, number: ({"first": f"{word}f", "last": f"{word}l"}, {f"{word}f", f"{word}l"}),
    "url": lambda word, number: (f"https://{word}.example/", {word}),
    "email": lambda word, number: (f"{word}@example.com", {word}),
    "tags": lambda word, number: ([word], {word}),
    "address": lambda word, number: ({"street": word, "city": f"{word}c", "country": "US"}, {word}),
    "phone": lambda word, number: (f"+1202555{number:04d}", {f"+1202555{number:04d}", f"555-{number:04d}"}),
    "date": lambda word, number: (f"{3000 + number}-03-17", _day_words(3000 + number)),
    "moment": lambda word, number: (f"{3000 + number}-03-17T12:00:00Z", _day_words(3000 + number)),
    "money": lambda word, number: ({"amount": f"7919{number:04d}.50", "currency": "USD"}, _figure(number)),
}


def _day_words(year):
    """A year alone would also be found in the number of a record."""
    return {f"{year}-03-17", f"mar {year}", f"17, {year}", f"17/{year}", f"03/{year}"}


def _linked(each, word):
    target = registry.get(each.to)
    title = target.by_key[target.title]
    if title.kind != "text" or title.readonly or target.group == "settings":
        return None
    made = sample_record(target, SYSTEM, **{title.key: word})
    return str(made.pk), {word}


def asked_about(it, ann):
    """What the ways of the matrix need to know of the record."""
    change = Change.objects.filter(record=it.record.pk).order_by("-id").first()
    facts = SimpleNamespace(
        entity=it.entity, record=it.record, file=None, change=change.id if change else 0,
        batch=change.batch if change and change.batch else uuid4(), external_id="none", hub=it.record, seen=it.record,
    )  # fmt: skip
    return SimpleNamespace(**vars(facts), **vars(follow(facts, ann)))
