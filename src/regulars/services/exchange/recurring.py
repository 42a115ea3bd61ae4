"""Imports from a folder or an address on a schedule: what is new is taken, each file as an import of its own, with its undo."""

from __future__ import annotations

import fnmatch
import hashlib
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import jobs, outgoing
from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.base.i18n import speaking
from regulars.engine import actor as actors
from regulars.engine import registry, runs, stored
from regulars.engine.actor import Actor
from regulars.engine.models import Run
from regulars.services.exchange import importing, rounds
from regulars.services.exchange.models import RecurringImport
from regulars.services.exchange.plan import read_plan, require_past

FOLDER, ADDRESS = "folder", "address"
MINUTES = (15, 60, 360, 1440, 10080)
MOST_FAILURES = 5
MOST_FILES = 20
MOST_SEEN = 2_000
MOST_LOG = 50
SETTLED_SECONDS = 5
HERE = "*here"
"""What an address gave last is remembered under this: it may lead to another name each day."""
REFUSED = "!"
"""A file that was refused is remembered under its name with this before its mark: told once, it waits for another content or mapping."""
SECONDS = 300
PARTS = frozenset(("name", "entity", "kind", "place", "pattern", "plan", "minutes", "is_on"))


def mine(actor: Actor) -> list[RecurringImport]:
    """Those of the actor; everyone's for administrators."""
    found = RecurringImport.objects.select_related("actor").order_by("name", "id")
    return list(found if actor.is_unlimited else found.filter(actor_id=actor.id))


def one(actor: Actor, key: uuid.UUID | None) -> RecurringImport:
    """Raises NotFound for others' as for none."""
    found = next((each for each in mine(actor) if each.id == key), None)
    if found is None:
        raise NotFound(_("There is no such recurring import, or you may not see it."))
    return found


def save(given: Mapping[str, Any], *, actor: Actor, known: RecurringImport | None = None) -> RecurringImport:
    """Set one up, or change it: `name`, `entity`, `kind` (folder, address), `place`, `pattern`, `plan`, `minutes`, `is_on`. Raises Refused."""
    unknown = sorted(set(given) - PARTS)
    if unknown:
        raise Invalid(
            fields={str(unknown[0])[:80]: _("There is no option “%(name)s”.") % {"name": str(unknown[0])[:60]}}
        )
    if actor.id is None:
        raise NotAllowed
    found = known or RecurringImport(actor_id=actor.id, kind=FOLDER)
    for key, value in given.items():
        setattr(found, key, value.strip() if isinstance(value, str) else value)
    _check(found, actor, is_new_place=known is None or "place" in given)
    if found.is_on and (known is None or "is_on" in given):
        found.failures, found.next_at = 0, timezone.now()
    if known is not None and {"kind", "place"} & set(given):
        found.seen = {}
    elif known is not None:
        _forgive(found)
    found.save()
    return found


def _check(found: RecurringImport, actor: Actor, *, is_new_place: bool) -> None:
    wrong: dict[str, str] = {}
    entity = registry.find(found.entity) or registry.by_plural(found.entity)
    if not isinstance(found.name, str) or not 0 < len(found.name) <= 120:
        wrong["name"] = _("This field is required.")
    if entity is None:
        wrong["entity"] = _("There is no entity “%(name)s”.") % {"name": str(found.entity)[:60]}
    if found.minutes not in MINUTES:
        wrong["minutes"] = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(map(str, MINUTES))}
    if not isinstance(found.is_on, bool):
        wrong["is_on"] = _("Yes or no is expected.")
    if found.kind not in (FOLDER, ADDRESS):
        wrong["kind"] = _("One of these is expected: %(allowed)s.") % {"allowed": f"{FOLDER}, {ADDRESS}"}
    for key in ("place", "pattern"):
        if not isinstance(getattr(found, key), str) or len(getattr(found, key)) > 2000 - 1880 * (key == "pattern"):
            wrong[key] = _("Text is expected.")
    if wrong or entity is None:
        raise Invalid(fields=wrong)
    importing.require(actor, entity)
    found.entity = entity.name
    if found.kind == FOLDER:
        if not actor.is_unlimited:
            raise NotAllowed(_("Only administrators may import from folders of the server."))
        folder_of(found.place)
    else:
        host = str(outgoing.checked(found.place).hostname)
        if is_new_place:
            outgoing.require_public(host, settings.OUTGOING_HOSTS)
    plan = read_plan(found.plan or None)
    require_past(plan, actor)
    found.plan = plan.as_json() if found.plan else {}


