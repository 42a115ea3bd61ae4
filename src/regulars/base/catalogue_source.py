"""Which messages the source has: Python, Jinja2 templates and the scripts of the interface."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

_WITH_CONTEXT = ((1, "c"), 2)
_WITH_CONTEXT_AND_PLURAL = ((1, "c"), 2, 3)
_PYTHON: dict[str, Any] = {
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _WITH_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _WITH_CONTEXT_AND_PLURAL),
    "plural": (2, 3),
}
_SCRIPT: dict[str, Any] = {"t": None, "tn": (1, 2), "tp": _WITH_CONTEXT}
_JINJA_OPTIONS = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
_SCRIPTS = "ui/static/js"

DOMAINS = ("django", "djangojs")
"""What runs on the server, and what runs in the browser: gettext's name for each."""


def collect(package: Path, domain: str) -> Catalog:
    """All messages of a domain in the source under `package`, each with the files it is in, from the package's folder on.

    Raises SyntaxError or jinja2.TemplateSyntaxError for a file that cannot be read: leaving it out would lose its translations.
    """
    catalogue = Catalog()
    for file, method, keywords, options in _files(package, domain):
        where = file.relative_to(package.parent).as_posix()
        for _line, found, comments, context in extract_from_file(
            method, file, keywords=keywords, comment_tags=("Translators:",), options=options, strip_comment_tags=True
        ):
            catalogue.add(found, None, [(where, 0)], auto_comments=comments, context=context)
        for text in _inside_f_strings(file) if method == "python" else ():
            catalogue.add(text, None, [(where, 0)])
    return catalogue


def _inside_f_strings(file: Path) -> Iterator[str]:
    """Babel reads tokens, and an f-string is one token before Python 3.12."""
    text = file.read_text("utf-8")
    strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr)) if "{" in text else ()
    for call in (each for string in strings for each in ast.walk(string) if isinstance(each, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        first = call.args[0] if call.args else None
        if (
            name in _PYTHON
            and _PYTHON[name] is None
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            yield first.value


def _files(package: Path, domain: str) -> Iterator[tuple[Path, str, Mapping[str, Any], dict[str, Any]]]:
    if domain == "djangojs":
        for file in sorted((package / _SCRIPTS).rglob("*.js")):
            yield file, "javascript", _SCRIPT, {"template_string": True}
        return
    for file in sorted(package.rglob("*.py")):
        yield file, "python", _PYTHON, {"encoding": "utf-8"}
    for file in sorted(package.rglob("jinja2/**/*.*")):
        if file.suffix in (".html", ".txt", ".xml", ".svg"):
            yield file, "jinja2.ext:babel_extract", _PYTHON, _JINJA_OPTIONS
