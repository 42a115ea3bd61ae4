"""`/api/v1/tokens` and `/api/v1/programs`: service accounts, their keys, and what was done with each key."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.api.granting import roles_named
from regulars.base.errors import Invalid, NotFound
from regulars.engine.models import User
from regulars.services.identity import actions, calls, programs
from regulars.services.identity.models import ApiToken, TokenCall

Handler = Callable[[], HttpResponse]
MOST = 500
TOKEN = ("user", "name", "scopes", "days")
PROGRAM = ("name", "email", "roles")


def offered(call: Call, rest: list[str]) -> Mapping[str, Handler] | None:
    """What may be asked at an address of tokens, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call), "POST": lambda: made(call)}
        case [key]:
            return {"DELETE": lambda: revoked(call, key)}
        case [key, "calls"]:
            return {"GET": lambda: told(call, key)}
    return None


def programs_offered(call: Call, rest: list[str]) -> Mapping[str, Handler] | None:
    """POST /programs; they are read as users with `is_program=true`."""
    return None if rest else {"POST": lambda: program_made(call)}


def listed(call: Call) -> HttpResponse:
    """GET /tokens: one's own; administrators name a `user` to see theirs."""
    user = _user(call.parameter("user"), call) if call.parameter("user") else call.actor.id
    if user != call.actor.id:
        actions.require_admin(call.actor)
    found = ApiToken.objects.filter(user=user).order_by("-created_at")[:MOST]
    return answer({"items": [_token(each) for each in found]})


def made(call: Call) -> HttpResponse:
    """POST /tokens: of a program (administrators). `secret` is in this answer and nowhere else."""
    given = call.json_object(TOKEN)
    scopes, days = given.get("scopes", []), given.get("days")
    wrong: dict[str, Any] = {}
    if not isinstance(scopes, list) or not all(isinstance(each, str) for each in scopes):
        wrong["scopes"] = _("A list of words is expected.")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int)):
        wrong["days"] = _("A number of days is expected.")
    if not isinstance(given.get("user"), str):
        wrong["user"] = _("This field is required.")
    if wrong:
        raise Invalid(fields=wrong)
    actions.require_admin(call.actor)
    user = User.objects.filter(pk=_user(given["user"], call), is_active=True, deleted_at=None).first()
    if user is None:
        raise Invalid(fields={"user": _("There is no such account.")})
    token, secret = actions.create_token(user, name=_text(given, "name"), scopes=scopes, days=days, actor=call.actor)
    return answer({**_token(token), "secret": secret}, status=201)


def revoked(call: Call, key: str) -> HttpResponse:
    """DELETE /tokens/ID: it opens nothing any more."""
    actions.revoke_token(_one(call, key), actor=call.actor)
    return nothing()


def told(call: Call, key: str) -> HttpResponse:
    """GET /tokens/ID/calls: what was asked with it, the latest first."""
    token = _one(call, key)
    limit = call.number("limit", 100, MOST)
    before = call.number("after", calls.LATEST, calls.LATEST)
    found = list(calls.of_token(token.pk, before=before, limit=limit + 1))
    following = str(found[limit - 1].pk) if len(found) > limit else None
    return answer({"items": [_call(each) for each in found[:limit]], "next": following})


def program_made(call: Call) -> HttpResponse:
    """POST /programs: `name`, `email`, `roles` by their names."""
    given = call.json_object(PROGRAM)
    held = roles_named(given.get("roles", []))
    program = programs.new_program(_text(given, "name"), email=_text(given, "email"), roles=held, actor=call.actor)
    found = {
        "id": program.pk,
        "name": program.name,
        "email": program.email,
        "roles": sorted(role.name for role in held),
    }
    return answer(found, status=201, headers={"Location": f"/api/v1/users/{program.pk}"})


def _text(given: Mapping[str, Any], name: str) -> str:
    text = given.get(name, "")
    if not isinstance(text, str) or "\x00" in text:
        raise Invalid(fields={name: _("Text is expected.")})
    return text


def _user(text: str, call: Call) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid(fields={"user": _("There is no such account.")}) from None


def _one(call: Call, key: str) -> ApiToken:
    """One's own token, or any for administrators."""
    try:
        mine = {} if call.actor.is_admin and call.actor.token_scopes is None else {"user_id": call.actor.id}
        found = ApiToken.objects.filter(pk=uuid.UUID(key), **mine).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def _token(token: ApiToken) -> dict[str, Any]:
    names = ("id", "name", "prefix", "scopes", "state", "created_at", "expires_at", "last_used_at", "revoked_at")
    return {"user": token.user_id, **{name: getattr(token, name) for name in names}}


def _call(call: TokenCall) -> dict[str, Any]:
    return {name: getattr(call, name) for name in ("at", "address", "method", "path", "status")}
