"""View as: an administrator looks through a person's eyes. Their rights, lists and views, nothing changed, and both ends recorded."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, Refused
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.models import User
from regulars.engine.notes import note

KEY = "view_as"
"""Where the session keeps whose eyes it looks through; so it ends with the session."""
MOST = 500


def start(request: HttpRequest, user: User, *, actor: Actor) -> None:
    """Look through a person's eyes from the next page on. Raises Refused."""
    if not actor.is_admin or actor.viewer is not None or actor.token is not None:
        raise NotAllowed(_("Only an administrator may do this."))
    if user.pk == actor.id:
        raise Refused(_("You see with your own eyes already."), code="own_account")
    if user.is_admin:
        raise Refused(_("Administrators see everything, as you do: there is nothing to look at."), code="administrator")
    if not user.is_active or user.deleted_at is not None:
        raise Refused(_("This person may not sign in."), code="inactive")
    note(user, verb="view_as", diff={KEY: [None, actor.name]}, actor=actor)
    request.session[KEY] = str(user.pk)


def end(request: HttpRequest, *, viewer: Actor) -> User | None:
    """Back to one's own eyes. Gives whose they were."""
    key = request.session.pop(KEY, None)
    user = User.objects.filter(pk=key, deleted_at=None).first() if key else None
    if user is not None:
        note(user, verb="view_as_end", diff={KEY: [viewer.name, None]}, actor=viewer)
    return user


def eyes(request: HttpRequest, own: Actor) -> Actor:
    """Who the request acts as: the person looked through, or oneself. Ends by itself where it may not be any more.

    Language, theme and density stay the administrator's own, so that they can read what they see.
    """
    key = request.session.get(KEY)
    if not key:
        return own
    person = actors.by_id(uuid.UUID(key)) if own.is_admin else None
    if person is None or person.is_admin:
        end(request, viewer=own)
        return own
    return _through(person, own)


_seen: OrderedDict[tuple[Any, Any], tuple[Actor, Actor, Actor]] = OrderedDict()


def _through(person: Actor, own: Actor) -> Actor:
    """The same actor for the same two as long as neither's rights have moved: what is kept by actor stays kept."""
    key = (person.id, own.id)
    found = _seen.get(key)
    if found is None or found[0] is not person or found[1] is not own:
        manner = replace(person.manner, language=own.manner.language)
        made = replace(person, viewer=own.id, manner=manner, theme=own.theme, density=own.density)
        found = _seen[key] = (person, own, made)
        while len(_seen) > MOST:
            _seen.popitem(last=False)
    return found[2]


@receiver(user_logged_out)
def _signed_out(sender: Any, request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
    """Whoever signs out while looking has ended that too, and the log says so."""
    if request is not None and user is not None and request.session.get(KEY):
        end(request, viewer=actors.of(user))
