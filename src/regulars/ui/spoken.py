"""Templates as they are compiled: once for each language, and to code that does less for each value it writes.

A page says some two hundred texts, shows a hundred icons and writes a thousand values; what is known when a template is
compiled is settled there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

import jinja2
from django.template.backends import jinja2 as backend
from django.utils.translation import get_language, gettext, override
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # its own call for plain text, in C

from regulars.base.i18n import LANGUAGES

TEXT_CALLS = frozenset(("_", "gettext"))
SETTLED = frozenset(("icon", "static"))
"""Functions of the environment that give the same for the same words for as long as the program runs."""
OF_DICTS = frozenset(dir(dict))


def shown(value: Any) -> str:
    """A value as HTML, as `escape` gives it: most are text or HTML already, and need no wrapping to be joined to a page."""
    kind = type(value)  # not what a lazy one says of itself
    if kind is Markup:
        return value
    if kind is str:
        return _escape_inner(value)
    return escape(value)


class Code(CodeGenerator):
    """Writes values through `shown`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class Calls(Context):
    """Calls macros and plain functions, which are most of what is called, without finding out each time what they are.

    What asks for the context carries a mark in its own dictionary (`jinja2.pass_context` and the like).
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kind: type = type(called)
        if kind is not Macro and (kind is not FunctionType or called.__dict__):
            return super().call(called, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **kwargs) if kind is Macro else called(*args, **kwargs)


class Spoken(NodeTransformer):
    """Puts texts without variables in their place, in one language, and what is settled as well."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = known

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        name, words = _said_in_full(node)
        if name in TEXT_CALLS and len(words) == 1:
            return nodes.Const(Markup(gettext(words[0])) % {}, lineno=node.lineno)  # noqa: S704 - our own texts
        if name in SETTLED and name in self.known and words:
            return nodes.Const(self.known[name](*words), lineno=node.lineno)
        return self.generic_visit(node)


def _said_in_full(node: nodes.Call) -> tuple[str, list[str]]:
    """The name and the words of a call that depends on nothing but words that stand in the template."""
    if node.kwargs or node.dyn_args or node.dyn_kwargs or not isinstance(node.node, nodes.Name):
        return "", []
    words = [each.value for each in node.args if isinstance(each, nodes.Const) and isinstance(each.value, str)]
    return (node.node.name, words) if len(words) == len(node.args) else ("", [])


class Environment(jinja2.Environment):
    """Jinja's; in an overlay for a language the texts are those of that language."""

    code_generator_class = Code
    context_class = Calls
    language = ""
    shown = staticmethod(shown)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language:
            with override(self.language):
                Spoken(self.globals).visit(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As Jinja's; what a dictionary holds is found without failing first."""
        if type(obj) is dict and attribute in obj and attribute not in OF_DICTS:
            return obj[attribute]
        return super().getattr(obj, attribute)


class Templates(backend.Jinja2):
    """Django's backend, with an environment for each language."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.spoken = {code: self._overlay(code) for code in LANGUAGES}

    def get_template(self, template_name: str) -> Any:
        env = self.spoken.get(get_language() or "", self.env)
        try:
            return backend.Template(env.get_template(template_name), self)
        except jinja2.TemplateError:
            return super().get_template(template_name)  # tells it as Django does

    def _overlay(self, language: str) -> jinja2.Environment:
        env = self.env.overlay()
        env.language = language  # type: ignore[attr-defined]
        return env
