"""Examines the installation: what is right, what is wrong and how to mend it."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.utils import timezone

from regulars.project import archive, database, pooler

OLDEST_POSTGRESQL = 15
EXTENSIONS = ("pg_trgm", "unaccent")
LEAST_FREE_MB = 1024
CLOCK_DRIFT = 2.0  # seconds between this machine and the database server


@dataclass(frozen=True)
class Finding:
    about: str
    state: Literal["ok", "look", "wrong"]
    text: str
    mend: str = ""


def examine() -> list[Finding]:
    return [finding for check in CHECKS for finding in check()]


def _version() -> Iterator[Finding]:
    version = archive.server_version()
    if version < OLDEST_POSTGRESQL:
        yield Finding("PostgreSQL", "wrong", f"version {version}", f"Regulars needs {OLDEST_POSTGRESQL} or newer.")
    else:
        place = "embedded" if settings.EMBEDDED else "from DATABASE_URL"
        yield Finding("PostgreSQL", "ok", f"version {version}, {place}")


def _sessions() -> Iterator[Finding]:
    way = pooler.look()
    if not way.is_pooled:
        yield Finding("connections", "ok", "straight to PostgreSQL")
    elif way.is_ours:
        yield Finding("connections", "ok", "through a pooler that gives each a session of its own")
    else:
        text = "through a pooler that lends sessions for one transaction: live updates, workers and webhooks need their own"
        yield Finding("connections", "wrong", text, "Let DATABASE_URL go past it, or set pool_mode = session there.")


def _encoding() -> Iterator[Finding]:
    encoding, lower = _row(
        "select pg_encoding_to_char(encoding), lower('Ё') from pg_database where datname = current_database()"
    )
    if encoding != "UTF8":
        yield Finding("encoding", "wrong", encoding, "Make the database with: create database regulars encoding 'UTF8'")
    elif lower != "ё":
        mend = "Make the database with a UTF-8 locale, e.g. template template0 locale 'C.UTF-8'."
        yield Finding("encoding", "wrong", "this locale does not know Cyrillic letters", mend)
    else:
        yield Finding("encoding", "ok", "UTF8, letters of all alphabets are known")


def _extensions() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        present = {row[0] for row in cursor.fetchall()}
    missing = [name for name in EXTENSIONS if name not in present]
    if missing:
        mend = "As the owner of the server: " + "; ".join(f"create extension {name}" for name in missing)
        yield Finding("extensions", "wrong", f"missing: {', '.join(missing)}", mend)
    else:
        yield Finding("extensions", "ok", ", ".join(EXTENSIONS))


def _migrations() -> Iterator[Finding]:
    pending = database.pending_migrations()
    if pending:
        yield Finding("schema", "wrong", f"{len(pending)} steps are pending", "bin/regulars migrate")
    else:
        yield Finding("schema", "ok", "at this version")


def _space() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free // 2**20
    if free < LEAST_FREE_MB:
        yield Finding("disk", "wrong", f"{free} MB free", f"Free some space where {settings.DATA} is.")
    else:
        yield Finding("disk", "ok", f"{free // 1024} GB free")


def _worker() -> Iterator[Finding]:
    if not _row("select to_regclass('procrastinate_workers') is not null")[0]:
        return
    (last,) = _row("select max(last_heartbeat) from procrastinate_workers")
    waiting, failed = _row(
        "select count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()), "
        "count(*) filter (where status = 'failed') from procrastinate_jobs"
    )
    if last is None or last < timezone.now() - timedelta(minutes=1):
        seen = f"none since {last:%Y-%m-%d %H:%M} UTC" if last else "none yet"
        mend = "Start one: bin/regulars serve (or bin/regulars worker)"
        yield Finding("worker", "look", f"{seen}; {waiting} jobs wait", mend)
    else:
        yield Finding("worker", "ok", f"alive; {waiting} jobs wait")
    if failed:
        yield Finding("jobs", "look", f"{failed} failed", "Administration → Jobs says why, and begins them again.")


def _search() -> Iterator[Finding]:
    from regulars.services.search import rebuild_runs, state

    if database.pending_migrations():
        return
    missing = sum(each.missing for each in state.known())
    files = state.files()
    if rebuild_runs.is_behind():
        text = "its documents were written by an earlier version; the worker writes them anew"
        yield Finding("search", "look", text, "bin/regulars search rebuild does it at once")
    elif missing:
        yield Finding("search", "look", f"{missing} records have no document", "bin/regulars search rebuild")
    else:
        yield Finding("search", "ok", "every record can be found")
    if files.unreadable or files.waiting:
        text = f"{files.read} read, {files.waiting} wait, {files.unreadable} could not be read"
        yield Finding("words in files", "ok", text)


def _static() -> Iterator[Finding]:
    vendor = settings.PACKAGE / "ui" / "static" / "vendor" / "htmx.js"
    if not vendor.exists():
        yield Finding("static files", "wrong", "the browser libraries are missing", "bin/setup")
    elif not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("static files", "look", "not collected yet", "The first start of bin/regulars serve does it.")
    else:
        yield Finding("static files", "ok", "collected")


def _clock() -> Iterator[Finding]:
    (theirs,) = _row("select clock_timestamp()")
    drift = abs((timezone.now() - theirs).total_seconds())
    if drift > CLOCK_DRIFT:
        mend = "Let both machines keep their clocks by NTP."
        yield Finding("clock", "wrong", f"{drift:.0f} s apart from the database server", mend)
    else:
        yield Finding("clock", "ok", "agrees with the database server")


def _secret() -> Iterator[Finding]:
    path = settings.DATA / "secret-key"
    if os.environ.get("SECRET_KEY"):
        yield Finding("secret", "ok", "from SECRET_KEY")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("secret", "wrong", "others on this machine can read it", f"chmod 600 {path}")
    else:
        yield Finding("secret", "ok", "readable by its owner only")


def _mail() -> Iterator[Finding]:
    if "console" in settings.EMAIL_BACKEND:
        yield Finding("mail", "look", "goes to the log, nobody receives it", "Set EMAIL_URL, see docs/administrator.md")
        return
    from django.core.mail import get_connection

    try:
        mail = get_connection(fail_silently=False)
        mail.open()
        mail.close()
    except OSError as error:
        yield Finding("mail", "wrong", f"{settings.EMAIL_HOST}: {error}", "Check EMAIL_URL.")
    else:
        yield Finding("mail", "ok", f"{settings.EMAIL_HOST} answers")
    yield from _sender()
    yield from _letters()


def _sender() -> Iterator[Finding]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if domain in ("", "localhost"):
        found = f"{settings.DEFAULT_FROM_EMAIL} is nobody's address"
        yield Finding("mail sender", "wrong", found, "Set EMAIL_FROM to one that your mail server sends for.")
    else:
        yield Finding("mail sender", "ok", settings.DEFAULT_FROM_EMAIL)


def _letters() -> Iterator[Finding]:
    from regulars.services.outbox import listing

    failed = listing.failed_count()
    if failed:
        yield Finding("letters", "look", f"{failed} could not be sent", "See Settings → Outgoing mail for the reasons.")


def _rules() -> Iterator[Finding]:
    from regulars.services.workflow import troubles
    from regulars.services.workflow.models import Rule

    if database.pending_migrations():
        return
    rules = Rule.objects.filter(deleted_at=None, is_active=True).in_bulk()
    for key, counts in troubles.lately(rules).items():
        failed, held = counts.get("failed", 0), counts.get("held", 0)
        found = f"“{rules[key].label}”: {failed} runs failed, {held} are held, in a week"
        yield Finding("rules", "look", found, "Administration → Rules → Runs says why; mend it and try them again.")


def _mailboxes() -> Iterator[Finding]:
    from regulars.services.intake import reading

    if database.pending_migrations():
        return
    found = list(reading.known())
    failing = [(box, rule) for box, rule in found if box.failures or not box.sealed]
    for box, rule in failing:
        text = f"{box.username} at {box.host} (rule “{rule.label}”): {reading.problem_of(box)}"
        yield Finding(
            "mailboxes", "look", text, "Administration → Rules → the rule → Arrivals: mend it and test the connection."
        )
    if found and not failing:
        yield Finding("mailboxes", "ok", f"{len(found)} read")


def _calls() -> Iterator[Finding]:
    from regulars.services.callouts import listing

    if database.pending_migrations():
        return
    failed = listing.failed().count()
    if failed:
        text = f"{failed} failed within a week"
        yield Finding(
            "calls", "look", text, "Administration → Jobs says which and why; the run of each is tried again there."
        )


def _address() -> Iterator[Finding]:
    local = "//localhost" in settings.PUBLIC_URL
    if local:
        yield Finding(
            "address", "look", settings.PUBLIC_URL, "Set REGULARS_URL to what people type, when others use it."
        )
    elif not settings.HTTPS:
        yield Finding("address", "wrong", settings.PUBLIC_URL, "Passwords travel open: put an HTTPS proxy in front.")
    else:
        yield Finding("address", "ok", settings.PUBLIC_URL)


def _row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    assert row is not None
    return tuple(row)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _version, _sessions, _encoding, _extensions, _migrations, _search, _space, _worker, _static, _clock, _secret, _mail, _rules, _mailboxes, _calls, _address,
)  # fmt: skip
