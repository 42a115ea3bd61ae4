"""`regulars import` and `regulars export`: progress on stderr, exit status 0, or 3 when some rows were refused."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.base.errors import NotFound, Refused
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.services.exchange import everything, restoring
from regulars.services.exchange.exporting import Export, check, records_of, write_file
from regulars.services.exchange.importing import Result, entity_of, import_file
from regulars.services.exchange.models import RecurringImport
from regulars.services.exchange.reasons import Reason

SOME_REJECTED = 3


def run_import(args: argparse.Namespace) -> int:
    """Import a file as the command line says. Raises Refused."""
    path = _path(args)
    started = time.monotonic()
    result = import_file(
        args.entity,
        path,
        actor=actor_of(args.user),
        mapping=Path(args.map) if args.map else None,
        match=args.match,
        past=args.past,
        dry_run=args.dry_run,
        say=_Progress(),
    )
    if result.error_path is not None:
        errors = path.with_name(f"{path.stem}-errors.csv")
        shutil.copyfile(result.error_path, errors)
        for reason in result.reasons:
            print(_told(reason), file=sys.stderr)
        print(_("Refused rows with their reasons: %(path)s") % {"path": errors}, file=sys.stderr)
    if result.unasked:
        text = _("Records of the past that stand on a stage without what it asks for: %(count)s.")
        print(text % {"count": result.unasked})
    print(_summary(result, time.monotonic() - started, dry=args.dry_run))
    return SOME_REJECTED if result.rejected else 0


def run_export(args: argparse.Namespace) -> int:
    """Export records as the command line says. Raises Refused."""
    path = _target(_path(args))
    actor = actor_of(args.user)
    form = getattr(args, "format", None) or path.suffix.lstrip(".").lower() or "csv"
    export = Export(
        entity=entity_of(args.entity).name, form=form, filter=_filter(args.filter), columns=tuple(args.fields or ())
    )
    check(export)
    total = records_of(export, actor).count(None).number
    progress = _Progress()
    fresh = path.with_name(f".{path.name}.part")
    try:
        written = write_file(export, fresh, actor=actor, say=lambda done: progress(done, total, {}))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    print(_("Exported %(count)s records to %(path)s.") % {"count": written, "path": path})
    return 0


def _path(args: argparse.Namespace) -> Path:
    if not args.entity or not args.file:
        raise Refused(_("Say what it is and which file: contacts FILE, or --all ZIP."), code="no_file")
    return Path(args.file)


def _target(path: Path) -> Path:
    if not path.absolute().parent.is_dir():
        raise Refused(_("There is no folder “%(name)s”.") % {"name": path.parent}, code="no_folder")
    return path


def run_archive(args: argparse.Namespace) -> int:
    """Everything to one archive."""
    path = _target(Path(args.all))
    fresh = path.with_name(f".{path.name}.part")
    progress = _Progress()
    try:
        written = everything.write(fresh, say=lambda done, total: progress(done, total, {}))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    print(_("Exported %(count)s records to %(path)s.") % {"count": written, "path": path})
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """An archive back in. Raises Refused."""
    progress = _Progress()
    count = restoring.read(Path(args.all), say=lambda done, total: progress(done, total, {}))
    print(
        _("%(count)s rows are in. Passwords and tokens are not: everyone asks for a new password.") % {"count": count}
    )
    if asleep := RecurringImport.objects.filter(is_on=False).count():
        text = ngettext(
            "%(count)s recurring import is switched off.", "%(count)s recurring imports are switched off.", asleep
        )
        print(text % {"count": asleep})
    return 0


def _filter(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise Refused(_("The filter is not JSON: %(why)s.") % {"why": problem}, code="bad_filter") from None
    if not isinstance(found, dict):
        raise Refused(_("A filter is an object of conditions, nested at most six deep."), code="bad_filter")
    return found


def actor_of(email: str | None) -> Actor:
    """Whose command it is: a person's with their rights, else the program's own. Raises NotFound."""
    if not email:
        return actors.system("command")
    user = User.objects.filter(email=email.strip().lower(), is_active=True, deleted_at=None).first()
    if user is None:
        raise NotFound(_("There is no user %(email)s.") % {"email": email})
    return actors.of(user, source="command")


def _summary(result: Result, seconds: float, *, dry: bool) -> str:
    counts = {
        "created": result.created,
        "updated": result.updated,
        "skipped": result.skipped,
        "rejected": result.rejected,
        "seconds": f"{seconds:.1f}",
    }
    if dry:
        text = _(
            "Nothing was changed. Would create %(created)s, update %(updated)s, skip %(skipped)s, refuse %(rejected)s."
        )
        return text % counts
    text = _("Created %(created)s, updated %(updated)s, skipped %(skipped)s, refused %(rejected)s in %(seconds)s s.")
    return text % counts


def _told(reason: Reason) -> str:
    """A kind of mistake on a line: how many rows, what it is, the first ones."""
    rows = (": ".join(filter(None, (_("row %(num)s") % {"num": row}, value))) for row, value in reason.examples)
    text = f"{reason.count} × {reason.text} ({'; '.join(rows)})"
    return "".join(each if each.isprintable() else " " for each in text)


class _Progress:
    """One line on stderr that is written over, or a line every ten seconds where stderr is no terminal."""

    def __init__(self) -> None:
        self.on_terminal = sys.stderr.isatty()
        self.every = 0.2 if self.on_terminal else 10.0
        self.started = self.told = time.monotonic()

    def __call__(self, done: int, total: int | None, counts: Mapping[str, int]) -> None:
        now = time.monotonic()
        if now - self.told < self.every and done != total:
            return
        self.told = now
        speed = int(done / max(now - self.started, 0.001))
        line = _("%(done)s of %(total)s rows, %(speed)s a second, %(rejected)s refused") % {
            "done": done,
            "total": total if total is not None else "?",
            "speed": speed,
            "rejected": counts.get("rejected", 0),
        }
        end = "\r" if self.on_terminal and done != total else "\n"
        print(f"{line:<70}", end=end, file=sys.stderr, flush=True)
