"""Templates as they are compiled: once for each language, and to code that does less for each value it writes.

A page says some two hundred texts and writes a thousand values; what is known when a template is compiled is settled there.
"""

from __future__ import annotations

from collections.abc import Callable
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
    """Puts texts without variables in their place, in one language."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        if not _is_text(node):
            return self.generic_visit(node)
        return nodes.Const(Markup(gettext(node.args[0].value)) % {}, lineno=node.lineno)  # type: ignore[attr-defined]  # noqa: S704 - our own texts


def _is_text(node: nodes.Call) -> bool:
    if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
        return False
    named = isinstance(node.node, nodes.Name) and node.node.name in TEXT_CALLS
    return named and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str)


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
                Spoken().visit(tree)
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
