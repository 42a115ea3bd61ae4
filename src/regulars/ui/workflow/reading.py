"""What the posted editor of a rule means: when, if, and the tree of steps, with the button that was pressed carried out.

Every step has a path (`s-0`, `s-0-then-1` …), posted in order as `step`; what belongs to it is posted as PATH-name. A button is
`op`: `add:LIST`, `drop:PATH`, `up:PATH`, `down:PATH`; an empty one only draws anew. No control is named like a
method of a form element (`before`): it would stand in its place.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict

from regulars.base.digits import whole
from regulars.engine import outside
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.stages import stage_of
from regulars.ui.posted import condition, structure
from regulars.ui.workflow import asking_when, calling, coming_when

ROOT = "s"
LISTS = {"if": ("then", "else"), "approval": ("then", "else"), "call": ("then", "else"), "each": ("steps",)}
Step = dict[str, Any]
FIRST: dict[str, Step] = {
    "set": {"values": {}},
    "create": {"entity": "task", "values": {}},
    "verb": {"verb": ""},
    "assign": {"how": "turn"},
    "notify": {"to": "", "text": ""},
    "mail": {"to": "", "subject": "", "text": ""},
    "call": {"url": "", "then": [], "else": []},
    "start_rule": {"rule": ""},
    "stop_rule": {"rule": ""},
    "approval": {"approval": "", "then": [], "else": []},
    "if": {"condition": {}, "then": [], "else": []},
    "wait": {"for": {"count": 1, "unit": "days"}},
    "each": {"entity": "", "by": "", "steps": []},
    "stop": {},
}
"""A step as it is added."""


class Posted:
    """A posted editor."""

    def __init__(self, post: QueryDict, entity: Entity) -> None:
        self.post, self.entity = post, entity
        self.op, _colon, self.at = post.get("op", "").partition(":")
        self.is_drawn_again = "op" in post
        self.paths = list(dict.fromkeys(post.getlist("step")))[:200]

    def definition(self) -> dict[str, Any]:
        """When, if and then, as the rule keeps them."""
        return {
            "trigger": self._trigger(),
            "before": condition(self.post.get("if-before", "")),
            "condition": condition(self.post.get("condition", "")),
            "steps": self._list(ROOT),
        }

    # -- when -----------------------------------------------------------------------------------------------------------

    def _trigger(self) -> Step:
        kind = self.post.get("t-kind", "created")
        maker = getattr(self, f"_when_{kind}", None)
        return {"kind": kind, **(maker() if maker else {})}

    def _when_changed(self) -> Step:
        fields = [key for key in self.post.getlist("t-fields") if key]
        return {"fields": fields} if fields else {}

    def _when_field(self) -> Step:
        return {"field": self.post.get("t-field", ""), **self._given("from", "to")}

    def _when_entered(self) -> Step:
        stage = stage_of(self.entity)
        return {"field": stage.key if stage else "", **self._given("value")}

    _when_left = _when_entered

    def _when_stayed(self) -> Step:
        return {
            **self._when_entered(),
            "count": number_of(self.post.get("t-count", "")),
            "unit": self.post.get("t-unit", "days"),
        }

    def _when_date(self) -> Step:
        count = number_of(self.post.get("t-count", "") or "0")
        before = self.post.get("t-side") == "before" and isinstance(count, int)
        found = {"field": self.post.get("t-field", ""), "count": -count if before else count}
        return {**found, "unit": self.post.get("t-unit", "days"), **self._given("at")}

    def _when_schedule(self) -> Step:
        hour, _colon, minute = (self.post.get("t-at") or "09:00").partition(":")
        time = f"{minute.lstrip('0') or '0'} {hour.lstrip('0') or '0'}"
        every = self.post.get("t-every", "day")
        if every == "cron":
            return {"cron": self.post.get("t-cron", "").strip() or f"{time} * * *"}
        return {"cron": f"{time} {EVERY.get(every, EVERY['day'])}"}

    def _when_webhook(self) -> Step:
        return coming_when.posted_webhook(self.post)

    def _when_mail(self) -> Step:
        return coming_when.posted_mail(self.post)

    def _when_form(self) -> Step:
        return asking_when.posted(self.post)

    def _given(self, *names: str) -> Step:
        return {name: value for name in names if (value := self.post.get(f"t-{name}", ""))}

    # -- then -----------------------------------------------------------------------------------------------------------

    def _list(self, place: str) -> list[Step]:
        own = [path for path in self.paths if path.rpartition("-")[0] == place]
        own = moved([path for path in own if not (self.op == "drop" and path == self.at)], self.op, self.at)
        found = [self._step(path) for path in own]
        if self.op == "add" and self.at == place:
            kind = self.post.get(f"{place}-new", "")
            if kind in FIRST:
                found.append({"do": kind, **json.loads(json.dumps(FIRST[kind]))})
        return found

    def _step(self, path: str) -> Step:
        kind = self.post.get(f"{path}-do", "")
        step: Step = {"do": kind}
        note = self.post.get(f"{path}-note", "").strip()
        maker = getattr(self, f"_do_{kind}", None)
        step |= maker(path) if maker else {}
        step |= {name: self._list(f"{path}-{name}") for name in LISTS.get(kind, ())}
        return step | ({"note": note} if note else {})

    def _do_set(self, path: str) -> Step:
        return {"values": self._values(path, self.post.get(f"{path}-of", ""))}

    def _do_create(self, path: str) -> Step:
        entity = self.post.get(f"{path}-entity", "")
        same = self.post.get(f"{path}-was", entity) == entity  # fields of another entity are others
        return {"entity": entity, "values": self._values(path, entity) if same else {}}

    def _do_verb(self, path: str) -> Step:
        verb = self.post.get(f"{path}-verb", "")
        same = self.post.get(f"{path}-was", verb) == verb
        values = self._values(path, "") if same else {}
        return {"verb": verb} | ({"values": values} if values else {})

    def _do_assign(self, path: str) -> Step:
        found = {"how": self.post.get(f"{path}-how", "turn"), "field": self.post.get(f"{path}-field", "")}
        among = condition(self.post.get(f"{path}-among", ""))
        at_work = {"at_work": True} if self.post.get(f"{path}-at_work") else {}
        skill = {"field": self._typed(path, "skill"), "needs": self._typed(path, "needs")}
        asked = {"skill": skill} if all(skill.values()) else {}
        hours = self._typed(path, "accept_hours")
        accept = {"accept_hours": hours} if hours else {}
        most, told = self._typed(path, "most"), self._typed(path, "most_field")
        capacity = ({"most": whole(most) or most} if most else {}) | ({"field": told} if told else {})
        room = {"capacity": capacity} if capacity else {}
        return found | ({"among": among} if among else {}) | asked | at_work | room | accept

    def _do_notify(self, path: str) -> Step:
        found = {"to": self.post.get(f"{path}-to", "")} | self._words(path, "text")
        among = condition(self.post.get(f"{path}-among", ""))
        return found | ({"among": among} if among else {})

    def _do_mail(self, path: str) -> Step:
        found = {name: self._typed(path, name) for name in ("to", "address", "purpose")}
        return {name: text for name, text in found.items() if text} | self._words(path, "subject", "text")

    def _words(self, path: str, *own: str) -> Step:
        """A template with the language it is read in, or words of the rule's own; those stay in the editor beside a template."""
        template, language = self._typed(path, "template"), self._typed(path, "language")
        words = {name: self._typed(path, name) for name in own}
        if not template:
            return words
        return (
            {"template": template}
            | ({"language": language} if language else {})
            | (words if self.is_drawn_again else {})
        )

    def _typed(self, path: str, name: str) -> str:
        return self.post.get(f"{path}-{name}", "").strip()

    def _do_call(self, path: str) -> Step:
        return calling.posted(self.post, path, is_drawn_again=self.is_drawn_again)

    def _do_start_rule(self, path: str) -> Step:
        return {"rule": self._typed(path, "rule")}

    _do_stop_rule = _do_start_rule

    def _do_approval(self, path: str) -> Step:
        text = self.post.get(f"{path}-text", "").strip()
        return {"approval": self.post.get(f"{path}-approval", "")} | ({"text": text} if text else {})

    def _do_if(self, path: str) -> Step:
        return {
            "condition": condition(self.post.get(f"{path}-condition", "")),
            **coming_when.posted_only(self.post, path),
        }

    def _do_wait(self, path: str) -> Step:
        length = {"count": number_of(self.post.get(f"{path}-count", "")), "unit": self.post.get(f"{path}-unit", "days")}
        until = condition(self.post.get(f"{path}-until", ""))
        late = {"until": until, "late": self.post.get(f"{path}-late", "go_on")} if until else {}
        return {"for": length, **late}

    def _do_each(self, path: str) -> Step:
        entity, _colon, by = self.post.get(f"{path}-relation", "").partition(":")
        same = self.post.get(f"{path}-was", entity) == entity
        where = condition(self.post.get(f"{path}-where", "")) if same else {}
        return {"entity": entity, "by": by} | ({"where": where} if where else {})

    def _values(self, path: str, _entity: str) -> Step:
        names = ("key", "how", "what")
        rows = zip(*(self.post.getlist(f"{path}-{name}") for name in names), strict=False)
        return {key: _value(how or "value", what) for key, how, what in rows if key}


