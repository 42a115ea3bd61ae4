"""`python -m bench.workflow_kill CHANGES [PAUSE]`: workers are killed at random while changes come in; then the effects of rules are counted.

Between two kills lie PAUSE seconds on average, anything from nothing to twice as much; the shorter, the less is done between them.

Each new account sets off a rule of six steps: it is changed, gets two tasks, a letter is written, two people are asked for an approval (the
workers themselves answer for both of them, also in the same moment), and once it is granted comes a third task. What the rule writes sets off
a second one of two steps: a task, and a call of a program on loopback, which now and then says at first that it is overloaded. Whatever dies when,
each account ends with one more employee, four tasks, one letter, one granted request and one call: the program may have heard it several
times, always under the same id.
Exit status 1 where one has more or fewer.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
LONGEST = 3600  # seconds for all to be done
WARMING = 60  # seconds for one change before: the program called may be overloaded at first
PAUSE = 6.0
TOLD_EVERY = 60  # seconds
NAMES = ("one", "two", "approved", "three")
STEPS = 8  # of both rules


def main(count: int, pause: float = PAUSE) -> int:
    if os.environ.get("REGULARS_TESTING"):
        return _killed(count, pause)
    data = ROOT / "var" / "bench" / "workflow-kill"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        return _killed(count, pause)


def _killed(count: int, pause: float) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _end_earlier()
    called = Called()
    people = _people()
    rules = _rules(people, called.url)
    ids = _warm(people)
    began = time.monotonic()
    workers = Workers(people, pause)
    try:
        ids += _write(count - len(ids), workers)
        written = time.monotonic() - began
        is_settled = _settle(workers, rules, count, began + LONGEST)
    finally:
        workers.end()
    wrong = _wrong(ids, rules, count, called)
    seconds = time.monotonic() - began
    print(
        f"{count} changes written in {written:.0f} s, {workers.killed} workers killed, {called.heard} calls heard, {seconds:.0f} s: "
        f"{', '.join(wrong) or 'every step once'}{'' if is_settled else '; NOT DONE in time'}",
        flush=True,
    )
    return 1 if wrong else 0


def _settle(workers: Workers, rules: list[Any], count: int, latest: float) -> bool:
    """Go on killing until nothing is left to do. False where the time is over before."""
    told = time.monotonic()
    while not _is_settled(rules, count):
        if time.monotonic() > latest:
            return False
        if time.monotonic() - told > TOLD_EVERY:
            told = time.monotonic()
            print(f"  {_progress(rules)}, {workers.killed} killed", flush=True)
        time.sleep(0.5)
        workers.kill_when_due()
    return True


class Called:
    """A program that rules call; it remembers under which ids it heard of which account. One call in ten finds it overloaded at first."""

    def __init__(self) -> None:
        from django.conf import settings

        settings.OUTGOING_HOSTS = [*settings.OUTGOING_HOSTS, "127.0.0.1"]
        self.ids: dict[str, set[str]] = {}
        self.heard = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard += 1
                known, key = outer.ids.setdefault(self.path.rpartition("/")[2], set()), self.headers["Idempotency-Key"]
                is_first = key not in known
                known.add(key)
                self.send_response(503 if is_first and random.random() < 0.1 else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_port}/"
        Thread(target=server.serve_forever, daemon=True).start()


class Workers:
    """Processes that follow the log and carry out runs, killed and begun again."""

    def __init__(self, people: list[Any], pause: float) -> None:
        self.people, self.pause, self.killed = people, pause, 0
        self.living = [_fork(people) for _number in range(WORKERS)]
        self.next = self._moment()

    def _moment(self) -> float:
        return time.monotonic() + random.uniform(0, 2 * self.pause)

    def kill_when_due(self) -> None:
        """One of them, whatever it is doing."""
        if time.monotonic() < self.next:
            return
        self.next = self._moment()
        victim = self.living.pop(random.randrange(len(self.living)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        self.killed += 1
        self.living.append(_fork(self.people))

    def end(self) -> None:
        for pid in self.living:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _fork(people: list[Any]) -> int:
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()  # its threads do not come along
    pid = os.fork()
    if pid:
        return pid
    _follow(people)
    os._exit(1)


def _follow(people: list[Any]) -> None:
    """What the worker does for rules, without its other work; and what people answer meanwhile."""
    while True:
        if not _do_some(people):
            time.sleep(0.02)


def _do_some(people: list[Any]) -> int:
    from regulars.engine import changes, workspace
    from regulars.services.callouts import dispatch
    from regulars.services.workflow import running

    follower = next(each for each in changes.subscribers() if each.name == "workflow")
    workspace.access_epoch()
    heard = changes.catch_up(follower, batches=1)
    return heard + running.work(20) + dispatch.once() + _answer_some(people)


def _warm(people: list[Any]) -> list[Any]:
    """One change carried out here, to its end: what a process looks up and compiles once is there already for those that are forked."""
    from regulars.areas.contacts.models import Account
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.services.workflow.models import DUE, RuleRun

    account = save.save(Account(name="Firm", employees=0), actor=actors.system())
    latest, runs = time.monotonic() + WARMING, RuleRun.objects.filter(record=account.pk)
    while runs.count() < 2 or runs.filter(state__in=DUE).exists():
        if time.monotonic() > latest:
            raise RuntimeError("The rules do not come to their end.")
        if not _do_some(people):
            time.sleep(0.02)
    return [account.pk]


def _answer_some(people: list[Any]) -> int:
    """One of the people says yes to some of what waits. Another worker may be quicker: then it is decided already."""
    from regulars.base.errors import Refused
    from regulars.engine import actor as actors
    from regulars.services.approvals import deciding
    from regulars.services.approvals.models import APPROVED
    from regulars.services.approvals.queries import waiting_for

    actor = actors.by_id(random.choice(people))
    assert actor is not None
    found = list(waiting_for(actor).order_by("id")[:60])
    for request in random.sample(found, min(len(found), 30)):
        with suppress(Refused):
            deciding.decide(request, APPROVED, actor=actor)
    return len(found)


def _end_earlier() -> None:
    """Rules of an earlier run in the same data would work along."""
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.services.workflow.models import Rule

    save.delete(list(Rule.objects.filter(key__startswith="bench-", deleted_at=None)), actor=actors.system())


def _people() -> list[Any]:
    """Two who may each say yes."""
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import User

    name = f"bench-{time.monotonic_ns()}"
    made = [User(name=f"{name} {each}", email=f"{name}-{each}@example.com", is_admin=True) for each in range(2)]
    return [save.save(each, actor=actors.system()).pk for each in made]


def _approval(people: list[Any]) -> str:
    """The key of an approval that either of them grants."""
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.services.approvals.models import Approval

    key = f"bench-{time.monotonic_ns()}"
    who = {"kind": "people", "people": [str(each) for each in people]}
    made = Approval(key=key, label=key, entity="account", levels=[{"who": who}], by_mail=False, may_change=[])
    save.save(made, actor=actors.system())
    return key


def _rules(people: list[Any], url: str) -> list[Any]:
    task = {"do": "create", "entity": "task"}
    more = {"do": "set", "values": {"employees": {"formula": "employees + 1"}}}
    made = [{**task, "values": {"name": {"value": name}}} for name in NAMES]
    letter = {"do": "mail", "address": "bench@example.com", "subject": "Welcome, {name}", "text": "We begin."}
    approval = {"do": "approval", "approval": _approval(people), "then": [made[2]], "else": []}
    call = {"do": "call", "url": url + "{number}", "body": '{"name": "{name}"}'}
    first, second = [more, *made[:2], letter, approval], [made[3], call]
    return [
        rule_of("account", {"kind": "created"}, first),
        rule_of("account", {"kind": "field", "field": "employees"}, second),
    ]


def rule_of(entity: str, trigger: dict[str, Any], steps: list[dict[str, Any]], **given: Any) -> Any:
    """A rule made through the door, acting as the program."""
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.services.workflow.models import Rule

    name = f"bench-{time.monotonic_ns()}"
    rule = Rule(
        key=name,
        label=name,
        entity=entity,
        trigger=trigger,
        steps=steps,
        acts_as="program",
        hourly_limit=100_000,
        **given,
    )
    return save.save(rule, actor=actors.system())


def _write(count: int, workers: Workers) -> list[Any]:
    """Accounts in small batches; in between workers die."""
    from regulars.areas.contacts.models import Account
    from regulars.engine import actor as actors
    from regulars.engine import save

    ids: list[Any] = []
    while len(ids) < count:
        many = min(random.randint(1, 20), count - len(ids))
        made = save.save_many(
            [Account(name=f"Firm {len(ids) + place}", employees=0) for place in range(many)], actor=actors.system()
        )
        ids += [account.id for account in made]
        workers.kill_when_due()
    return ids


def _progress(rules: list[Any]) -> str:
    from django.db.models import Count

    from regulars.services.workflow.models import RuleRun

    states = RuleRun.objects.filter(rule__in=[rule.pk for rule in rules]).values_list("state")
    return ", ".join(f"{state} {number}" for state, number in states.annotate(Count("id")).order_by("state"))


def _is_settled(rules: list[Any], count: int) -> bool:
    from regulars.services.workflow.models import DUE, RuleRun

    mine = RuleRun.objects.filter(rule__in=[rule.pk for rule in rules])
    return mine.count() >= 2 * count and not mine.filter(state__in=DUE).exists()


def _wrong(ids: list[Any], rules: list[Any], count: int, called: Called) -> list[str]:
    from regulars.areas.activities.models import Task
    from regulars.areas.contacts.models import Account
    from regulars.services.approvals.models import APPROVED, ApprovalEvent, ApprovalRequest
    from regulars.services.outbox.models import OutgoingLetter
    from regulars.services.workflow.models import RuleRun, RuleStep

    tasks = Counter(Task.objects.filter(record_id__in=ids).values_list("record_id", "name"))
    uneven = sum(1 for key in ids for name in NAMES if tasks[key, name] != 1)
    employees = Account.objects.filter(id__in=ids).exclude(employees=1).count()
    letters = Counter(OutgoingLetter.objects.filter(record__in=ids, kind="rule").values_list("record", flat=True))
    granted = Counter(ApprovalRequest.objects.filter(record__in=ids, state=APPROVED).values_list("record", flat=True))
    answers = ApprovalEvent.objects.filter(request__record__in=ids, what="said_yes").count()
    runs = RuleRun.objects.filter(rule__in=[rule.pk for rule in rules])
    numbers = map(str, Account.objects.filter(id__in=ids).values_list("number", flat=True))
    found = {
        "tasks made not once": uneven,
        "accounts not raised once": employees,
        "letters not written once": sum(letters[key] != 1 for key in ids),
        "approvals not granted once": sum(granted[key] != 1 for key in ids),
        "answers too many or too few": abs(answers - count),
        "calls not under one id": sum(len(called.ids.get(number, ())) != 1 for number in numbers),
        "runs too many or too few": abs(runs.count() - 2 * count),
        "runs not done": runs.exclude(state="done").count(),
        "steps too many or too few": abs(RuleStep.objects.filter(run__in=runs).count() - STEPS * count),
    }
    return [f"{number} {name}" for name, number in found.items() if number]


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(int(given[0]) if given else 10_000, float(given[1]) if len(given) > 1 else PAUSE))
