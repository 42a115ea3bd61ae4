"""The language of formulas: expressions over names, with the functions of a spreadsheet, safe to take from anyone.

The library `simpleeval` walks the syntax tree; only the nodes, operators and functions named here exist: no attributes, no
subscripts, no loops, no powers. An empty value makes what is worked out with it empty; numbers are decimals throughout.

`roots` name JSON that came from outside: `incoming.total`, `incoming.items[0].price` and `incoming["order no"]` are names like any other,
looked up as `incoming.items.0.price`; nothing is asked of the object itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 2000
LONGEST_TEXT = 10_000
NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
NONE: frozenset[str] = frozenset()
NODES = (ast.Expr, ast.Constant, ast.Name, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call)


class Unfit(ValueError):
    """An expression that cannot be taken, or values that do not go together; the reason is for the person who wrote it."""


@lru_cache(maxsize=2000)
def parsed(text: str, roots: frozenset[str] = NONE) -> ast.expr:
    """The tree of an expression. Raises Unfit naming what is wrong."""
    if len(text) > LONGEST:
        raise Unfit(_("A formula has at most %(limit)s characters.") % {"limit": LONGEST})
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        within = {id(part) for chain in _chains(tree, roots) for part in ast.walk(chain)}
        wrong = next((node for node in ast.walk(tree) if id(node) not in within and not _is_known(node)), None)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unfit(_("This formula cannot be read. Compare with ==, join conditions with and, or, not.")) from None
    if wrong is not None:
        raise Unfit(_("“%(part)s” is not possible in a formula.") % {"part": _said(wrong)})
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS or call.keywords:
            raise Unfit(_("There is no function “%(name)s”. There are: %(names)s.") % {"name": _said(call.func), "names": ", ".join(FUNCTIONS)})  # fmt: skip
    return tree


def names_in(text: str, roots: frozenset[str] = NONE) -> tuple[str, ...]:
    """The fields that an expression asks for, each once, and the places of what came from outside. Raises Unfit."""
    tree = parsed(text, roots)
    chains = _chains(tree, roots)
    apart = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    apart |= {id(part) for chain in chains for part in ast.walk(chain)}
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in apart)
    return tuple(dict.fromkeys([*found, *(_place(chain, roots) for chain in chains)]))


def worked_out(text: str, values: Mapping[str, Any], roots: frozenset[str] = NONE) -> Any:
    """The value of an expression; None where something it needs is empty or it has none (a division by zero). Raises Unfit."""
    from simpleeval import InvalidExpression, SimpleEval

    tree = parsed(text, roots)
    machine = SimpleEval(operators=OPERATORS, functions=FUNCTIONS, names=dict(values))
    machine.nodes = {kind: way for kind, way in machine.nodes.items() if kind in NODES}
    machine.nodes[ast.Constant] = _constant
    machine.nodes[ast.Compare] = lambda node: _compared(machine, node)
    for kind in (ast.Attribute, ast.Subscript) if roots else ():
        machine.nodes[kind] = lambda node: values.get(_place(node, roots))
    try:
        with localcontext() as context:
            context.prec = 50
            return machine.eval(text, previously_parsed=tree)
    except (DecimalException, OverflowError):
        return None
    except (InvalidExpression, TypeError, ValueError, AttributeError, RecursionError, KeyError) as problem:
        raise Unfit(_("These values do not go together: %(reason)s") % {"reason": str(problem)[:200]}) from None


def _chains(tree: ast.AST, roots: frozenset[str]) -> list[ast.expr]:
    """The places of what came from outside that a tree asks for, the longest of each."""
    if not roots:
        return []
    if isinstance(tree, ast.Attribute | ast.Subscript) and _place(tree, roots):
        return [tree]
    return [chain for child in ast.iter_child_nodes(tree) for chain in _chains(child, roots)]


def _place(node: ast.AST, roots: frozenset[str]) -> str:
    """A chain as a path (`incoming.items.0.price`); empty where it is none, or does not begin at a root."""
    if isinstance(node, ast.Name):
        return node.id if node.id in roots else ""
    if isinstance(node, ast.Attribute):
        before, last = _place(node.value, roots), node.attr
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        before, last = _place(node.value, roots), str(key) if type(key) in (str, int) else ""
    else:
        return ""
    return f"{before}.{last}" if before and last else ""


def _is_known(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, bool | int | float | str)
    if isinstance(node, ast.Name):
        return not node.id.startswith("_")
    if isinstance(node, ast.BinOp | ast.UnaryOp):  # an operator alone has no words: what it joins is named
        return type(node.op) in OPERATORS
    return isinstance(node, (*NODES, ast.expr_context, ast.boolop)) or type(node) in OPERATORS


def _said(node: ast.AST) -> str:
    try:
        return ast.unparse(node)[:60]
    except (AttributeError, RecursionError):
        return type(node).__name__


def _constant(node: ast.Constant) -> Any:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _compared(machine: Any, node: ast.Compare) -> bool:
    """A chain of comparisons; with an empty value on one side only equality can be asked."""
    left = machine._eval(node.left)
    for sign, other in zip(node.ops, node.comparators, strict=True):
        right = machine._eval(other)
        if not isinstance(sign, ast.Eq | ast.NotEq) and (left is None or right is None):
            return False
        if not OPERATORS[type(sign)](left, right):
            return False
        left = right
    return True


def _known(way: Callable[..., Any]) -> Callable[..., Any]:
    """With an empty operand the result is empty."""

    def answer(*given: Any) -> Any:
        return None if any(each is None for each in given) else way(*given)

    return answer


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return (left + right)[:LONGEST_TEXT]
    if isinstance(left, date) and isinstance(right, Decimal):
        return left + timedelta(days=float(right)) if isinstance(left, datetime) else left + timedelta(days=int(right))
    return _number(left) + _number(right)


def _subtract(left: Any, right: Any) -> Any:
    if isinstance(left, date) and isinstance(right, Decimal):
        return _add(left, -right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return Decimal(str((left - right).total_seconds())) / 86400
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((left - right).days)
    return _number(left) - _number(right)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if not isinstance(value, Decimal):
        raise Unfit(_("“%(value)s” is no number.") % {"value": str(value)[:60]})
    return value


def _of_numbers(way: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., Any]:
    return _known(lambda left, right: way(_number(left), _number(right)))


OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _known(_add),
    ast.Sub: _known(_subtract),
    ast.Mult: _of_numbers(lambda left, right: left * right),
    ast.Div: _of_numbers(lambda left, right: left / right),
    ast.Mod: _of_numbers(lambda left, right: left % right),
    ast.FloorDiv: _of_numbers(lambda left, right: left // right),
    ast.USub: _known(lambda value: -_number(value)),
    ast.UAdd: _known(_number),
    ast.Not: lambda value: not value,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.In: lambda left, right: right is not None and left in right,
    ast.NotIn: lambda left, right: right is None or left not in right,
}


def _round(value: Any, places: Any = Decimal(0)) -> Any:
    if value is None:
        return None
    step = Decimal(1).scaleb(-int(max(min(_number(places), Decimal(10)), Decimal(-10))))
    return _number(value).quantize(step, ROUND_HALF_UP)


def _least(*given: Any) -> Any:
    known = [each for each in given if each is not None]
    return min(known) if known else None


def _greatest(*given: Any) -> Any:
    known = [each for each in given if each is not None]
    return max(known) if known else None


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _read_number(value: Any) -> Decimal | None:
    """The number that a text holds (“12.50”); empty where it holds none."""
    if not isinstance(value, str):
        return None if value is None else _number(value)
    text = value.strip().replace(",", ".")
    return Decimal(text) if NUMBER.fullmatch(text) else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": lambda condition, then, otherwise=None: then if condition else otherwise,
    "COALESCE": lambda *given: next((each for each in given if each is not None and each != ""), None),
    "EMPTY": lambda value: value is None or value in ("", []),
    "ROUND": _round,
    "ABS": _known(lambda value: abs(_number(value))),
    "MIN": _least,
    "MAX": _greatest,
    "LEN": lambda value: Decimal(len(value or "")),
    "UPPER": _known(lambda value: _text(value).upper()),
    "LOWER": _known(lambda value: _text(value).lower()),
    "TRIM": _known(lambda value: " ".join(_text(value).split())),
    "LEFT": _known(lambda value, count: _text(value)[: max(int(count), 0)]),
    "RIGHT": _known(lambda value, count: _text(value)[-int(count) :] if count >= 1 else ""),
    "CONTAINS": lambda value, part: _text(part).lower() in _text(value).lower(),
    "CONCAT": lambda *given: "".join(_text(each) for each in given)[:LONGEST_TEXT],
    "TEXT": _text,
    "NUMBER": _read_number,
    "YEAR": _known(lambda day: Decimal(day.year)),
    "MONTH": _known(lambda day: Decimal(day.month)),
    "DAY": _known(lambda day: Decimal(day.day)),
    "WEEKDAY": _known(lambda day: Decimal(day.isoweekday())),
    "DATE": _known(lambda moment: moment.date() if isinstance(moment, datetime) else moment),
    "DAYS": _known(_subtract),
}
