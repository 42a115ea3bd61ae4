"""Everything of a person given to another: how much there is of each, what is given, to whom."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Invalid
from regulars.base.ids import id_of
from regulars.engine import handing
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import User
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages

PREFIX = "of-"


@for_admins
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person is responsible for; POST begins the job and leads to its progress."""
    user = get_object_or_404(User, pk=pk, deleted_at=None)
    actor = pages.actor_of(request)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        what = {
            name.removeprefix(PREFIX): how
            for name, how in request.POST.dict().items()
            if name.startswith(PREFIX) and how
        }
        try:
            run = handing.begin(user, _to(request.POST.get("to", "")), what, actor=actor)
        except Invalid as problem:
            wrong = {name: str(text) for name, text in problem.fields.items()}
        else:
            return redirect(f"/runs/{run.pk}")
    given = id_of(request.POST.get("to", ""))
    context = {
        "title": _("Give everything of %(name)s to someone else") % {"name": user.name},
        "crumbs": [(_("People"), "/admin/people/"), (user.name, f"/admin/people/{user.pk}/"), (_("Transfer"), "")],
        "belongings": handing.belongings(user, actor),
        "given": request.POST,
        "to_name": next(iter(labels_of([Ref(given, "", "user")], actor).values()), "") if given else "",
        "wrong": wrong,
    }
    return pages.render(request, "ui/setup/handing.html", status=422 if wrong else 200, **context)


def _to(text: str) -> UUID:
    found = id_of(text)
    if found is None:
        raise Invalid(fields={"to": _("Choose someone else who works here.")})
    return found
