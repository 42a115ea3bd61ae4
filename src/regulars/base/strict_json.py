"""JSON from strangers: what is doubtful is refused instead of guessed (RFC 8259, I-JSON of RFC 7493)."""

from __future__ import annotations

import json
import math
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Refused

MAX_DEPTH = 32
MAX_DIGITS = 40


class BadJson(Refused):
    """A text that is no JSON, or none that can be kept (400)."""

    status: ClassVar[int] = 400
    default_code = "bad_json"


def loads(text: bytes | str) -> Any:
    """The value of a JSON text. Raises BadJson for what is none, for a key given twice, NaN, NUL, deep nesting."""
    try:
        orjson.loads(text)  # strict where the other reader is lenient: UTF-8, lone surrogates, NaN
        value = json.loads(text, object_pairs_hook=_once, parse_float=_finite, parse_int=_bounded)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as problem:
        if isinstance(problem, json.JSONDecodeError):  # orjson's is one too
            where = _("line %(line)s, column %(column)s") % {"line": problem.lineno, "column": problem.colno}
            raise BadJson(_("This is not JSON (%(where)s).") % {"where": where}) from None
        raise BadJson(str(problem)) from None
    _look_through(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(_("“%(name)s” is given twice.") % {"name": twice[:80]})
    return found


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(_("A number is out of range."))
    return value


def _bounded(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(_("A number is out of range."))
    return int(digits)


def _look_through(value: Any) -> None:
    """Refuse NUL characters, which PostgreSQL cannot keep, and nesting nobody needs. Level by level, never recursive."""
    level = [value]
    for _depth in range(MAX_DEPTH):
        following: list[Any] = []
        for each in level:
            if isinstance(each, str):
                if "\x00" in each:
                    raise BadJson(_("Text with a NUL character cannot be kept."))
            elif isinstance(each, dict):
                following.extend(each)
                following.extend(each.values())
            elif isinstance(each, list):
                following.extend(each)
        if not following:
            return
        level = following
    raise _too_deep()


def _too_deep() -> BadJson:
    return BadJson(_("JSON may be nested at most %(limit)s deep.") % {"limit": MAX_DEPTH})
