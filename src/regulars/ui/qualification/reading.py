"""What the posted editor of a procedure means: its questions, the button that was pressed carried out.

Every question has a path (`q-0`), posted in order as `question`; what belongs to one is PATH-name. One that no field answers yet has its
type in PATH-new, and its answers in rows PATH-answer, PATH-answer_ru, PATH-points. A button is `op`: `add:new`, `add:field`, `drop:PATH`,
`up:PATH`, `down:PATH`; an empty one only draws anew.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from regulars.engine.describe import Entity
from regulars.services.qualification.definition import CHOSEN, NUMBERS
from regulars.services.qualification.making import KINDS
from regulars.ui.workflow.reading import moved, number_of

Data = dict[str, Any]
TEXTS = ("label", "label_ru", "help", "help_ru")
MOST = 60


class PostedProcedure:
    """A posted editor."""

    def __init__(self, post: QueryDict, entity: Entity) -> None:
        self.post, self.entity = post, entity
        self.op, _colon, self.at = post.get("op", "").partition(":")

    def questions(self) -> list[Data]:
        """Every question in its order; one that is to be made has `new` (its type) and `answers` besides."""
        paths = list(dict.fromkeys(self.post.getlist("question")))[:MOST]
        paths = moved([path for path in paths if not (self.op == "drop" and path == self.at)], self.op, self.at)
        found = [self._question(path) for path in paths]
        if self.op == "add" and self.at == "new" and self.post.get("new-kind") in KINDS:
            found.append({"new": self.post["new-kind"], "label": ""})
        elif self.op == "add" and self.at == "field" and self.post.get("new-field") in self.entity.by_key:
            found.append({"field": self.post["new-field"], "label": ""})
        return found

    def _question(self, path: str) -> Data:
        found: Data = {name: self._text(path, name) for name in TEXTS}
        found = {name: text for name, text in found.items() if text or name == "label"}
        found["required"] = bool(self.post.get(f"{path}-required"))
        new = self._text(path, "new")
        if new in KINDS:
            answers = self._answers(path)
            return found | {"new": new, "answers": answers, "points": self._points(path, new)}
        key = self._text(path, "field")
        kind = self.entity.by_key[key].kind if key in self.entity.by_key else ""
        return found | {"field": key, "points": self._points(path, kind)}

    def _answers(self, path: str) -> list[Data]:
        rows = zip(
            self.post.getlist(f"{path}-answer"),
            self.post.getlist(f"{path}-answer_ru"),
            self.post.getlist(f"{path}-points"),
            strict=False,
        )
        return [
            {"label": label.strip(), "label_ru": russian.strip(), "points": _points(points)}
            for label, russian, points in rows
            if label.strip()
        ]

    def _points(self, path: str, kind: str) -> Any:
        if kind in NUMBERS or kind == "number":
            rows = zip(self.post.getlist(f"{path}-from"), self.post.getlist(f"{path}-points"), strict=False)
            return [
                {"from": _number(start), "points": _points(points)} for start, points in rows if start.strip()
            ]  # fmt: skip
        if kind in CHOSEN or kind == "yes_no":
            rows = zip(self.post.getlist(f"{path}-value"), self.post.getlist(f"{path}-points"), strict=False)
            return {value: _points(points) for value, points in rows if points.strip()}
        return _points(self._text(path, "points"))

    def _text(self, path: str, name: str) -> str:
        return self.post.get(f"{path}-{name}", "").strip()


def _points(text: str) -> Any:
    """A whole number; what was typed where it is none, which the guard refuses."""
    return number_of(text) if text.strip() else 0


def _number(text: str) -> Any:
    found = text.strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
    return int(found) if found.removeprefix("-").isdecimal() and found.isascii() and len(found) < 15 else found
