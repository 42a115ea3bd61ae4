"""The question put to a person: which program, as whom, what it may do. Only their own answer, on this page, lets it in."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import AccessDeniedError, FatalClientError, InvalidRequestError, OAuth2Error

from regulars.engine.models import User
from regulars.services.identity.pages.guard import actor_of, page
from regulars.services.oauth import addresses, scopes
from regulars.services.oauth.server import server


class Back(HttpResponseRedirect):
    """To the program, also to one with a scheme of its own: its address was registered letter by letter."""

    def __init__(self, address: str) -> None:
        self.allowed_schemes = [address.partition(":")[0]]
        super().__init__(address)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponseBase:
    """GET asks, POST is the answer; both are judged by the same address, anew each time."""
    address = f"https://here{request.get_full_path()}"
    try:
        wanted, credentials = server().validate_authorization_request(address, "GET", None, None)
    except FatalClientError as problem:
        return _cannot(request, problem)
    except OAuth2Error as problem:
        return _back(problem.in_uri(problem.redirect_uri))
    uri = credentials["redirect_uri"]
    if not _is_for_us(request):
        return _refuse(uri, InvalidRequestError(description="Unknown resource.", state=credentials["state"]))
    actor = actor_of(request)
    if actor.viewer is not None:
        text = _("Who looks through another’s eyes allows nothing in their name.")
        return page(
            request, "oauth/cannot.html", {"title": _("This cannot be allowed"), "why": text}, errors={"": text}
        )
    if request.method == "POST" and request.POST.get("person") == str(actor.id):
        return _answered(request, address, wanted, credentials)
    client = credentials["request"].client
    context = {
        "title": _("Let %(name)s in?") % {"name": client.name},
        "client": client,
        "wanted": scopes.in_words(wanted),
        "writes": any(each.endswith("write") for each in wanted),
        "person": actor,
        "back": addresses.origin_of(uri),
        "address": request.get_full_path(),
        "was_other": request.method == "POST",
    }
    answer = page(request, "oauth/consent.html", context)
    answer["X-Frame-Options"] = "DENY"
    leads_back = csp_update(
        {"form-action": [addresses.origin_of(uri)]}
    )  # the answer to the form goes on to the program
    return leads_back(lambda _request: answer)(request)


def _answered(request: HttpRequest, address: str, wanted: list[str], credentials: dict[str, Any]) -> HttpResponse:
    if request.POST.get("answer") != "allow":
        return _refuse(credentials["redirect_uri"], AccessDeniedError(state=credentials["state"]))
    person = actor_of(request).id
    assert person is not None
    given = {**credentials, "user": User.objects.get(pk=person)}
    given.pop("request")
    headers, _body, _status = server().create_authorization_response(address, "GET", None, None, wanted, given)
    return _back(headers["Location"])


def _is_for_us(request: HttpRequest) -> bool:
    """Whether the tokens asked for are meant for this house (RFC 8707)."""
    return set(request.GET.getlist("resource")) <= {
        *addresses.resources(),
        addresses.issuer(),
        f"{addresses.issuer()}/",
    }


def _refuse(uri: str, problem: OAuth2Error) -> HttpResponse:
    return _back(problem.in_uri(uri))


def _back(uri: str) -> HttpResponse:
    """With our name beside the answer, so that a program that knows several servers mixes none up (RFC 9207)."""
    return Back(add_params_to_uri(uri, [("iss", addresses.issuer())]))


def _cannot(request: HttpRequest, problem: FatalClientError) -> HttpResponse:
    """Nobody is sent to an address that is not known to be the program's."""
    text = _("The program that sent you here is not known, or it gave an address to come back to that is not its own (%(error)s).") % {"error": problem.error}  # fmt: skip
    return page(request, "oauth/cannot.html", {"title": _("This cannot be allowed"), "why": text}, errors={"": text})
