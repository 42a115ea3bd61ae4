"""The step that calls a web address: its controls, what was posted of them, and how a call went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.services.callouts import credentials, state
from regulars.services.callouts.models import Callout
from regulars.services.workflow.steps import calls, requests

Drawn = dict[str, Any]
Data = Mapping[str, Any]
OWN = "own"
"""The choice of a body of one's own."""


def controls(step: Data, able: Mapping[str, Any], branches: Mapping[str, Drawn]) -> Drawn:
    """Lines of headers and of fields that take a part of the answer, each with an empty one for the next."""
    method = str(step.get("method") or "POST")
    kept, headers = (value if isinstance(value, Mapping) else {} for value in (step.get("keep"), step.get("headers")))
    return {
        "url": step.get("url", ""),
        "method": method,
        "methods": [(each, each) for each in requests.METHODS],
        "has_body": method not in requests.BODILESS,
        "bodies": [("", _("The record, the rule and what changed")), (OWN, _("JSON of your own"))],
        "is_own": bool(step.get("is_own") or step.get("body")),
        "body": step.get("body", ""),
        "headers": [*headers.items(), ("", "")],
        "credentials": [(each.key, each.words, each.host) for each in credentials.offered()],
        "sign": step.get("sign", ""),
        "waits": calls.waits(step),
        "able": [(each.key, str(each.label)) for each in able.values()],
        "kept": [*kept.items(), ("", "")],
        "refused": step.get("refused", calls.GO_ON),
        "refusals": [(calls.GO_ON, _("leave the field and go on")), (calls.STOP, _("the run fails"))],
        "failed": step.get("failed", calls.STOP),
        "failures": [
            (calls.STOP, _("the run fails and can be tried again")),
            (calls.GO_ON, _("go on with the steps of “Failed”")),
        ],
        "longest": requests.LONGEST_BODY,
        **branches,
    }


def posted(post: QueryDict, path: str, *, is_drawn_again: bool) -> dict[str, Any]:
    """The step without its branches. What a choice hides stays away once it is saved."""

    def typed(name: str) -> str:
        return post.get(f"{path}-{name}", "").strip()

    waits = bool(post.get(f"{path}-wait"))
    method = typed("method") or "POST"
    is_own = typed("what") == OWN
    found: dict[str, Any] = {"url": typed("url"), "method": method}
    found |= {"headers": headers} if (headers := _pairs(post, f"{path}-header", f"{path}-header-value")) else {}
    found |= {"body": body} if is_own and method not in requests.BODILESS and (body := typed("body")) else {}
    found |= {"sign": typed("sign")} if typed("sign") else {}
    found |= {"is_own": True} if is_own and is_drawn_again else {}
    if not waits:
        return {**found, "wait": False}
    kept = _pairs(post, f"{path}-keep", f"{path}-keep-from")
    more = {name: typed(name) for name in ("refused", "failed") if typed(name)}
    return found | ({"keep": kept} if kept else {}) | more


def _pairs(post: QueryDict, first: str, second: str) -> dict[str, str]:
    rows = zip(post.getlist(first), post.getlist(second), strict=False)
    return {name.strip(): value.strip() for name, value in rows if name.strip()}


def in_words(step: Data) -> str:
    return f"{step.get('method', 'POST')} {step.get('url', '')}".strip()


def why(told: Data) -> str:
    """What came of the step, for the log of a run and for a try."""
    if "call" in told:
        call = told["call"]
        lines = [f"{call['method']} {call['url']}", *(f"{name}: {value}" for name, value in call["headers"].items())]
        return _("Would be sent: %(request)s") % {"request": "\n".join([*lines, readable(call["body"])]).strip()}
    if told.get("wait") is False:
        return _("It is sent; nobody waits for the answer.")
    if "branch" not in told:
        return _("Waits for the answer of %(host)s.") % {"host": told.get("host", "")}
    if told.get("failed"):
        return _("The call failed: the other branch.")
    return " ".join([_("It was answered."), *_kept(told)])


def _kept(told: Data) -> list[str]:
    found = registry.find(told.get("entity", ""))
    said = _labels(found)
    lines = [_("Taken over: %(fields)s.") % {"fields": ", ".join(map(said, told["kept"]))}] if told.get("kept") else []
    if told.get("missing"):
        lines.append(_("Not in the answer: %(fields)s.") % {"fields": ", ".join(map(said, told["missing"]))})
    return [*lines, *(f"{said(key)}: {text}" for key, text in (told.get("refused") or {}).items())]


def _labels(entity: Entity | None) -> Callable[[str], str]:
    return lambda key: str(entity.by_key[key].label) if entity is not None and key in entity.by_key else key


def shown(found: Sequence[Callout]) -> list[Drawn]:
    """The calls of a run with their attempts, for its page."""
    return [
        {
            "call": each,
            "state": state.shown(each),
            "result": state.result(each),
            "headers": each.headers.items(),
            "body": readable(each.body),
            "answer": readable(each.answer) if each.is_json else each.answer,
            "tries": [
                {**tried, "at": parse_datetime(tried["at"]), "outcome": state.outcome(tried)} for tried in each.tries
            ],
        }
        for each in found
    ]


def readable(text: str) -> str:
    """JSON, line by line; anything else as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2) if text else ""
    except ValueError:
        return text
