"""Export of any list: as it is seen, or every field without loss; small ones at once, large ones as a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, groups, registry, runs, stored, working
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Masked
from regulars.engine.models import Run
from regulars.engine.query import Records, Row
from regulars.engine.sensitive import revealing
from regulars.engine.sql import Sources
from regulars.services import audit
from regulars.services.exchange import cards, scratch, writing
from regulars.services.exchange.naming import name_of_export
from regulars.services.exchange.outgoing import all_paths, columns

AT_ONCE = 5_000
PAGE = 500
JSON = ("json", "jsonl")


@dataclass(frozen=True)
class Export:
    """What to export: the list (`filter`, `search`, `sort`, `ids`), its columns, the form of the file.

    Without `columns` every field is exported, so that an import brings back the same (`lossless`). The rows of a grouped list
    stand in the order of their groups, each once. `as_of` is the past moment that is exported (ISO 8601), nothing is now.
    """

    entity: str
    form: str = "csv"
    filter: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    delimiter: str = ","
    bom: bool = True
    group: tuple[str, ...] = ()
    group_sort: str = ""
    as_of: str = ""

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.as_of) if self.as_of else None

    @property
    def lossless(self) -> bool:
        return not self.columns


def records_of(export: Export, actor: Actor) -> Records:
    """The records to export, as far as the actor may. Raises NotAllowed, Refused."""
    found = access.records(export.entity, revealing(actor), "export").where(export.filter or None)
    found = found.as_of(export.moment)
    if export.search:
        found = found.search(export.search)
    if export.ids:
        found = found.matching(list(map(_uuid, export.ids)))
    return found.order_by(export.sort) if export.sort else found


def blocks(export: Export, actor: Actor, pages: Iterator[list[Row]] | None = None) -> Iterator[bytes]:
    """The file of a CSV or JSON export, block by block."""
    entity = registry.get(export.entity)
    paths = _paths(export, entity, actor)
    if export.form in JSON:
        read = pages or _pages(export, actor, paths)
        return writing.json_blocks(paths, _dumper(entity, actor), read, lines=export.form == "jsonl")
    if export.form in cards.VERSIONS:
        read = pages or _pages(export, actor, paths)
        return cards.blocks(entity, paths, read, version=cards.VERSIONS[export.form])
    listed = columns(entity, revealing(actor), paths, lossless=export.lossless, moment=export.moment)
    read = pages or _pages(export, actor, [column.path for column in listed])
    return writing.csv_blocks(listed, read, delimiter=export.delimiter, bom=export.bom)


def write_file(export: Export, path: Path, *, actor: Actor, say: Callable[[int], Any] = lambda done: None) -> int:
    """Write the whole file; `say` is told the rows done. Gives how many rows. Raises Refused."""
    check(export)
    entity = registry.get(export.entity)
    counted = [0]

    def told(pages: Iterator[list[Row]]) -> Iterator[list[Row]]:
        for page in pages:
            yield page
            counted[0] += len(page)
            say(counted[0])

    paths = _paths(export, entity, actor)
    if export.form == "xlsx":
        listed = columns(entity, revealing(actor), paths, lossless=export.lossless, moment=export.moment)
        pages = _pages(export, actor, [column.path for column in listed])
        writing.write_workbook(path, listed, told(pages), title=str(entity.label_plural))
        tell(export, counted[0], actor=actor)
        return counted[0]
    asked = (
        list(paths)
        if export.form in JSON or export.form in cards.VERSIONS
        else [c.path for c in columns(entity, revealing(actor), paths, lossless=export.lossless, moment=export.moment)]
    )
    with path.open("wb") as file:
        for block in blocks(export, actor, told(_pages(export, actor, asked))):
            file.write(block)
    tell(export, counted[0], actor=actor)
    return counted[0]


def tell(export: Export, count: int, *, actor: Actor) -> None:
    """The audit says who took how many of what along, and by which filter."""
    given = {name: value for name, value in asdict(export).items() if value and name not in ("entity", "ids", "bom")}
    title = str(registry.get(export.entity).label_plural)
    audit.record("export", actor=actor, entity=export.entity, title=title, count=count, detail=given)


def check(export: Export) -> None:
    """Raises Refused for a form or delimiter there is none of."""
    if export.form not in writing.FORMATS:
        text = _("“%(value)s” is none of: %(allowed)s.") % {
            "value": export.form[:20],
            "allowed": ", ".join(writing.FORMATS),
        }
        raise Refused(text, code="bad_format", fields={"format": text})
    if export.form in cards.VERSIONS and not registry.get(export.entity).exchange.card:
        text = _("Only people and companies can be exported as vCard.")
        raise Refused(text, code="bad_format", fields={"format": text})
    if export.delimiter not in (",", ";", "\t", "|"):
        text = _("A delimiter is one character.")
        raise Refused(text, code="bad_delimiter", fields={"delimiter": text})


def file_name(export: Export) -> str:
    ending = "vcf" if export.form in cards.VERSIONS else export.form
    day = f"{'as-of-' if export.moment else ''}{export.moment or timezone.now():%Y-%m-%d}"
    return f"{registry.get(export.entity).plural}-{day}.{ending}"


def is_small(export: Export, actor: Actor) -> bool:
    """Whether it can be answered at once."""
    return records_of(export, actor).count(AT_ONCE).exact


def begin(export: Export, *, actor: Actor) -> Run:
    """Ask for an export as a job. Raises Refused when it cannot be done."""
    check(export)
    found = records_of(export, actor)
    entity = registry.get(export.entity)
    columns(entity, actor, _paths(export, entity, actor), lossless=export.lossless, moment=export.moment)
    found.page((entity.title,), limit=1)  # a wrong filter or order is refused now
    label = name_of_export(entity, export.as_of)
    run = Run.objects.create(
        kind="export", label=label, entity=export.entity, actor_id=actor.id, input={"export": asdict(export)}
    )
    working.ask(run)
    return run


def export_of(data: Mapping[str, Any]) -> Export:
    """What `asdict` packed."""
    lists = {name: tuple(data.get(name) or ()) for name in ("columns", "ids", "group")}
    return Export(**{**data, **lists})


def work(ticket: runs.Ticket, actor: Actor) -> None:
    """Do an export run. One taken up again begins anew: reading changes nothing."""
    run = ticket.run
    export = export_of(run.input["export"])
    found = records_of(export, actor)
    Run.objects.filter(id=run.id).update(total=found.count(None).number)
    path = scratch.folder_of(run.id) / f"export-{ticket.key}.{export.form}"
    try:
        written = write_file(export, path, actor=actor, say=lambda done: _beat(ticket, done))
    except _Stopped:
        ticket.end(runs.CANCELLED)
    else:
        result = stored.keep(
            path, name=file_name(export), media_type=writing.MEDIA[export.form].split(";")[0],
            actor_id=run.actor_id, entity="run", record=run.id,
        )  # fmt: skip
        ticket.end(runs.DONE, result=result, done=written)
    scratch.clear(run.id)


class _Stopped(Exception):
    """The person asked to stop."""


def _beat(ticket: runs.Ticket, done: int) -> None:
    if ticket.beat(done=done, counts={"exported": done}, position={}):
        raise _Stopped


def _paths(export: Export, entity: Entity, actor: Actor) -> tuple[str, ...]:
    if export.form in cards.VERSIONS:
        return tuple(cards.paths(entity, actor.hides))
    return export.columns or all_paths(entity, actor, export.moment)


def _pages(export: Export, actor: Actor, paths: list[str] | tuple[str, ...]) -> Iterator[list[Row]]:
    for found in _in_groups(records_of(export, actor), export):
        after: str | None = None
        while True:
            page = found.page(paths, limit=PAGE, after=after)
            yield page.rows
            after = page.next
            if after is None:
                break


def _in_groups(found: Records, export: Export) -> Iterator[Records]:
    """The records of each group one after the other; all at once where they are not grouped, or would stand in several."""
    levels = [groups.level_of(found.entity, found.actor, by, found.moment) for by in export.group]
    levels = [level for level in levels if not level.is_several]
    if not levels:
        yield found
        return
    sums = () if export.group_sort.lstrip("-") in ("", "label", "count") else (export.group_sort.lstrip("-"),)
    order = export.group_sort or "label"
    first = groups.grouped(found, (levels[0].by,), sums=sums, order=order, limit=None)
    for cell in first.cells:
        inside = found.where(groups.condition(levels[0], cell.values[0]))
        yield from _in_groups(inside, replace(export, group=tuple(level.by for level in levels[1:])))


def _dumper(entity: Entity, actor: Actor) -> Callable[[str, Any], Any]:
    sources = Sources(entity, actor)
    kept: dict[str, Any] = {}

    def dump(path: str, value: Any) -> Any:
        if path not in kept:
            kept[path] = sources.resolve(path, shown=True)[0]
        return str(value) if isinstance(value, Masked) else kept[path].dump(value)

    return dump


def _uuid(text: str) -> Any:
    from regulars.engine.fields import Wrong
    from regulars.engine.fields.reference import uuid_of

    try:
        return uuid_of(text)
    except Wrong as problem:
        raise Refused(str(problem), fields={"ids": str(problem)}) from None
