"""The language of our templates: Jinja2 with Django's translations, addresses, static files and the person's formats."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext, npgettext, pgettext
from jinja2 import pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from regulars.services.audit.rights import may_read
from regulars.services.workflow.log import may_make
from regulars.ui import formats
from regulars.ui.icons import icon
from regulars.ui.spoken import Environment, shown
from regulars.ui.uids import uid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def environment(**options: Any) -> Environment:
    """Django calls this once. Lists of hundreds of cells go through it, so nothing here works per call that could be kept."""
    env = Environment(
        **{
            "extensions": ["jinja2.ext.i18n"],
            "trim_blocks": True,
            "lstrip_blocks": True,
            "cache_size": -1,
            **options,
        }
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        said, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals["ngettext"] = _counted(env.globals["ngettext"])
    env.globals.update(
        _=words,
        static=static_url,
        url=url,
        icon=icon,
        uid=uid,
        language=get_language,
        right_to_left=get_language_bidi,
        debug=settings.DEBUG,
        script_addresses=script_addresses,
        catalogue=catalogue,
        catalogue_json=catalogue_json,
        import_map=import_map,
        filter_words=filter_words,
        entry_row=entry_row,
        may_audit=may_read,
        may_make_rules=may_make,
    )
    env.filters.update(
        attrs=attrs,
        json=safe_json,
        initials=formats.initials,
        hue=formats.hue,
        money=formats.money,
        number=formats.number,
        percent=formats.percent,
        size=formats.size,
        date=formats.date,
        moment=formats.moment,
        ago=formats.ago,
        day=formats.day,
        iso=formats.iso,
    )
    return env


@pass_eval_context
def words(context: EvalContext, message: str, /, **variables: Any) -> str:
    """`_("…")` in a template: Jinja's own meaning of it, but what has no variables is made once for each language."""
    language = get_language() or ""
    if not context.autoescape:
        return _said(str(message), language) % variables  # a letter in plain text
    if not variables:
        return _words(str(message), language)
    return Markup(_said(str(message), language)) % variables  # noqa: S704 - our own texts; variables are escaped


@lru_cache(maxsize=8192)
def _words(message: str, language: str) -> Markup:
    return Markup(gettext(message)) % {}  # noqa: S704 - our own texts


def said(message: str) -> str:
    """A message in the reader's language; a page says some two hundred, and Django looks each up in several places."""
    return _said(str(message), get_language() or "")


@lru_cache(maxsize=8192)
def _said(message: str, language: str) -> str:
    return gettext(message)


def forgery(request: HttpRequest) -> dict[str, Any]:
    """What a form carries against forgery, made once for a page: Django makes it anew wherever it stands."""
    token = SimpleLazyObject(lambda: Markup(get_token(request)))  # noqa: S704 - letters and digits
    field = SimpleLazyObject(
        lambda: Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)
    )
    return {"csrf_token": token, "csrf_input": field}


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: `url("ui:list", "deals")`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def filter_words(entity: Any, data: Any, actor: Any) -> str:
    """A filter in words."""
    from regulars.ui.words_of_filters import in_words

    return str(in_words(data, entity, actor)) if data else ""


def entry_row(entity: str, whole: Any, actor: Any) -> Markup:
    """The row in which further parts of a record are typed."""
    from regulars.ui.views.entry import row_of

    return row_of(entity, whole, actor)


def attrs(values: Mapping[str, Any] | None) -> Markup:
    """HTML attributes from names and values: `hx_get="/x"` → ` hx-get="/x"`; None and False are left out, True stands alone."""
    parts = []
    for key, value in (values or {}).items():
        if value is None or value is False:
            continue
        name = shown(key.rstrip("_").replace("_", "-"))
        parts.append(f" {name}" if value is True else f' {name}="{shown(value)}"')
    return Markup("".join(parts))  # noqa: S704 - names and values are escaped


def safe_json(value: Any) -> Markup:
    """Data for a script element: nothing in it can end the element or be read as markup (OWASP, JSON in HTML)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return Markup(text.translate(_JSON_ESCAPES))  # noqa: S704 - every character that could end the element is escaped


@lru_cache(maxsize=512)
def static_url(path: str) -> str:
    """The address of a static file under its hashed name."""
    return static(path)


@lru_cache(maxsize=1)
def script_addresses() -> dict[str, str]:
    """The import map: bare names of our modules and the libraries, to where they are served."""
    return {f"regulars/{name}": static_url(f"js/{name}.js") for name in SCRIPTS} | {
        "htmx": static_url("vendor/htmx.js"),
        "sortablejs": static_url("vendor/sortable.js"),
        "echarts": static_url("vendor/echarts.js"),
        "trix": static_url("vendor/trix.js"),
    }


SCRIPTS = (
    "app", "board", "calendar", "card_menu", "cell", "chart", "check", "combobox", "dialog", "draft", "drop", "editor", "entry", "live", "mention", "menu", "money",
    "groups", "orgchart", "pairs", "palette", "phone", "picking", "place", "presence", "preview", "push", "questions", "redraw", "request", "rows", "shortcuts", "sort", "table", "tags", "text", "tips", "toast",
)  # fmt: skip


@lru_cache(maxsize=1)
def import_map() -> Markup:
    """The import map as the page carries it."""
    return safe_json({"imports": script_addresses()})


def _counted(ngettext: Any) -> Any:
    """Jinja's ngettext, with the number in the sentence as the reader writes it: 1,467 or 1 467."""

    @pass_context
    def counted(context: Any, singular: str, plural: str, number: int, **variables: Any) -> Any:
        return ngettext(context, singular, plural, number, **{"num": formats.number(number), **variables})

    return counted


@lru_cache(maxsize=8)
def catalogue_json(language: str) -> Markup:
    """What the scripts say, as the page carries it."""
    return safe_json(catalogue(language))


@lru_cache(maxsize=8)
def catalogue(language: str) -> dict[str, str]:
    """What the scripts say, in the reader's language; plain English is the key."""
    from regulars.ui.words import SCRIPT_WORDS

    return {word: gettext(word) for word in SCRIPT_WORDS if gettext(word) != word}