EVERY = {
    "day": "* * *",
    "weekdays": "* * 1-5",
    **{f"weekday-{number}": f"* * {number % 7}" for number in range(1, 8)},
    "month": "1 * *",
}
"""How often, as the last three parts of a set time."""


def _value(how: str, what: str) -> Step:
    """One value as a step keeps it."""
    if how in outside.NAMES:
        return {"from": f"{how}.{what.strip()}"}
    return {how: typed(what) if how == "value" else what}


def as_posted(found: Field, value: Any) -> str:
    """A given value as its control holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def typed(text: str) -> Any:
    """A posted value: yes or no, an object or list, nothing, or the text."""
    if text in ("true", "false"):
        return text == "true"
    if text[:1] in ("{", "["):
        found = structure(text)
        return found or text
    return text or None


def moved(paths: list[str], op: str, at: str) -> list[str]:
    """The paths after “up” or “down” was pressed at one of them."""
    if op not in ("up", "down") or at not in paths:
        return paths
    place = paths.index(at)
    other = place + (1 if op == "down" else -1)
    if 0 <= other < len(paths):
        paths[place], paths[other] = paths[other], paths[place]
    return paths


def number_of(text: str) -> Any:
    """A whole number, or what was typed, which the guard refuses."""
    digits = text.strip().removeprefix("-")
    return int(text) if digits.isdecimal() and digits.isascii() and len(digits) < 7 else text
