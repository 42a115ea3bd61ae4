"""The protocol, as the library speaks it: codes with S256 only, refreshes, service accounts, looking at and giving back tokens."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, ClassVar

from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    IntrospectEndpoint,
    InvalidRequestError,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from regulars.services.oauth import granting
from regulars.services.oauth.validator import Validator

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class S256Only(AuthorizationCodeGrant):
    """OAuth 2.1 leaves no other way to tie a code to who asked for it."""

    _code_challenge_methods: ClassVar[dict[str, Any]] = {"S256": code_challenge_method_s256}


class Server(AuthorizationEndpoint, TokenEndpoint, IntrospectEndpoint, RevocationEndpoint):
    """All endpoints with one validator."""

    def __init__(self) -> None:
        validator = Validator()
        code = S256Only(validator, post_auth=[_whole_challenge])
        bearer = BearerToken(
            validator,
            token_generator=lambda request, refresh_token=False: granting.new_access_secret(),
            refresh_token_generator=lambda request, refresh_token=True: granting.new_refresh_secret(),
            expires_in=int(granting.ACCESS_LIVES.total_seconds()),
        )
        grants: dict[str, Any] = {
            "authorization_code": code,
            "refresh_token": RefreshTokenGrant(validator),
            "client_credentials": ClientCredentialsGrant(validator),
        }
        AuthorizationEndpoint.__init__(self, "code", bearer, {"code": code})
        TokenEndpoint.__init__(self, "authorization_code", bearer, grants)
        IntrospectEndpoint.__init__(self, validator, supported_token_types=["access_token", "refresh_token"])
        RevocationEndpoint.__init__(self, validator, supported_token_types=["access_token", "refresh_token"])


def _whole_challenge(request: Any) -> dict[str, Any]:
    """The challenge is a SHA-256 in base64url, nothing shorter that could be guessed. Raises InvalidRequestError."""
    if not CHALLENGE.fullmatch(request.code_challenge or ""):
        raise InvalidRequestError(description="code_challenge is no S256 challenge.", request=request)
    return {}


@cache
def server() -> Server:
    return Server()
