"""The style page: every component in every state, to look at while building and to test against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regulars.ui import style_sample
from regulars.ui.hx import close_dialog, said

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = ("dialog", "drawer", "palette", "options", "cell", "rows", "events", "notifications")


def for_builders(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open while developing; else for administrators only, and unseen by everybody else."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = getattr(request, "user", None)
        if not (settings.DEBUG or getattr(user, "is_admin", False) or getattr(user, "is_superuser", False)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_builders
@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    look = {name: request.GET.get(name, default) for name, default in style_sample.LOOK.items()}
    page = request.GET.get("page", "style")
    if page not in style_sample.PAGES:
        raise Http404
    return render(request, f"ui/style/{page}.html", style_sample.context() | {"look": look, "page_name": page})


@for_builders
def style_part(request: HttpRequest, part: str) -> HttpResponseBase:
    """The fragments and answers that the style page's moving parts ask for."""
    if part not in PARTS:
        raise Http404
    if part == "events":
        return JsonResponse(style_sample.events(), safe=False)
    if request.method == "POST" and part == "dialog":
        if request.POST.get("reason"):
            return said(close_dialog(), "Saved as a sample.", undo=request.path)
        return render(request, "ui/style/parts.html", {"part": part, "errors": {"reason": "Say why."}}, status=422)
    if request.method == "POST" and part == "cell":
        value = request.POST.get("value", "")
        if value == "wrong":
            return render(
                request,
                "ui/style/parts.html",
                {"part": part, "value": value, "error": "That is not an amount."},
                status=422,
            )
        return said(HttpResponse(value), "Saved.", undo=request.path)
    return render(
        request, "ui/style/parts.html", style_sample.context() | {"part": part, "q": request.GET.get("q", "")}
    )
