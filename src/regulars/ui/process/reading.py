"""What the posted editor of a process means: its stages with their steps, the button that was pressed carried out.

Every stage has a path (`st-0`), every step one below it (`st-0-1`), every answer of a decision one below that (`st-0-1-2`); they are
posted in order as `stage`, `step` and `answer`, what belongs to one as PATH-name. A button is `op`: `add:PATH`, `drop:PATH`,
`up:PATH`, `down:PATH`; an empty one only draws anew.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from regulars.base.text import fold
from regulars.services.process.definition import COLLECT, DECIDE, DO
from regulars.ui.posted import condition
from regulars.ui.workflow.reading import moved, number_of, typed

Data = dict[str, Any]
STAGE_TEXTS = ("stage", "guidance", "guidance_ru", "criteria_label", "criteria_label_ru")


class PostedProcess:
    """A posted editor."""

    def __init__(self, post: QueryDict) -> None:
        self.post = post
        self.op, _colon, self.at = post.get("op", "").partition(":")
        self.paths = {name: list(dict.fromkeys(post.getlist(name)))[:1000] for name in ("stage", "step", "answer")}

    def stages(self) -> list[Data]:
        """Every stage that says something, in the order of the board."""
        found = [self._stage(path) for path in self.paths["stage"]]
        return [each for each in found if set(each) - {"stage"}]

    def _stage(self, path: str) -> Data:
        found: Data = {name: self._text(path, name) for name in STAGE_TEXTS}
        found |= {"criteria": condition(self.post.get(f"{path}-criteria", "")), "hours": self._hours(path)}
        found["approvals"] = [key for key in self.post.getlist(f"{path}-approvals") if key]
        found["steps"] = self._listed("step", path, self._step, self._new_step)
        return _said(found)

    def _listed(self, kind: str, place: str, read: Any, new: Any) -> list[Data]:
        own = [path for path in self.paths[kind] if path.rpartition("-")[0] == place]
        own = moved([path for path in own if not (self.op == "drop" and path == self.at)], self.op, self.at)
        found = [read(path) for path in own]
        for index, each in enumerate(found):
            each["key"] = _key(each, found[:index])
        if self.op == "add" and self.at == place:
            found.append({**new(place), "key": f"{kind}-{len(found) + 1}"})
        return found

    def _new_step(self, place: str) -> Data:
        kind = self.post.get(f"{place}-new", DO)
        more: Data = {"answers": [{"key": "yes"}, {"key": "no"}]} if kind == DECIDE else {}
        return {"kind": kind, "label": "", **more}

    def _step(self, path: str) -> Data:
        kind = self.post.get(f"{path}-kind", DO)
        found: Data = {"key": self._text(path, "key"), "kind": kind, "label": self._text(path, "label")}
        found |= {"label_ru": self._text(path, "label_ru"), "required": bool(self.post.get(f"{path}-required"))}
        return _said(found | {DO: self._do, COLLECT: self._collect, DECIDE: self._decide}[kind](path), keep=("label",))

    def _do(self, path: str) -> Data:
        days = self._text(path, "days")
        return {
            "activity": self._text(path, "activity"),
            "days": number_of(days) if days else None,
            "hours": self._hours(path),
            "strict": bool(self.post.get(f"{path}-strict")) and bool(self._text(path, "activity")),
        }

    def _collect(self, path: str) -> Data:
        return {name: [key for key in self.post.getlist(f"{path}-{name}") if key] for name in ("fields", "parts")}

    def _decide(self, path: str) -> Data:
        return {"answers": self._listed("answer", path, self._answer, lambda place: {"label": ""})}

    def _answer(self, path: str) -> Data:
        found: Data = {name: self._text(path, name) for name in ("key", "label", "label_ru", "stage")}
        rows = zip(self.post.getlist(f"{path}-field"), self.post.getlist(f"{path}-value"), strict=False)
        found["set"] = {key: typed(value) for key, value in rows if key}
        return _said(found, keep=("label",))

    def _text(self, path: str, name: str) -> str:
        return self.post.get(f"{path}-{name}", "").strip()

    def _hours(self, path: str) -> Any:
        text = self._text(path, "hours").replace(",", ".")
        return (float(text) if re.fullmatch(r"\d{1,5}(\.\d{1,2})?", text) else text) if text else None


def _said(given: Data, keep: tuple[str, ...] = ()) -> Data:
    """Without what is empty."""
    return {name: value for name, value in given.items() if name in keep or value not in (None, "", [], {}, False)}


def _key(given: Data, before: list[Data]) -> str:
    """A name for programs: the one it has, else of the label's words."""
    taken = {each["key"] for each in before}
    base = given.get("key") or "-".join(re.findall(r"[a-z0-9]+", fold(given.get("label", ""))))[:30].strip("-")
    base = base if re.match(r"[a-z]", base) else f"step-{len(before) + 1}"
    return next(key for number in range(1, 1000) if (key := base if number == 1 else f"{base}-{number}") not in taken)
