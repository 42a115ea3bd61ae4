"""Reads published feature models: FeatureIDE's XML, SXFM and DIMACS."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from regulars.areas.configurator.core.formulas import All, Any, Chosen, Formula, Not, requires, same
from regulars.areas.configurator.core.model import Group, Model, Option, Rule

KINDS = {"and", "or", "alt", "feature"}


def read(path: Path) -> Model:
    """The model of a file."""
    if path.suffix == ".dimacs":
        return _dimacs(path)
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    return _feature_ide(root) if root.find("struct") is not None else _Sxfm(root).model()


def _dimacs(path: Path) -> Model:
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    count = next(int(line[2]) for line in lines if line[0] == "p")
    clauses = [line[:-1] for line in lines if line[0] not in "pc" and len(line) > 1]
    rules = [
        Rule(f"r{at}", Any(tuple(Not(Chosen(each[1:])) if each[0] == "-" else Chosen(each) for each in clause)))
        for at, clause in enumerate(clauses)
    ]
    return Model(tuple(Option(str(at + 1)) for at in range(count)), (), tuple(rules))


def _feature_ide(root: ET.Element) -> Model:
    options: list[Option] = []
    groups: list[Group] = []
    [top] = [each for each in root.iterfind("struct/*") if each.tag in KINDS]
    groups.append(Group("root", (top.get("name"),), low=1))
    for feature in top.iter():
        if feature.tag not in KINDS:
            continue
        name = feature.get("name")
        options.append(Option(name))
        below = [each for each in feature if each.tag in KINDS]
        names = tuple(each.get("name") for each in below)
        if feature.tag == "and":
            must = tuple(each.get("name") for each in below if each.get("mandatory") == "true")
            may = tuple(each.get("name") for each in below if each.get("mandatory") != "true")
            groups += [Group(f"{name}!", must, low=len(must), parent=name)] if must else []
            groups += [Group(f"{name}?", may, parent=name)] if may else []
        elif names:
            groups.append(Group(f"{name}:", names, low=1, high=1 if feature.tag == "alt" else None, parent=name))
    rules = root.find("constraints")
    formulas = (
        [_formula(next(part for part in rule if part.tag != "description")) for rule in rules]
        if rules is not None
        else []
    )
    return Model(tuple(options), tuple(groups), tuple(Rule(f"r{at}", one) for at, one in enumerate(formulas)))


def _formula(node: ET.Element) -> Formula:
    if node.tag == "var":
        return Chosen(node.text.strip())
    parts = [_formula(part) for part in node]
    match node.tag:
        case "not":
            return Not(parts[0])
        case "imp":
            return requires(*parts)
        case "eq":
            return same(*parts)
        case "conj":
            return All(tuple(parts))
        case "disj":
            return Any(tuple(parts))
    raise ValueError(node.tag)


class _Sxfm:
    """Mendonça's format (2009): a tree by tabs, and clauses."""

    LINE = re.compile(r"^(\t*)\s*:([rmog]?)\s*(.*?)\s*$")

    def __init__(self, root: ET.Element) -> None:
        self.options: list[Option] = []
        self.groups: list[Group] = []
        self.rules = root.findtext("constraints") or ""
        self.under: dict[int, tuple[str, int]] = {}
        for line in (root.findtext("feature_tree") or "").splitlines():
            if found := self.LINE.match(line):
                self.take(len(found[1]), found[2], found[3])

    def take(self, depth: int, kind: str, said: str) -> None:
        above, group = self.under.get(depth - 1, ("", -1))
        if kind == "g":
            low, high = re.search(r"\[(\d+),(\d+|\*)\]", said).groups()
            self.groups.append(Group(f"g{len(self.groups)}", (), int(low), None if high == "*" else int(high), above))
            self.under[depth] = (above, len(self.groups) - 1)
            return
        named = re.search(r"\(([^()]*)\)\s*$", said)
        name = named[1] if named else f"{said}#{len(self.options)}"
        self.options.append(Option(name))
        if group >= 0:
            old = self.groups[group]
            self.groups[group] = Group(old.key, (*old.members, name), old.low, old.high, old.parent)
        else:
            self.groups.append(Group(f"g{len(self.groups)}", (name,), 0 if kind == "o" else 1, None, above))
        self.under[depth] = (name, -1)

    def model(self) -> Model:
        return Model(tuple(self.options), tuple(self.groups), tuple(self.clauses()))

    def clauses(self) -> Iterator[Rule]:
        known = {option.key for option in self.options}
        for at, line in enumerate(self.rules.splitlines()):
            _key, colon, text = line.partition(":")
            if not colon:
                continue
            literals = [part.strip() for part in re.split(r"\s+or\s+", text, flags=re.IGNORECASE) if part.strip()]
            parts = [Not(Chosen(each[1:].strip())) if each.startswith("~") else Chosen(each) for each in literals]
            assert all(each.lstrip("~").strip() in known for each in literals), line
            yield Rule(f"r{at}", Any(tuple(parts)))
