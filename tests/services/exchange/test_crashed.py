"""The database is killed in the middle of an import, with all its processes: it starts again, and ends as one that nobody killed.

A batch of an import is not waited for until the disk has it (`runs.Ticket.beat`), so that a crash takes batches back that were
told to be done. Here one takes some back for sure: the process that writes the log by the clock is stopped before.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection

from regulars.base import postgres
from regulars.base.postgres_account import processes_in
from tests.database import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROWS, KNOWN, REFUSED = 6_000, 750, 30
WRITERS = ("walwriter", "background writer", "checkpointer")

OF_ACCOUNTS = """
select jsonb_object_agg(k.key, to_jsonb(a) - array['id', 'created_at', 'updated_at', 'parent_id'] || jsonb_build_object(
    'parent', (select o.external_id from contacts_account o where o.id = a.parent_id),
    'changes', (select jsonb_agg(jsonb_build_array(c.version, c.verb, c.title, c.diff - 'parent', c.gone) order by c.version) from engine_change c where c.record = a.id),
    'found by', (select jsonb_agg(jsonb_build_array(d.title, d.subtitle, string_to_array(d.words, ' '), array(select lexeme from unnest(d.vector)))) from engine_searchdocument d where d.record = a.id),
    'keys', (select jsonb_agg(m.key order by m.key) from duplicates_matchkey m where m.record = a.id)))
from contacts_account a, lateral (select a.external_id || coalesce(' deleted ' || (a.deleted_at is not null)::text, '') as key) k
"""
OF_ALL = """
select (select count(*) from contacts_account where deleted_at is null), (select count(*) from contacts_account),
    (select count(*) from engine_change), (select count(*) from engine_searchdocument), (select count(*) from duplicates_matchkey),
    (select jsonb_agg(distinct word order by word) from engine_searchword where word !~ '^[0-9]{1,5}$')
"""


class Database:
    """One database of a server that may be killed, and the steps done on it."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name
        self.url = cluster.url.replace("/regulars?", f"/{name}?")

    def start(self, step, *arguments):
        environment = {
            **os.environ, "DATABASE_URL": self.url, "REGULARS_DATA": str(self.cluster.data / self.name), "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.services.exchange.crash_steps", step, *map(str, arguments)]
        return subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def do(self, step, *arguments):
        process = self.start(step, *arguments)
        out, wrong = process.communicate(timeout=300)
        assert process.returncode == 0, (step, wrong[-3000:])
        return json.loads(out)

    def ask(self, question, *values):
        with psycopg.connect(self.url) as asked:
            return asked.execute(question, values).fetchone()

    def counts(self, run):
        return self.ask("select state, done, counts from engine_run where id = %s", run)

    def done(self, run):
        return self.counts(run)[1]

    def whole(self):
        """All that an import leaves, by external identifiers and without what is made anew each time: identifiers, moments, numbers."""
        accounts = self.ask(OF_ACCOUNTS)[0]
        for kept in accounts.values():
            del kept["deleted_at"]
            number = str(kept.pop("number"))
            for document in kept["found by"] or ():
                document[2:] = ([word for word in words if word != number] for words in document[2:])
        return accounts, self.ask(OF_ALL)

    def crash(self, run, at, *, hold=False):
        """Have a run worked on and the server killed when it says to be so far. Gives how far it said it was, and how far it is afterwards."""
        worker = self.start("work", run)
        if hold:
            self._stop_writers()
        told = self._await(run, at, worker)
        self._kill()
        worker.communicate(timeout=60)
        assert worker.returncode != 0
        self.cluster.start()
        return told, self.done(run)

    def stopped_at(self, run, at):
        """A worker that stands still when its run says to be so far, and the log is not written by the clock."""
        self._stop_writers()
        worker = self.start("work", run)
        self._await(run, at, worker)
        worker.send_signal(signal.SIGSTOP)
        return worker

    def kill_with(self, worker):
        self._kill()
        worker.kill()
        worker.communicate(timeout=60)
        self.cluster.start()

    def _await(self, run, at, worker):
        with psycopg.connect(self.url, autocommit=True) as asked:
            while worker.poll() is None:
                (done,) = asked.execute("select done from engine_run where id = %s", [run]).fetchone()
                if done >= at:
                    return done
                time.sleep(0.01)
        raise AssertionError(worker.communicate()[1][-3000:])

    def _stop_writers(self):
        for number in processes_in(self.cluster.rows):
            process = psutil.Process(number)
            if any(name in " ".join(process.cmdline()) for name in WRITERS):
                process.send_signal(signal.SIGSTOP)

    def _kill(self):
        for number in sorted(processes_in(self.cluster.rows), key=lambda each: each != self.cluster.running_pid()):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


