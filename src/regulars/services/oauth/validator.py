"""What the library asks of us at each step of the protocol. It knows the protocol; who may what is decided here."""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from oauthlib.oauth2 import RequestValidator

from regulars.engine.models import User
from regulars.services.identity import tokens
from regulars.services.identity.tokens import digest
from regulars.services.oauth import addresses, granting, scopes
from regulars.services.oauth.models import Client, Grant

GRANTS = ("authorization_code", "refresh_token", "client_credentials")
CONFIDENTIAL_ONLY = "client_credentials"


class Validator(RequestValidator):
    """Clients by id and secret, redirects letter by letter, codes and refresh tokens once, scopes never wider."""

    # -- who asks ---------------------------------------------------------------------------------------------------------

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """A program that has a secret shows it; one that has none cannot."""
        client = client_of(_given(request)[0])
        return client is None or not client.is_public

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        key, secret = _given(request)
        client = client_of(key)
        if client is None or client.is_public or not secret:
            return False
        request.client, request.client_id = client, str(client.pk)
        return hmac.compare_digest(client.secret_sha256, digest(secret))

    def authenticate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        key, secret = _given(request)
        client = client_of(key)
        if client is None or not client.is_public or secret:
            return False
        request.client, request.client_id = client, str(client.pk)
        return True

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        request.client = client_of(client_id)
        return request.client is not None

    def validate_grant_type(self, client_id: str, grant_type: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:  # fmt: skip
        if grant_type != CONFIDENTIAL_ONLY:
            return grant_type in GRANTS
        account = client.account
        if client.is_public or account is None:
            return False
        request.user = account
        return account.is_active and account.is_program and account.deleted_at is None

    # -- where to ---------------------------------------------------------------------------------------------------------

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        return any(addresses.matches(each, redirect_uri) for each in request.client.redirect_uris)

    def get_default_redirect_uri(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> str | None:
        """None: a program always names it."""
        return None

    def confirm_redirect_uri(self, client_id: str, code: str, redirect_uri: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:  # fmt: skip
        return bool(request.kept.redirect_uri == redirect_uri)

    # -- what for ---------------------------------------------------------------------------------------------------------

    def validate_response_type(self, client_id: str, response_type: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:  # fmt: skip
        return response_type == "code"

    def validate_scopes(self, client_id: str, scopes_: Iterable[str], client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:  # fmt: skip
        wanted = list(scopes_)
        return bool(wanted) and scopes.are_known(wanted) and scopes.within(wanted, client.scopes)

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        held = request.client.scopes
        return list(scopes.USUAL) if scopes.within(scopes.USUAL, held) else list(held)

    def is_within_original_scope(self, request_scopes: Iterable[str], refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> bool:  # fmt: skip
        wanted = list(request_scopes)
        return scopes.are_known(wanted) and scopes.within(wanted, request.grant.scopes)

    # -- codes ------------------------------------------------------------------------------------------------------------

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return True

    def save_authorization_code(self, client_id: str, code: dict[str, str], request: Any, *args: Any, **kwargs: Any) -> None:  # fmt: skip
        grant = granting.allow(request.client, request.user, request.scopes)
        granting.keep_code(code["code"], grant, redirect_uri=request.redirect_uri, challenge=request.code_challenge)

    def validate_code(self, client_id: str, code: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:
        kept = granting.take_code(code, client)
        if kept is None:
            return False
        request.kept, request.grant, request.user, request.scopes = kept, kept.grant, kept.grant.user, kept.grant.scopes
        return True

    def get_code_challenge(self, code: str, request: Any) -> str:
        return str(request.kept.challenge)

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        return "S256"

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """It was taken when it was looked at."""

    # -- tokens -----------------------------------------------------------------------------------------------------------

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        kept = granting.take_refresh(refresh_token, client)
        if kept is None:
            return False
        request.used, request.grant, request.user = kept, kept.grant, kept.grant.user
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return list(request.grant.scopes)

    def rotate_refresh_token(self, request: Any) -> bool:
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        if request.grant_type == CONFIDENTIAL_ONLY:
            granting.give_own(request.client, token["access_token"], scopes=request.scopes)
            return
        used = request.used if request.grant_type == "refresh_token" else None
        granting.give(request.grant, token["access_token"], token["refresh_token"], scopes=request.scopes, used=used)

    def revoke_token(self, token: str, token_type_hint: str, request: Any, *args: Any, **kwargs: Any) -> None:
        granting.revoke_secret(token, request.client)

    def introspect_token(self, token: str, token_type_hint: str, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any] | None:  # fmt: skip
        """What a program may know of a token of its own; of others nothing, as of those that are no good (RFC 7662, 2.2)."""
        found = tokens.find(token)
        client: Client = request.client
        if found is None:
            return None
        grant = Grant.objects.select_related("token").filter(token=found.token, client=client).first()
        if grant is None and not client.own_tokens.filter(token=found.token).exists():
            return None
        person = User.objects.get(pk=found.user)
        return {
            "scope": " ".join(sorted(found.scopes or ())),
            "client_id": str(client.pk),
            "username": person.email,
            "sub": str(person.pk),
            "token_type": "Bearer",
            "iss": addresses.issuer(),
        }


def client_of(key: str | None) -> Client | None:
    """The program of an id, unless it was closed."""
    try:
        wanted = uuid.UUID(key or "")
    except ValueError:
        return None
    return Client.objects.select_related("account").filter(pk=wanted, disabled_at=None).first()


def _given(request: Any) -> tuple[str, str]:
    """Id and secret that a request shows: by HTTP Basic, else in the form (RFC 6749, 2.3.1); never both."""
    header = request.headers.get("Authorization") or ""
    if not header:
        return request.client_id or "", request.client_secret or ""
    kind, _space, packed = header.partition(" ")
    if kind.lower() != "basic" or request.client_secret:
        return "", ""
    try:
        key, _colon, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    key = unquote_plus(key)
    return ("", "") if request.client_id and request.client_id != key else (key, unquote_plus(secret))
