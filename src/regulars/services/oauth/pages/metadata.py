"""How programs find all this: the server (RFC 8414) and what its tokens are for (RFC 9728)."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from regulars.services.oauth import addresses, registering
from regulars.services.oauth.validator import GRANTS

METHODS = ["client_secret_basic", "client_secret_post"]


@login_not_required
@require_GET
def authorization_server(request: HttpRequest) -> JsonResponse:
    """RFC 8414, section 2."""
    at = addresses.issuer()
    told = {
        "issuer": at,
        "authorization_endpoint": f"{at}/oauth/authorize",
        "token_endpoint": f"{at}/oauth/token",
        "revocation_endpoint": f"{at}/oauth/revoke",
        "introspection_endpoint": f"{at}/oauth/introspect",
        "scopes_supported": ["read", "write"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "token_endpoint_auth_methods_supported": ["none", *METHODS],
        "revocation_endpoint_auth_methods_supported": ["none", *METHODS],
        "introspection_endpoint_auth_methods_supported": ["none", *METHODS],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": f"{at}/api/",
    }
    if registering.is_open():
        told["registration_endpoint"] = f"{at}/oauth/register"
    return _open(told)


@login_not_required
@require_GET
def protected_resource(request: HttpRequest, which: str = "") -> JsonResponse:
    """RFC 9728, section 2: of the API, or of the assistants' address where that is asked for."""
    api, assistants = addresses.resources()
    told = {
        "resource": assistants if which == "mcp" else api,
        "authorization_servers": [addresses.issuer()],
        "scopes_supported": ["read", "write"],
        "bearer_methods_supported": ["header"],
        "resource_name": "Regulars",
    }
    return _open(told)


def _open(told: Mapping[str, object]) -> JsonResponse:
    """Programs that run in a browser read it too; it holds nothing that is anybody's."""
    answer = JsonResponse(told)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "max-age=300"
    return answer
