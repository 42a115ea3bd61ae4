"""Statements that may write rows of entities past the write door: where they stand in the source."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WRITES = frozenset(
    ("update", "insert", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "create", "delete")
)
ALWAYS_WRITES = frozenset(("bulk_create", "bulk_update", "update_or_create", "get_or_create"))
MANAGERS = frozenset(("objects", "_default_manager", "_base_manager"))
NARROWED = frozenset(("filter", "exclude", "all", "select_for_update", "order_by"))
SQL = re.compile(
    r'\b(?:(?<!for )(?<!do )update|insert into|delete from)\s+(?:only\s+)?"?(?P<table>[\w{}]+)', re.IGNORECASE
)
HOLE = "{}"


@dataclass(frozen=True)
class Tables:
    """What Django knows: the names of entities' models with their tables, and those of all others, which hold no records."""

    models: frozenset[str]
    tables: frozenset[str]
    other_models: frozenset[str]
    other_tables: frozenset[str]


def places(root: Path, known: Tables) -> set[str]:
    """`MODULE:FUNCTION` or `MODULE:CONSTANT` of each statement below `root` that writes a row of an entity, or of what it does not name: then it may be one. Migrations are left out."""
    found = set()
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts:
            finder = Finder(str(path.relative_to(root)), known)
            finder.visit(ast.parse(path.read_text()))
            found |= finder.found
    return found


@dataclass
class Finder(ast.NodeVisitor):
    module: str
    known: Tables
    inside: list[str] = field(default_factory=list)
    variables: dict[str, str | None] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)

    def visit_FunctionDef(self, node):
        self._within(node.name, node)

    def visit_AsyncFunctionDef(self, node):
        self._within(node.name, node)

    def visit_ClassDef(self, node):
        self._within(node.name, node)

    def visit_Assign(self, node):
        target = node.targets[0]
        if not isinstance(target, ast.Name):
            self.generic_visit(node)
        elif self.inside:
            self.variables[target.id] = self._model(list(_chain(node.value)))
            self.generic_visit(node)
        else:
            self._within(target.id, node)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit_Assign(ast.Assign([node.target], node.value))

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES and self._writes(node, node.func):
            self._note()
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._read(node.value)

    def visit_JoinedStr(self, node):
        self._read("".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values))

    def _within(self, name, node):
        self.inside.append(name)
        before, self.variables = self.variables, dict(self.variables)
        self.generic_visit(node)
        self.variables = before
        self.inside.pop()

    def _note(self):
        self.found.add(f"{self.module}:{'.'.join(self.inside)}")

    def _writes(self, call, called):
        """Whether a call writes rows that may be records'."""
        chain = list(_chain(called.value))
        if isinstance(called.value, ast.Name) and called.value.id == "rows" and called.attr in ("update", "insert"):
            return True  # the door's own tools
        whose = self._model(chain)
        if whose is not None:
            return whose not in self.known.other_models
        if called.attr in ALWAYS_WRITES:
            return True
        is_narrowed = any(isinstance(each, ast.Attribute) and each.attr in NARROWED for each in chain)
        if called.attr == "update":  # of a dict it takes something that is no keyword
            return bool(call.keywords) and not call.args and all(each.arg for each in call.keywords)
        return called.attr == "delete" and is_narrowed and not call.args

    def _model(self, chain):
        """The name of the model whose rows are asked for, here or where the variable got its value; nothing for one that is not named, None where no rows are."""
        manager = next((each for each in chain if isinstance(each, ast.Attribute) and each.attr in MANAGERS), None)
        if manager is not None:
            return manager.value.id if isinstance(manager.value, ast.Name) else ""
        return self.variables.get(chain[-1].id) if isinstance(chain[-1], ast.Name) else None

    def _read(self, text):
        for found in SQL.finditer(text):
            table = found["table"]
            if HOLE in table or "{" in table or table in self.known.tables:
                self._note()


def _chain(node) -> Iterator[ast.AST]:
    """What a call is made of, from its end to its beginning."""
    while True:
        yield node
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        else:
            return