@pytest.fixture
def databases():
    """A server of this test's own, durable as one of an installation is: one database that is left alone, and one to be killed."""
    with tempfile.TemporaryDirectory(prefix="regulars-crash-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        cluster = postgres.Cluster.of(folder)
        with cluster.used():
            calm, crashed = Database(cluster, "calm"), Database(cluster, "regulars")
            _copy(connection.settings_dict, crashed.url)
            with psycopg.connect(calm.url.replace("/calm?", "/postgres?"), autocommit=True) as server:
                server.execute("create database calm template regulars")
            yield calm, crashed


def told_apart(one, other):
    """In what two differ, the first of it."""
    (accounts, counts), (others, other_counts) = one, other
    names = sorted(accounts.keys() ^ others.keys())
    differing = [
        (name, part, value, others[name][part])
        for name in sorted(accounts.keys() & others.keys())
        for part, value in accounts[name].items()
        if value != others[name][part]
    ]
    return [
        *names[:3],
        *differing[:3],
        *[pair for pair in zip(counts, other_counts, strict=True) if pair[0] != pair[1]],
    ]


def _copy(source, target):
    programs = postgres.binaries()
    dumped = subprocess.run(
        [programs / "pg_dump", "-Fc", "-h", source["HOST"], "-U", source["USER"], source["NAME"]],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run([programs / "pg_restore", "--dbname", target], input=dumped.stdout, check=True)


@pytest.fixture
def files(tmp_path):
    """Companies known before, and a file that changes every eighth, brings the others, and has some that are wrong or name one further down."""
    before = tmp_path / "known.csv"
    before.write_text("name,external id\n" + "".join(f"Old name {n},E{n * 8}\n" for n in range(KNOWN)))
    lines = ["name,external id,website,phone,subsidiary of"]
    for number in range(ROWS):
        wrong = "not an address" if number % 200 == 199 else ""
        parent = f"E{ROWS - number}" if number % 8 == 0 and 0 < number < ROWS // 2 else ""
        lines.append(f"Company {number},E{number},{wrong},+7 495 {number:07d},{parent}")
    rows = tmp_path / "companies.csv"
    rows.write_text("\n".join(lines) + "\n")
    return before, rows


def test_an_import_whose_database_is_killed_again_and_again_ends_as_one_whose_was_not(databases, files):
    calm, crashed = databases
    before, rows = files
    for each in databases:
        assert each.do("known", before) == KNOWN
    run = calm.do("begin", rows)
    calm.do("work", run)
    left_alone, told_alone = calm.whole(), calm.counts(run)
    calm.do("work", calm.do("undo", run))

    again = crashed.do("begin", rows)
    told, kept = crashed.crash(again, 2_000, hold=True)
    assert kept < told  # what was told to be done and was not on the disk is taken back, with how far the run is
    for at in (1_000, 3_000, 5_000):
        told, kept = crashed.crash(again, max(at, kept + 1))
        assert kept <= told
    crashed.do("recover", again)
    assert crashed.counts(again) == told_alone
    assert told_alone[0] == "done"
    assert told_alone[2] == {"created": ROWS - KNOWN - REFUSED, "updated": KNOWN, "skipped": 0, "rejected": REFUSED}
    assert told_apart(crashed.whole(), left_alone) == []
    assert left_alone[1][0] == ROWS - REFUSED

    undo = crashed.do("undo", again)
    told, kept = crashed.crash(undo, 1_000, hold=True)
    assert kept < told
    crashed.do("recover", undo)
    assert crashed.counts(undo)[0] == "done"
    assert crashed.counts(undo)[2]["left"] == 0
    assert told_apart(crashed.whole(), calm.whole()) == []
    assert crashed.ask(OF_ALL)[0] == KNOWN


def test_who_follows_the_feed_misses_nothing_of_what_a_crash_took_back_and_is_done_again(databases, files):
    _calm, crashed = databases
    run = crashed.do("begin", files[1])
    worker = crashed.stopped_at(run, 2_000)
    first = crashed.do("follow", "0-0")
    crashed.kill_with(worker)
    crashed.do("recover", run)
    second = crashed.do("follow", first["next"])
    told = {(record, version) for record, version in (*first["told"], *second["told"])}
    (there,) = crashed.ask(
        "select jsonb_agg(jsonb_build_array(record, version)) from engine_change where entity = 'account'"
    )
    assert len(there) >= ROWS - REFUSED
    assert {(record, version) for record, version in there} == told
