"""Pages whose last slash was left out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.common import CommonMiddleware
from django.urls import Resolver404, resolve


class SlashMiddleware(CommonMiddleware):
    """Django's own, which looks only where no address matches; here `/admin/roles` matches that of a record, `/PLURAL/NUMBER`, and is none."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        path = request.path_info
        is_none = response.status_code == 404 and request.method in ("GET", "HEAD") and not path.endswith("/")
        if is_none and _is_page(f"{path}/"):
            return HttpResponseRedirect(self.get_full_path_with_slash(request))
        return super().process_response(request, response)


def _is_page(path: str) -> bool:
    """Whether an address is a page of its own, and not the list of records that any word might be."""
    try:
        return "plural" not in resolve(path).kwargs
    except Resolver404:
        return False
