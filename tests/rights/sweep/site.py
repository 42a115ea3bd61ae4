"""Whoever goes through the pages: asks an address, says what came back, and which fields' rights were asked for on the way."""

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from regulars.api import limits
from regulars.base import pace
from regulars.engine import actor as actors
from regulars.engine import columns, counted, items, query, workspace
from regulars.services.identity import tokens

LINK = re.compile(r'(href|hx-get|src|data-[a-z-]*url|data-src|data-href|address)="(/[^"#]*)')
LEFT = re.compile(r"^/(static/|auth/|sign-|events|live/|view-as|api/v1/openapi|sw\.js|ui/style|language|oauth)")
FREE_WORDS = ("plural", "verb", "what", "kind", "part", "type", "name_of_verb", "report")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    problem: str = ""


@dataclass
class Asked:
    """Which fields' rights were asked for."""

    fields: set = field(default_factory=set)


ASKED = Asked()


class Hidden(dict):
    """What is hidden from a role, and who asks."""

    def get(self, name, default=()):
        return Told(super().get(name, ()), name)


class Told(frozenset):
    """The hidden fields of an entity; remembers of which it was asked."""

    def __new__(cls, keys, name):
        made = super().__new__(cls, keys)
        made.name = name
        return made

    def __contains__(self, key):
        ASKED.fields.add((self.name, key))
        return super().__contains__(key)

    def __or__(self, other):
        return Told(frozenset(self) | frozenset(other), self.name)

    __ror__ = __or__

    def __and__(self, other):
        ASKED.fields.update((self.name, key) for key in other)
        return frozenset.__and__(self, other)

    __rand__ = __and__
    intersection = __and__


def listen():
    """From now on what is asked of actors' hidden fields is remembered."""
    build = actors._build

    def built(user):
        made = build(user)
        object.__setattr__(made, "hidden", Hidden(made.hidden))
        return made

    actors._build = built


class Site:
    def __init__(self, user):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.secret = tokens.make(user, name="sweep", scopes=(), expires_at=None)[1]

    def ask(self, address, *, part=False):
        """What an address answers; nothing stays of it."""
        forget()
        ASKED.fields = set()
        mark = transaction.savepoint()
        try:
            return self._asked(address, part)
        finally:
            transaction.savepoint_rollback(mark)

    def _asked(self, address, part):
        if address.startswith("/api/"):
            found = self.client.get(address, headers={"Authorization": f"Bearer {self.secret}"})
        else:
            found = self.client.get(address, headers={"HX-Request": "true"} if part else {})
        text = _text(found)
        return Answer(found.status_code, text, _said(found))


def forget():
    """What a process keeps of rights and counts; it would keep pages from asking again."""
    for kept in (workspace, counted, query.beyond, limits, pace):
        kept.forget()
    cache.clear()
    actors._cache.clear()
    columns._kept.clear()
    items._columns.clear()


def _said(found):
    if found.status_code < 500:
        return ""
    kind, problem, trace = found.exc_info if getattr(found, "exc_info", None) else (None, None, None)
    where = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/regulars/" in code.co_filename:
            where.append(f"{code.co_filename.rpartition('/regulars/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{kind.__name__ if kind else ''} {problem} {' < '.join(reversed(where[-4:]))}"


def _text(found):
    body = b"".join(found.streaming_content) if found.streaming else found.content
    kind = found.headers.get("Content-Type", "")
    if "pdf" in kind and body.startswith(b"%PDF"):
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if any(word in kind for word in ("html", "json", "xml", "text", "csv", "javascript")):
        return unescape(body.decode(errors="replace"))
    return ""


def pattern(address):
    """Addresses of one pattern are alike: the same view, the same words, the same questions; None for none of ours."""
    if LEFT.match(address):
        return None
    found = urlsplit(address)
    try:
        match = resolve(found.path)
    except Resolver404:
        return None
    words = tuple(sorted((key, str(value)) for key, value in match.kwargs.items() if key in FREE_WORDS))
    if match.view_name and match.view_name.startswith("api"):
        words = (("path", ID.sub("ID", re.sub(r"/\d+", "/NO", found.path))),)
    asked = tuple(sorted({key for key, _value in parse_qsl(found.query, keep_blank_values=True)}))
    return match.view_name or match._func_path, words, asked


def links(text):
    for how, address in LINK.findall(text):
        yield unescape(address), how != "href"


class Crawl:
    """Pages by their pattern, so many of each."""

    def __init__(self, site, *, most=2, whole=2500):
        self.site, self.most, self.whole = site, most, whole
        self.count, self.known, self.waiting = defaultdict(int), set(), []
        self.found = {}

    def add(self, address, *, part=False, most=None):
        if address in self.known:
            return
        shape = pattern(address)
        if shape is None or self.count[shape] >= (most or self.most):
            return
        self.known.add(address)
        self.count[shape] += 1
        self.waiting.append((address, part))

    def run(self, each):
        while self.waiting and len(self.found) < self.whole:
            address, part = self.waiting.pop(0)
            answer = self.site.ask(address, part=part)
            self.found[address] = (part, answer.status, frozenset(ASKED.fields))
            each(address, answer, ASKED.fields)
            if answer.status == 200 and not address.startswith("/api/"):
                for further, is_part in links(answer.text):
                    self.add(further, part=is_part)