def folder_of(place: str) -> Path:
    """A folder inside those that the installation allows. Raises Refused."""
    folder = Path(place).resolve()
    roots = [Path(root).resolve() for root in settings.IMPORT_FOLDERS]
    if not any(folder == root or root in folder.parents for root in roots) or not folder.is_dir():
        text = _("This is no folder that files may be imported from (REGULARS_IMPORT_FOLDERS).")
        raise Refused(text, code="bad_folder", fields={"place": text})
    return folder


def due() -> None:
    """Ask the worker for every round that is due."""
    now = timezone.now()
    with transaction.atomic():
        waiting = RecurringImport.objects.select_for_update(skip_locked=True).filter(is_on=True, next_at__lte=now)
        for found in waiting[:200]:
            found.next_at = now + timedelta(minutes=found.minutes)
            found.save(update_fields=["next_at"])
            ask(found)


def ask(found: RecurringImport) -> None:
    """Have the worker do a round now."""
    one = f"recurring:{found.id}"
    jobs.enqueue("exchange.recurring_round", lock=one, queueing_lock=one, key=str(found.id))


def round_of(key: uuid.UUID) -> list[Run]:
    """Take what is new. A round that fails is told and counted; after five one after the other it is switched off.

    A file that was refused fails one round: it is left alone until it, or the mapping, is another, and what was wrong with it stays in
    sight.
    """
    found = RecurringImport.objects.select_related("actor").filter(id=key).first()
    if found is None:
        return []
    actor = actors.of(found.actor, source="import")
    begun: list[Run] = []
    with speaking(actor.manner.language):
        try:
            _require_last_run_good(found)
            if not found.actor.is_active:
                raise Refused(_("The person who set it up is no longer here."))
            wrong = [problem for new in _new_files(found, actor) if (problem := _take(found, *new, actor, begun))]
            _tell(found, begun, "\n".join(wrong))
        except (Refused, OSError) as problem:
            is_news = getattr(problem, "code", "") != rounds.LAST_FAILED
            _tell(found, begun, str(problem) or type(problem).__name__, is_news=is_news)
    return begun


def _take(found: RecurringImport, file: Path, name: str, mark: str, actor: Actor, begun: list[Run]) -> str:
    """Begin the import of a file, or say what is wrong with it: one that cannot be read keeps no other from its turn."""
    known = HERE if found.kind == ADDRESS else name
    try:
        begun.append(_begin(found, file, name, actor))
    except (Refused, OSError) as problem:
        told = [
            str(problem) or type(problem).__name__,
            *(str(text) for text in getattr(problem, "fields", {}).values()),
        ]
        _remember(found, known, REFUSED + mark)
        return f"{name}: {' '.join(dict.fromkeys(told))}"
    _remember(found, known, mark)
    return ""


def _remember(found: RecurringImport, name: str, mark: str) -> None:
    found.seen = {**found.seen, name: mark}
    found.save(update_fields=["seen"])


def _begin(found: RecurringImport, file: Path, name: str, actor: Actor) -> Run:
    with transaction.atomic():
        kept = stored.keep(file, name=name, media_type="application/octet-stream", actor_id=actor.id, entity="run")
        run = importing.begin(registry.get(found.entity), kept, read_plan(found.plan or None), actor=actor)
        run.input = {**run.input, "recurring": str(found.id)}
        run.save(update_fields=["input"])
    return run


