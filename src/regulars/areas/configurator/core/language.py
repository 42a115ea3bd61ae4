"""Rules as people write them: `turbo requires sport or race`, `seats + 2 * benches <= 7`, `not (trailer and van)`.

Options are named by their code, or by their name in quotation marks. Words may be English or Russian.

    rule       = side [("requires" | "excludes" | "iff") side]
    side       = part {"or" part}
    part       = bit {"and" bit}
    bit        = "not" bit | comparison | option | "(" rule ")"
    comparison = sum ("<=" | "<" | ">=" | ">" | "=" | "!=") sum
    sum        = ["-"] term {("+" | "-") term}
    term       = number ["*" option] | option
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regulars.areas.configurator.core.errors import Mistake
from regulars.areas.configurator.core.formulas import (
    All,
    Any,
    Chosen,
    Formula,
    Not,
    compare,
    excludes,
    requires,
    same,
)

LONGEST = 2000
"""Characters of a rule."""
DEEPEST = 50
"""Parentheses and negations inside each other."""
WORDS = {
    "requires": ("requires", "require", "needs", "требует", "требуют"),
    "excludes": ("excludes", "exclude", "исключает", "исключают"),
    "same": ("iff", "равносильно"),
    "or": ("or", "или"),
    "and": ("and", "и"),
    "not": ("not", "не"),
}
WORD_OF = {word: kind for kind, words in WORDS.items() for word in words}
SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "==": "=", "<>": "!="}
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>\d+(?:\.\d+)?)|"(?P<quoted>[^"]+)"|(?P<sign><=|>=|!=|<>|==|[-+*()<>=≤≥≠]))"""
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def read(text: str, codes: Mapping[str, str]) -> Formula:
    """The formula of a rule. `codes`: every code, and every name in lower case, to the code. Mistake where it cannot be read."""
    if len(text) > LONGEST:
        raise Mistake("too_long_rule", most=LONGEST)
    return _Reader(_tokens(text), codes, len(text)).whole()


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise Mistake("strange_character", character=text[start], at=start)
        kind, start = str(match.lastgroup), match.start(str(match.lastgroup))
        word = match.group(kind)
        if kind == "name" and word.casefold() in WORD_OF:
            kind, word = "word", WORD_OF[word.casefold()]
        found.append(_Token(kind, SIGNS.get(word, word) if kind == "sign" else word, start))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[_Token], codes: Mapping[str, str], end: int) -> None:
        self.tokens, self.codes, self.end = tokens, codes, end
        self.next = self.depth = 0

    def whole(self) -> Formula:
        if not self.tokens:
            raise Mistake("empty_rule")
        found = self.rule()
        if self.next < len(self.tokens):
            self.strange()
        return found

    def rule(self) -> Formula:
        one = self.side()
        for word, make in (("requires", requires), ("excludes", excludes), ("same", same)):
            if self.takes("word", word):
                return make(one, self.side())
        return one

    def side(self) -> Formula:
        parts = [self.part()]
        while self.takes("word", "or"):
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def part(self) -> Formula:
        parts = [self.bit()]
        while self.takes("word", "and"):
            parts.append(self.bit())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def bit(self) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Mistake("too_deep", most=DEEPEST)
        found = self.inner()
        self.depth -= 1
        return found

    def inner(self) -> Formula:
        if self.takes("word", "not"):
            return Not(self.bit())
        if self.takes("sign", "("):
            found = self.rule()
            if not self.takes("sign", ")"):
                self.strange()
            return found
        terms, number, bare = self.sum()
        for sign in ("<=", ">=", "!=", "<", ">", "="):
            if self.takes("sign", sign):
                others, other, _bare = self.sum()
                for key, factor in others.items():
                    terms[key] = terms.get(key, Decimal(0)) - factor
                return compare(terms, sign, other - number)
        if bare is None:
            self.strange()
        return Chosen(str(bare))

    def sum(self) -> tuple[dict[str, Decimal], Decimal, str | None]:
        """Factors of options, the number beside them, and the option where it is nothing but one."""
        terms: dict[str, Decimal] = {}
        number, count, first = Decimal(0), 0, self.next
        sign = -1 if self.takes("sign", "-") else 1
        while True:
            factor, option = self.term()
            if option is None:
                number += sign * factor
            else:
                terms[option] = terms.get(option, Decimal(0)) + sign * factor
            count += 1
            if self.takes("sign", "+"):
                sign = 1
            elif self.takes("sign", "-"):
                sign = -1
            else:
                is_bare = count == 1 and self.next == first + 1 and bool(terms)
                return terms, number, next(iter(terms)) if is_bare else None

    def term(self) -> tuple[Decimal, str | None]:
        token = self.now()
        if token is not None and token.kind == "number":
            self.next += 1
            return Decimal(token.text), self.option() if self.takes("sign", "*") else None
        return Decimal(1), self.option()

    def option(self) -> str:
        token = self.now()
        if token is None or token.kind not in ("name", "quoted"):
            self.strange()
            raise AssertionError
        code = self.codes.get(token.text) or self.codes.get(token.text.casefold())
        if code is None:
            raise Mistake("no_such_option", option=token.text, at=token.at)
        self.next += 1
        return code

    def now(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def takes(self, kind: str, text: str) -> bool:
        token = self.now()
        if token is None or (token.kind, token.text) != (kind, text):
            return False
        self.next += 1
        return True

    def strange(self) -> None:
        token = self.now()
        if token is None:
            raise Mistake("ends_early", at=self.end)
        raise Mistake("unexpected", text=token.text, at=token.at)
