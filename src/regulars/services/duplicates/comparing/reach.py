"""Ways to reach someone: e-mail addresses, telephone numbers, sites, each brought into one form."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from regulars.base.errors import Unreadable
from regulars.base.phone import parse_phone, phone_digits

_FREE_WORDS = (
    "gmail.com googlemail.com yahoo.com hotmail.com outlook.com live.com msn.com aol.com icloud.com me.com mail.com gmx.de "
    "gmx.net web.de t-online.de proton.me protonmail.com mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru ya.ru "
    "yandex.com rambler.ru lenta.ru ukr.net yahoo.co.uk orange.fr free.fr libero.it qq.com 163.com"
)
FREE = frozenset(_FREE_WORDS.split())
"""Where anyone may have an address: it says nothing about a company."""
_ALIASES = {"googlemail.com": "gmail.com", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru", "me.com": "icloud.com"}
_ROLES = frozenset(
    "info sales office mail contact admin support hello post zakaz service kontakt buh reception".split()
)
_SECOND_LEVEL = frozenset("co com org net gov edu ac msk spb".split())


def email_key(text: str) -> str:
    """One mailbox, one key: case, "+tag", the dots of Gmail, the names of one provider left out. Empty for no address."""
    local, at, domain = text.strip().lower().rpartition("@")
    if not at or not local or "." not in domain:
        return ""
    domain = _ALIASES.get(domain, domain)
    local = local.partition("+")[0] or local
    if domain == "gmail.com":
        local = local.replace(".", "")
    if domain == "yandex.ru":
        local = local.replace(".", "-")
    return f"{local}@{domain}"


def email_likeness(one: str, other: str) -> float:
    """1 for the same mailbox, 0.9 for an error of typing, 0.6 for the same name at another provider, else 0."""
    from rapidfuzz.distance import OSA  # not needed at start

    a, b = email_key(one), email_key(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    (local_a, _at, domain_a), (local_b, _at, domain_b) = a.partition("@"), b.partition("@")
    if local_a in _ROLES or local_b in _ROLES:
        return 0.0
    if local_a == local_b and OSA.distance(domain_a, domain_b) <= 2:
        return 0.9
    if domain_a == domain_b and len(local_a) >= 6 and OSA.distance(local_a, local_b) == 1:
        return 0.85
    return 0.6 if local_a == local_b and len(local_a) >= 6 else 0.0


def email_keys(text: str) -> Iterator[str]:
    if key := email_key(text):
        yield f"e:{key}"


def phone_key(text: str, region: str = "") -> str:
    """A number in E.164 without its extension; its last ten digits where the country is not known. Empty for no number."""
    typed = text.strip()
    if region or typed.startswith("+"):
        try:
            return parse_phone(typed, region or "ZZ").partition(";")[0]
        except Unreadable:
            pass
    digits = phone_digits(typed)
    return digits[-10:] if len(digits) >= 7 else ""


def phone_likeness(one: str, other: str) -> float:
    """1 for the same number, 0.95 where one lacks the country, 0.6 for one digit wrong or two exchanged, else 0."""
    from rapidfuzz.distance import OSA  # not needed at start

    a, b = phone_key(one), phone_key(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a[-9:] == b[-9:] and not (a.startswith("+") and b.startswith("+")):
        return 0.95
    return 0.6 if len(a) >= 10 and len(a) == len(b) and OSA.distance(a, b) == 1 else 0.0


def phone_keys(text: str) -> Iterator[str]:
    if key := phone_key(text):
        yield f"p:{key[-9:]}"


def domain_key(text: str) -> str:
    """The domain that somebody registered, from a site or an e-mail address; empty for none and for free providers."""
    host = text.strip().lower()
    host = host.rpartition("@")[2] if "@" in host else urlsplit(host if "//" in host else f"//{host}").netloc
    labels = host.partition(":")[0].removeprefix("www.").strip(".").split(".")
    if len(labels) < 2 or not all(labels):
        return ""
    kept = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    domain = ".".join(labels[-kept:])
    return "" if domain in FREE else domain


def domain_likeness(one: str, other: str) -> float:
    """1 for the same domain, 0.7 for the same name in another country, else 0."""
    a, b = domain_key(one), domain_key(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    name = a.partition(".")[0]
    return 0.7 if name == b.partition(".")[0] and len(name) >= 4 else 0.0


def domain_keys(text: str) -> Iterator[str]:
    if key := domain_key(text):
        yield f"d:{key}"
