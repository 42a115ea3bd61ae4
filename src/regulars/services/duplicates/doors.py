"""What is done when records come in that are here already: by the form, an import, the API, out of the bin."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from regulars.engine import gates, merged
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.engine.gates import Foreseer, Way
from regulars.engine.matches import ALLOW, BLOCK, WARN, Duplicate
from regulars.services.duplicates import foreseen, further, keys, looking, pointing, reporting, spelt, telling
from regulars.services.duplicates.book import Chapter, Deed, chapter_of
from regulars.services.duplicates.deciding import STOPPED_BY_CHOICE, Reached, confirmed, decide_all, stops
from regulars.services.duplicates.foreseen import KeysForeseen
from regulars.services.duplicates.keys import Found, keys_of
from regulars.services.duplicates.looking import Alike
from regulars.services.duplicates.reporting import Report

MOST_WAITED_FOR = 20
"""So many records at most wait for others with the same keys where all are let through, so that the pair is listed; of files the search finds such pairs."""


class DuplicatesGate(gates.Gate):
    """Stands at the write door. Entities that no rule speaks of cost a look into a dictionary."""

    def foreseer(self, entity: Entity, actor: Actor) -> Foreseer | None:
        chapter, way = chapter_of(entity.name), gates.way_of(actor)
        deeds = chapter.deeds(way.name) if chapter else {}
        return KeysForeseen(entity, chapter, deeds.keys(), holds=_holds(deeds, way)) if chapter else None

    def judge(self, batch: Batch) -> None:
        pointing.judge(batch, partial(_judge_points, batch))
        chapter = chapter_of(batch.entity.name)
        if chapter is None:
            return
        way = gates.way_of(batch.actor)
        deeds = chapter.deeds(way.name)
        touched = [item for item in batch.good if item.is_new or batch.changed(item, *chapter.fields)]
        if chapter.has_further:
            further.load(batch.entity, (item.record for item in touched if not item.is_new))
        holds = _holds(deeds, way) or (_lists(deeds) and len(touched) <= MOST_WAITED_FOR)
        for item in touched:
            batch.noted[item.record.id] = foreseen.keys(chapter, item.record, deeds.keys(), holds=holds)
        if not deeds or not touched:
            return
        found = _found(chapter, touched, batch, deeds, holds=holds)
        seen = telling.seen_by(batch.actor, [each for listed in found.values() for each in listed])
        name = batch.entity.name
        reached = ((item, Reached(name, key, found[key])) for item in touched if (key := item.record.pk) in found)
        decide_all(batch, reached, deeds, seen, way)

    def keep(self, batch: Batch, items: Sequence[Item]) -> None:
        written = [(item.record.id, item.is_new) for item in items if item.record.id in batch.noted]
        keys.drop(key for key, is_new in written if not is_new)
        for new in (True, False):
            keys.put(((key, batch.noted[key].held) for key, is_new in written if is_new is new), new=new)
        pointing.renew(batch.entity.name, (item.record for item in items), (item.before for item in items))

    def coming_back(self, entity: Entity, records: Sequence[Any], actor: Actor) -> None:
        chapter = chapter_of(entity.name)
        way = replace(gates.way_of(actor), name="undo" if merged.is_parting() else "restore")
        deeds = chapter.deeds(way.name) if chapter else {}
        if chapter is None or not deeds:
            return
        if chapter.has_further:
            further.load(entity, records)
        found = _of_records(chapter, records, deeds)
        _leave_out_kin(entity, found)
        reports = []
        for key, listed in found.items():
            told = telling.told(listed, deeds, telling.seen_by(actor, listed), actor)
            if told is not None and stops(told, way):
                raise told
            if told is not None and told.action != ALLOW:
                reports.append(Report(entity.name, key, listed, way.name, actor, confirmed(told, way)))
        reporting.tell(reports)

    def moved(self, entity: Entity, records: Sequence[Any], *, gone: bool) -> None:
        pointing.renew(entity.name, records)
        chapter = chapter_of(entity.name)
        if chapter is None:
            return
        keys.drop(record.pk for record in records)
        if not gone:
            if chapter.has_further:
                further.load(entity, records)
            keys.put((record.pk, keys_of(chapter, record, ()).held) for record in records)

    def look(self, entity: Entity, record: Any, actor: Actor) -> Duplicate | None:
        chapter = chapter_of(entity.name)
        deeds = chapter.deeds(gates.way_of(actor).name) if chapter else {}
        item = Item(record, record.loaded, is_new=record.loaded is None)
        batch = Batch(entity, actor, "", [item])
        if chapter is None or not deeds or not (item.is_new or batch.changed(item, *chapter.fields)):
            return None
        if chapter.has_further and not item.is_new:
            further.load(entity, [record])
        noted = {record.pk: keys_of(chapter, record, deeds)}
        spelt.widen(chapter, {record.pk: record}, noted, deeds)
        found = _news(batch, item, looking.alike({record.pk: record}, noted, _refusing(deeds))[record.pk])
        return telling.told(found, deeds, telling.seen_by(actor, found), actor)

    def watches(self, entity: Entity, way: str) -> bool:
        chapter = chapter_of(entity.name)
        return chapter is not None and bool(chapter.deeds(way))


def _found(
    chapter: Chapter, touched: list[Item], batch: Batch, deeds: Mapping[str, Deed], *, holds: bool
) -> dict[uuid.UUID, list[Alike]]:
    """What the records of a batch are like. Where it `holds`, others with the same keys wait for us."""
    records = {item.record.id: item.record for item in touched}
    noted: dict[uuid.UUID, Found] = {key: batch.noted[key] for key in records}
    if holds:
        keys.hold(lock for each in noted.values() for lock in each.locks)
    spelt.widen(chapter, records, noted, _speaking(deeds))
    found = looking.alike(records, noted, _refusing(deeds))
    return {item.record.id: news for item in touched if (news := _news(batch, item, found[item.record.id]))}


def _holds(deeds: Mapping[str, Deed], way: Way) -> bool:
    """Whether it may come to a refusal."""
    strict = any(deed.action == BLOCK or (deed.action == WARN and way.asks) for deed in deeds.values())
    return strict or way.choice in STOPPED_BY_CHOICE


def _lists(deeds: Mapping[str, Deed]) -> bool:
    """Whether a pair that is let through is kept."""
    return any(deed.action != ALLOW for deed in deeds.values())


def _news(batch: Batch, item: Item, found: list[Alike]) -> list[Alike]:
    """Of the matches those that rest on something which is being written: what was alike before is not asked about again."""
    if item.is_new:
        return found
    return [each for each in found if any(batch.changed(item, one.field.key) for one in each.evidence)]


def _refusing(deeds: Mapping[str, Deed]) -> set[str]:
    """The rules on whose match nobody may go on."""
    return {key for key, deed in deeds.items() if deed.action == BLOCK}


def _speaking(deeds: Mapping[str, Deed]) -> set[str]:
    """The rules on whose match somebody is asked or refused; pairs that are only listed the search finds by itself."""
    return {key for key, deed in deeds.items() if deed.action in (BLOCK, WARN)}


def _judge_points(batch: Batch, name: str, points: Mapping[uuid.UUID, Item], owners: Mapping[uuid.UUID, Any]) -> None:
    """What records are like by a further phone or e-mail that is being written of them."""
    chapter, way = chapter_of(name), gates.way_of(batch.actor)
    deeds = chapter.deeds(way.name) if chapter else {}
    if chapter is None or not deeds or not owners:
        return
    found = _of_records(chapter, list(owners.values()), deeds)
    told = {key: [each for each in listed if pointing.rests_on_point(each)] for key, listed in found.items()}
    seen = telling.seen_by(batch.actor, [each for listed in told.values() for each in listed])
    reached = ((points[key], Reached(name, key, listed)) for key, listed in told.items() if listed)
    decide_all(batch, reached, deeds, seen, way)


def _of_records(chapter: Chapter, records: Sequence[Any], deeds: Mapping[str, Deed]) -> dict[uuid.UUID, list[Alike]]:
    noted = {record.pk: keys_of(chapter, record, deeds) for record in records}
    keys.hold(lock for each in noted.values() for lock in each.locks)
    by_key = {record.pk: record for record in records}
    spelt.widen(chapter, by_key, noted, _speaking(deeds))
    return looking.alike(by_key, noted, _refusing(deeds))


def _leave_out_kin(entity: Entity, found: dict[uuid.UUID, list[Alike]]) -> None:
    """Records that part again were merged because they are alike: that is no news."""
    if not merged.is_parting():
        return
    kin = {*found, *merged.winners(entity, found).values()}
    for key, listed in found.items():
        found[key] = [each for each in listed if each.record.pk not in kin]