def _new_files(found: RecurringImport, actor: Actor) -> Iterator[tuple[Path, str, str]]:
    """Files not taken yet: where they are, what they are called, what they are remembered by."""
    if found.kind == ADDRESS:
        with tempfile.TemporaryDirectory(prefix="regulars-fetched-") as folder:
            path = Path(folder) / "file"
            got = outgoing.fetch(
                found.place, path, most_bytes=settings.IMPORT_LIMIT, seconds=SECONDS, allowed=settings.OUTGOING_HOSTS
            )
            mark = _digest(path)
            if not {mark, REFUSED + mark} & {found.seen.get(HERE), found.seen.get(got.name)}:
                yield path, got.name, mark
        return
    if not actor.is_unlimited:
        raise Refused(_("Only administrators may import from folders of the server."))
    folder_path = folder_of(found.place)
    listed = sorted((path for path in folder_path.iterdir() if _is_wanted(path, folder_path, found)), key=_age)
    _forget_gone(found, {path.name for path in listed})
    for path in [path for path in listed if found.seen.get(path.name, "").removeprefix(REFUSED) != _mark(path)][
        :MOST_FILES
    ]:
        yield path, path.name, _mark(path)


def _forget_gone(found: RecurringImport, there: set[str]) -> None:
    """Names are remembered while their files are there: one that was forgotten would be taken again. Of others the last ones."""
    gone = [name for name in found.seen if name not in there and not name.startswith("*")]
    refused = [name for name in gone if found.seen[name].startswith(REFUSED)]
    for name in {*gone[: max(0, len(gone) - MOST_SEEN)], *refused}:
        del found.seen[name]


def _is_wanted(path: Path, folder: Path, found: RecurringImport) -> bool:
    """Files of this folder itself, that nobody is writing any more."""
    if path.name.startswith(".") or not fnmatch.fnmatch(path.name.lower(), (found.pattern or "*").lower()):
        return False
    return path.is_file() and path.resolve().parent == folder and time.time() - _age(path) > SETTLED_SECONDS


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _mark(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def runs_of(found: RecurringImport, limit: int = 20) -> list[Run]:
    """The imports it has begun, the latest first."""
    return list(Run.objects.filter(kind="import", input__recurring=str(found.id)).order_by("-created_at")[:limit])


def look_now(found: RecurringImport) -> None:
    """Have the worker do a round now, which tries again what was refused."""
    _forgive(found)
    found.save(update_fields=["seen"])
    ask(found)


def _forgive(found: RecurringImport) -> None:
    found.seen = {name: mark for name, mark in found.seen.items() if not mark.startswith(REFUSED)}


def _require_last_run_good(found: RecurringImport) -> None:
    """An import that failed after its round counts as a failure of the next one, once."""
    last = next(iter(runs_of(found, 1)), None)
    if last is not None and last.state == runs.FAILED and found.seen.get("*told") != str(last.id):
        found.seen = {**found.seen, "*told": str(last.id)}
        found.save(update_fields=["seen"])
        raise Refused(_("The last import failed: %(why)s") % {"why": last.message[:300]}, code=rounds.LAST_FAILED)


def _tell(found: RecurringImport, begun: list[Run], problem: str, *, is_news: bool = True) -> None:
    found.last_at = timezone.now()
    found.failures = found.failures + 1 if problem else 0
    if problem or not any(mark.startswith(REFUSED) for mark in found.seen.values()):
        found.message = problem
    entry = {
        "at": found.last_at.isoformat(), "files": len(begun), "problem": problem, "runs": [str(run.id) for run in begun],
    }  # fmt: skip
    if found.failures >= MOST_FAILURES:
        found.is_on = False
        entry["off"] = True
    if begun or problem:
        found.log = [entry, *found.log][:MOST_LOG]
    found.save(update_fields=["last_at", "failures", "message", "is_on", "log"])
    if problem and (is_news or not found.is_on):
        rounds.tell_problem(found, problem)
