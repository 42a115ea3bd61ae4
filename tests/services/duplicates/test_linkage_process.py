"""The process that compares: it does not outlive the worker that started it, and a lesson that breaks does not end it."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from regulars.services.duplicates.linkage import child, parent
from regulars.services.duplicates.linkage.model import settings
from regulars.services.duplicates.linkage.traits import Trait, row

PARENT = """
import sys
from pathlib import Path
from regulars.services.duplicates.linkage import parent
from regulars.services.duplicates.linkage.traits import Trait
said = lambda told: print(told.get("stage", ""), flush=True)
parent.link(Path(sys.argv[1]), parent.Plan([Trait("family", "family")]), said=said)
"""
PATIENCE = 60


def test_it_ends_when_its_worker_is_killed(tmp_path):
    os.mkfifo(tmp_path / "records.csv")  # nobody ever writes: it waits in the midst of its work
    worker = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline().strip() == "read"
        child = int(Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()[0])
        assert is_running(child)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    try:
        assert ends(child)
    finally:
        if is_running(child):
            os.kill(child, signal.SIGKILL)


def test_a_lesson_that_breaks_leaves_the_search_to_what_is_known_without_it(tmp_path, monkeypatch):
    """Splink refuses to learn that a level is never met, in the middle of the lesson: the whole search failed then."""
    from splink.internals.linker_components.training import LinkerTraining

    asked = []

    def learn(self, *_lesson, **_more):
        asked.append(self)
        settings = self._linker._settings_obj
        settings.comparisons = settings.comparisons[:-1]
        raise ValueError("m_probability value 0.0 is below the minimum allowed value of 1e-300.")

    monkeypatch.setattr(LinkerTraining, "estimate_parameters_using_expectation_maximisation", learn)
    traits = [Trait("family", "family"), Trait("city", "word"), Trait("street", "word")]
    people = [",".join(f"{each}{n // 2},{each}{n // 2}" for each in ("family", "city", "street")) for n in range(600)]
    (tmp_path / "records.csv").write_text("".join(f"{n},true,true,{row}\n" for n, row in enumerate(people)))
    plan = {
        "traits": [asdict(each) for each in traits],
        "memory_mb": 500,
        "pairs_per_record": 25,
        "least": 0.5,
        "wanted": False,
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    child.main(tmp_path)
    assert asked
    assert len((tmp_path / "pairs.csv").read_text().splitlines()) >= 300


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("agent7", "agent8", "number"),
        ("agent7", "agent17", "number"),
        ("agent7", "agemt7", "typo"),
        ("agent7", "agent", "typo"),
    ],
)
@pytest.mark.parametrize("kind", ["given", "family", "title"])
def test_names_with_other_figures_are_told_apart(tmp_path, kind, one, other, level):
    traits = [Trait("name", kind)]
    lines = (f"{n},true,true,{','.join(row(traits, {'name': name}))}" for n, name in enumerate((one, other)))
    (tmp_path / "records.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "wanted.csv").write_text("0,1\n")
    parent.link(tmp_path, parent.Plan(traits, settings(traits), wanted=True))
    (found,) = parent.pairs(tmp_path, traits)
    assert found.levels["name"][0] == level


def ends(process):
    until = time.monotonic() + PATIENCE
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.1)
    return not is_running(process)


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
