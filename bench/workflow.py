"""`python -m bench.workflow [CHANGES]`: changes a second through 100 active rules, and how long it is from a commit to a rule's effect."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.workflow_kill import rule_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
RULES = 100
FIRING = 5
DELAYS = 100
RATE, AT_ONCE, SECONDS = 200, 20, 10
"""Changes a second while it is busy, how many of them are one transaction, and how long."""


def main(count: int) -> None:
    data = ROOT / "var" / "bench" / "workflow"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _forget_rules()
        _taken(count, "no rules")
        _make_rules()
        runs = _taken(count, f"{RULES} rules, {FIRING} of them set off by each change")
        _carried_out(runs)
        _delays()


def _forget_rules() -> None:
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.services.workflow.models import DUE, Rule, RuleRun

    RuleRun.objects.filter(state__in=DUE).delete()
    rules = list(Rule.objects.filter(deleted_at=None))
    if rules:
        save.delete(rules, actor=actors.system())


def _make_rules() -> None:
    """All hear changes of accounts: most look at fields that stay, some meet their condition, each writes one field of a task it makes."""
    step = [{"do": "create", "entity": "task", "values": {"name": {"text": "Look at {name}"}}}]
    for number in range(RULES):
        if number < FIRING:
            trigger, condition = (
                {"kind": "field", "field": "employees"},
                {"field": "employees", "op": "gte", "value": number},
            )
        elif number < RULES // 2:
            trigger, condition = (
                {"kind": "field", "field": "employees"},
                {"field": "employees", "op": "lt", "value": -number},
            )
        else:
            trigger, condition = {"kind": "field", "field": "website"}, {"field": "name", "op": "filled"}
        rule_of("account", trigger, step, condition=condition)


def _changes(count: int) -> None:
    from regulars.areas.contacts.models import Account
    from regulars.engine import actor as actors
    from regulars.engine import save

    for start in range(0, count, 500):
        made = [Account(name=f"Firm {start + place}", employees=0) for place in range(min(500, count - start))]
        save.save_many(made, actor=actors.system("demo"))
        for account in made:
            account.employees = 100
        save.save_many(made, actor=actors.system("bench"))


def _follower() -> Any:
    from regulars.engine import changes, workspace

    workspace.access_epoch()
    return next(each for each in changes.subscribers() if each.name == "workflow")


def _taken(count: int, words: str) -> int:
    """How fast the follower hears changes and keeps runs. Gives how many runs it kept."""
    from regulars.engine import changes
    from regulars.services.workflow.models import DUE, RuleRun

    follower = _follower()
    changes.catch_up(follower)
    _changes(count)
    began = time.perf_counter()
    heard = changes.catch_up(follower)
    took = time.perf_counter() - began
    runs = RuleRun.objects.filter(state__in=DUE).count()
    print(
        f"{words}: {count / took:.0f} edits a second heard ({heard} changes in {took:.1f} s), {runs} runs kept",
        flush=True,
    )
    return runs


def _carried_out(runs: int) -> None:
    from regulars.services.workflow import running

    began = time.perf_counter()
    done = running.work(runs)
    took = time.perf_counter() - began
    print(
        f"runs of one step that makes a record: {done / took:.0f} a second by one worker ({done} in {took:.1f} s)",
        flush=True,
    )


def _delays() -> None:
    """One edit at a time with a real worker beside; from the commit until all five tasks are there."""
    worker = subprocess.Popen([sys.executable, "-m", "regulars.project.cli", "worker"], cwd=ROOT)
    try:
        _delay(0, patience=1800)  # until it has started, and heard what was changed before
        _say(f"the effects of {FIRING} rules, a worker idle", [_delay(number) for number in range(1, DELAYS + 1)])
        _let_one_fire()
        _say(f"the effect of one rule of {RULES}", _busy())
    finally:
        worker.terminate()
        worker.wait(30)


def _say(what: str, delays: list[float]) -> None:
    found = sorted(delays)
    middle, late = statistics.median(found) * 1000, found[int(len(found) * 0.95)] * 1000
    print(f"from commit to {what}: median {middle:.0f} ms, p95 {late:.0f} ms", flush=True)


def _let_one_fire() -> None:
    """Of the rules that each change sets off all but one ask for what never is."""
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.services.workflow.models import Rule

    never = {"field": "employees", "op": "lt", "value": -RULES}
    firing = [rule for rule in Rule.objects.filter(deleted_at=None) if rule.condition.get("op") == "gte"]
    for rule in firing[1:]:
        rule.condition = never
    save.save_many(firing[1:], actor=actors.system())


def _busy() -> list[float]:
    """Changes in small transactions, as many a second as asked for; seconds from each commit until its task was seen."""
    from regulars.areas.activities.models import Task
    from regulars.areas.contacts.models import Account
    from regulars.engine import actor as actors
    from regulars.engine import save

    made = [Account(name=f"Busy {place}", employees=0) for place in range(RATE * SECONDS)]
    save.save_many(made, actor=actors.system("demo"))
    committed: dict[Any, float] = {}
    seen: dict[Any, float] = {}
    began = time.perf_counter()
    for start in range(0, len(made), AT_ONCE):
        group = made[start : start + AT_ONCE]
        for account in group:
            account.employees = 50
        save.save_many(group, actor=actors.system("bench"))
        committed |= dict.fromkeys((account.pk for account in group), time.perf_counter())
        _look(Task, committed, seen)
        time.sleep(max(0.0, began + (start + AT_ONCE) / RATE - time.perf_counter()))
    print(f"{len(made) / (time.perf_counter() - began):.0f} changes a second were made", flush=True)
    while len(seen) < len(made):
        if time.perf_counter() - began > 300:
            raise TimeoutError
        _look(Task, committed, seen)
        time.sleep(0.01)
    return [seen[key] - at for key, at in committed.items()]


def _look(task: Any, committed: dict[Any, float], seen: dict[Any, float]) -> None:
    """Which effects are there by now: looked for after each transaction, ten times a second."""
    waiting = [key for key in committed if key not in seen]
    there = task.objects.filter(record_id__in=waiting).values_list("record_id", flat=True)
    seen |= dict.fromkeys(there, time.perf_counter())


def _delay(number: int, patience: float = 90) -> float:
    from regulars.areas.activities.models import Task
    from regulars.areas.contacts.models import Account
    from regulars.engine import actor as actors
    from regulars.engine import save

    account = save.save(Account(name=f"Late {number}", employees=0), actor=actors.system("demo"))
    account.employees = 50
    save.save(account, actor=actors.system("bench"))
    began = time.perf_counter()
    while Task.objects.filter(record_id=account.pk).count() < FIRING:
        if time.perf_counter() - began > patience:
            raise TimeoutError
        time.sleep(0.002)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
