"""What a job is about and for whom, read off its arguments: a run, a record, people, the kind of records."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.base.ids import id_of
from regulars.engine import people, registry, runs
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Run, StoredFile

RUNS = ("run", "run_id")
PEOPLE = ("user", "person", "inviter", "actor")
"""Names of arguments; of people the first that there is."""
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """`about` is what it works on, with the address of its page; `person` for whom it is done. Empty where nothing is known."""

    about: str = ""
    url: str = ""
    person: str = ""


def subjects(jobs: Mapping[int, Arguments], actor: Actor) -> dict[int, Subject]:
    """The subject of each job, as the actor may know it. As many questions for a hundred as for one."""
    begun = Run.objects.in_bulk(_ids(jobs.values(), RUNS))
    files = StoredFile.objects.in_bulk(_ids(jobs.values(), ("file",)))
    refs = {key: ref for key, given in jobs.items() if (ref := _ref(given)) is not None}
    titles = labels_of(refs.values(), actor)
    names = people.called([*_ids(jobs.values(), PEOPLE), *(run.actor_id for run in begun.values())])
    found = {}
    for key, given in jobs.items():
        person = next((names[each] for each in _keys(given, PEOPLE) if each in names), "")
        run = next((begun[each] for each in _keys(given, RUNS) if each in begun), None)
        file = next((files[each] for each in _keys(given, ("file",)) if each in files), None)
        if run is not None:
            found[key] = Subject(runs.name_of(run), f"/runs/{run.pk}", names.get(run.actor_id, person))
        elif key in refs and titles.get(refs[key].id):
            ref = refs[key]
            found[key] = Subject(titles[ref.id], f"/{registry.get(ref.entity).plural}/{ref.id}", person)
        else:
            found[key] = Subject(file.name if file is not None else _kind(given), "", person)
    return found


def _ids(listed: Iterable[Arguments], names: tuple[str, ...]) -> set[uuid.UUID]:
    return {key for given in listed for key in _keys(given, names)}


def _keys(given: Arguments, names: tuple[str, ...]) -> list[uuid.UUID]:
    return [key for name in names if (key := id_of(given.get(name)))]


def _ref(given: Arguments) -> Ref | None:
    name, key = given.get("entity"), id_of(given.get("record"))
    return Ref(key, "", name) if key and isinstance(name, str) and registry.find(name) is not None else None


def _kind(given: Arguments) -> str:
    entity = registry.find(given["entity"]) if isinstance(given.get("entity"), str) else None
    return str(entity.label_plural) if entity is not None else ""
