"""Addresses are found by their first word, and every one is the one that Django's own resolver finds."""

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, include, path, re_path
from django.urls.resolvers import RegexPattern, RoutePattern

from regulars.project.routing import ByFirstWord, first_words, narrowed
from regulars.project.urls import addresses

SAMPLES = {
    "uuid": "0194223d-1a44-7333-809d-2914e417cccb",
    "int": "7",
    "slug": "deals",
    "str": "some-word",
    "path": "a/b",
}
PATHS = (
    "",
    "deals",
    "deals/",
    "deals/7",
    "deals/7/",
    "admin",
    "admin/",
    "admin/nothing/here",
    "healthz",
    "healthz/",
    "nowhere/at/all",
    "/",
    "deals//",
)


def of(patterns):
    return ByFirstWord(RoutePattern("", is_endpoint=False), patterns)


def plain(patterns):
    return URLResolver(RegexPattern(r"^"), patterns)


def found(resolver, address):
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name, match.app_names, match.namespaces


def all_of(resolver, begun=""):
    for each in resolver.url_patterns:
        route = begun + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from all_of(each, route)


def sample(route):
    import re

    return re.sub(r"<(?:(\w+):)?\w+>", lambda asked: SAMPLES.get(asked[1] or "str", SAMPLES["slug"]), route)


def test_every_address_of_the_house_is_found_as_django_finds_it():
    ours, theirs = of(addresses), plain(addresses)
    asked = {sample(route) for route in all_of(theirs)} | set(PATHS)
    assert len(asked) > 200
    assert {each: found(ours, each) for each in asked} == {each: found(theirs, each) for each in asked}


def test_the_house_uses_it():
    assert isinstance(get_resolver().url_patterns[0], ByFirstWord)


def test_few_addresses_are_tried_for_a_list():
    def tried(resolver):
        return sum(tried(each) if isinstance(each, URLResolver) else 1 for each in resolver.url_patterns)

    whole = of(addresses)
    assert tried(narrowed(whole, None)) < tried(whole) / 3


def view(request):
    pass


def other(request):
    pass


@pytest.mark.parametrize(
    "address", ["a", "a/", "a/b", "ab", "abc/x", "b/1", "x", "x/y", "c/d/e", "word/in/it", "", "n/in", "7/z"]
)
def test_order_converters_and_what_is_included_count_as_ever(address):
    inner = ([path("in", other, name="in"), path("<str:any>", view, name="any")], "inner")
    patterns = [
        path("<int:number>/z", view, name="number"),
        path("a", view, name="a"),
        path("a", include([path("b", other, name="ab"), path("bc/<str:of>", view, name="abc")])),
        path("<slug:word>/b", other, name="b"),
        path("a/b", view, name="late"),
        re_path(r"^w.rd/(?P<rest>.*)$", view, name="word"),
        path("n/", include(inner, namespace="spaced")),
        path("", include([path("c/d/e", view, name="deep"), path("b/<int:number>", view, name="shallow")])),
        path("<slug:word>", other, name="any"),
    ]
    assert found(of(patterns), address) == found(plain(patterns), address)


def test_words_that_addresses_begin_with():
    assert first_words(of([path("a/b", view), path("c", view), path("<int:n>", view), path("d", include([]))])) == {
        "a",
        "c",
    }
