"""`python -m bench.own SIZE`: what own fields cost: lists by them without and with an index, making it while people write, another type."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
TIMES = 11
FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "code": ("text", {}),
    "score": ("integer", {}),
    "digits": ("text", {}),
    "grade": ("choice", {"options": [{"value": "a"}, {"value": "b"}, {"value": "c"}]}),
}
VALUES = (
    "jsonb_build_object('code', 'C-' || lpad(number::text, 8, '0'), 'score', number * 7919 %% 100000, "
    "'digits', number::text, 'grade', (array['a', 'b', 'c'])[1 + number %% 3])"
)


def main(size: int) -> None:
    data = ROOT / "var" / "bench" / f"own-{size}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["REGULARS_DATA"] = str(data)
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _prepare(size)
        from regulars.engine import actor as actors
        from regulars.engine.models import User

        readers = {
            "a branch of a fifth": actors.of(User.objects.get(email="manager0@bench.example")),
            "everything": actors.system(),
        }
        _lists("without an index", readers)
        _index()
        _lists("with it", readers)
        _convert()


def _prepare(size: int) -> None:
    from regulars.engine import actor as actors
    from regulars.engine import registry, rows, save, values, workspace
    from regulars.engine.models import CustomField, User

    if not User.objects.filter(email="manager0@bench.example").exists():
        from bench.data import fill

        fill(size)
    rows.query("delete from procrastinate_jobs where status = 'todo'", [])
    CustomField.objects.all().delete()
    described = registry.get("custom-field")
    for key, (kind, more) in FIELDS.items():
        row = values.new_record(described)
        given = {"entity": "contact", "key": key, "kind": kind, "label": key.title(), **more}
        values.apply(row, described, given, actors.system())
        save.save(row, actor=actors.system())
    workspace.access_epoch()
    from regulars.engine.custom import indexes

    indexes.settle()
    rows.query(f"update contacts_contact set extra = {VALUES}", [])
    rows.query("vacuum analyze contacts_contact", [])


def _lists(words: str, readers: dict[str, Any]) -> None:
    from regulars.engine import access, rows

    some = rows.query("select extra->>'code' from contacts_contact offset 5000 limit 1", [])[0][0]
    questions: dict[str, tuple[dict[str, Any], str]] = {
        "one code": ({"field": "code", "op": "eq", "value": some}, "-created_at"),
        "codes that begin so": ({"field": "code", "op": "starts", "value": some[:8]}, "code"),
        "scores in a range": ({"field": "score", "op": "between", "value": [500, 600]}, "score"),
        "all, by score": ({}, "-score"),
    }
    for who, actor in readers.items():
        for name, (asked, sort) in questions.items():
            taken = []
            for _turn in range(TIMES):
                began = time.perf_counter()
                found = access.records("contact", actor)
                (found.where(asked) if asked else found).order_by(sort).page(
                    ["name", "code", "score", "grade"], limit=50
                )
                taken.append((time.perf_counter() - began) * 1000)
            print(f"{words}, {who}, {name}: {median(taken):.1f} ms", flush=True)


def _index() -> None:
    """The indexes of two fields, made while another connection writes as fast as it can."""
    from regulars.engine.custom import indexes
    from regulars.engine.models import CustomField

    stop, taken = threading.Event(), []

    def write() -> None:
        from django.db import connection

        from regulars.engine import access, save
        from regulars.engine import actor as actors

        ids = access.records("contact", actors.system()).order_by("-created_at").ids(limit=200)
        while not stop.is_set():
            record = access.records("contact", actors.system()).get(ids[len(taken) % len(ids)])
            record.job_title = f"Buyer {len(taken)}"
            began = time.perf_counter()
            save.save(record, actor=actors.system())
            taken.append((time.perf_counter() - began) * 1000)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(1)
    before = len(taken)
    CustomField.objects.filter(key__in=("code", "score")).update(is_indexed=True)
    began = time.perf_counter()
    indexes.settle()
    seconds = time.perf_counter() - began
    during = sorted(taken[before:])
    stop.set()
    writer.join()
    states = sorted(CustomField.objects.filter(is_indexed=True).values_list("key", "index_state"))
    middle, worst = (during[len(during) // 2], during[-1]) if during else (0, 0)
    print(
        f"indexes: {states} in {seconds:.1f} s; writes meanwhile: {len(during)}, median {middle:.1f} ms, longest {worst:.0f} ms"
    )


def _convert() -> None:
    from regulars.engine import actor as actors
    from regulars.engine.custom import converting
    from regulars.engine.models import CustomField, Run

    row = CustomField.objects.get(key="digits")
    began = time.perf_counter()
    outlook = converting.look(row, "integer")
    looked = time.perf_counter() - began
    run: Run = converting.ask(row, kind="integer", actor=actors.system())
    began = time.perf_counter()
    converting.carry_out(run, actors.system())
    seconds = time.perf_counter() - began
    print(f"another type: looked at {outlook.good} values in {looked:.1f} s, converted in {seconds:.1f} s ({run.pk and outlook.good / seconds:.0f} a second)")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
