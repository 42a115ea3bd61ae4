"""Finding the view of an address by its first word.

Django tries the addresses of a house one after the other; of several hundred, most begin with another word than the one
that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeGuard

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class ByFirstWord(URLResolver):
    """Resolves as its parent does, in the same order, but tries only the addresses that may begin as the path does."""

    def resolve(self, path: str) -> ResolverMatch:
        word = str(path).partition("/")[0]
        return self._narrowed.get(word, self._others).resolve(path)

    @cached_property
    def _narrowed(self) -> dict[str, URLResolver]:
        return {word: narrowed(self, word) for word in first_words(self)}

    @cached_property
    def _others(self) -> URLResolver:
        return narrowed(self, None)


def narrowed(resolver: URLResolver, word: str | None) -> URLResolver:
    """Those of its addresses that may begin with this word; None is one that none of them names."""
    made = URLResolver(
        resolver.pattern, resolver.urlconf_name, resolver.default_kwargs, resolver.app_name, resolver.namespace
    )
    made.__dict__["url_patterns"] = [
        narrowed(each, word) if _adds_nothing(each) else each
        for each in resolver.url_patterns
        if _may_begin(each, word)
    ]
    return made


def first_words(resolver: URLResolver) -> frozenset[str]:
    """All words that its addresses name as their first."""
    return frozenset(_named_by(resolver))


def _named_by(resolver: URLResolver) -> Iterator[str]:
    for each in resolver.url_patterns:
        if _adds_nothing(each):
            yield from _named_by(each)
        elif (word := _word_of(each)) is not None:
            yield word


def _may_begin(pattern: URLPattern | URLResolver, word: str | None) -> bool:
    if _adds_nothing(pattern):
        return any(_may_begin(each, word) for each in pattern.url_patterns)
    return _word_of(pattern) in (None, word)


def _adds_nothing(pattern: URLPattern | URLResolver) -> TypeGuard[URLResolver]:
    """Whether it is a list of addresses without a beginning of its own."""
    return isinstance(pattern, URLResolver) and isinstance(pattern.pattern, RoutePattern) and not str(pattern.pattern)


def _word_of(pattern: URLPattern | URLResolver) -> str | None:
    """The first word of its addresses; None where it may be any."""
    if not isinstance(pattern.pattern, RoutePattern):
        return None
    word, slash, _rest = str(pattern.pattern).partition("/")
    is_whole = bool(slash) or isinstance(pattern, URLPattern)  # what is included may go on with the word
    return word if is_whole and "<" not in word else None
