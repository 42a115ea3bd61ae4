"""How the program says no: what a person can do something about, apart from what is a bug."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

Message = str | Promise


class Refused(Exception):
    """Something a person asked for cannot be done, and the message tells them why.

    `message` may be a lazy translation; `code` is stable and meant for programs; `fields` maps a field's name to
    what is wrong with it; `details` is anything else worth sending; its `link` (`label` and `url`) leads to where it can
    be mended, and a form shows it. `status` is the HTTP status to answer with.
    """

    status: ClassVar[int] = 422
    default_code: ClassVar[str] = "refused"
    default_message: ClassVar[Message] = _("This cannot be done.")

    def __init__(
        self,
        message: Message | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Message] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.message: Message = self.default_message if message is None else message
        super().__init__(self.message)
        self.code = code or self.default_code
        self.fields: dict[str, Message] = dict(fields or {})
        self.details: dict[str, Any] = dict(details or {})

    def __str__(self) -> str:
        return str(self.message)

    @property
    def why(self) -> str:
        """The message with what is wrong with each field; one that says no more than its kind does is left out where there are fields."""
        general = [] if self.fields and self.message == self.default_message else [self.message]
        return " ".join(dict.fromkeys(str(each) for each in (*general, *self.fields.values())))


class NotAllowed(Refused):
    """The person may not do this (403)."""

    status = 403
    default_code = "not_allowed"
    default_message = _("You are not allowed to do this.")


class NotFound(Refused):
    """There is no such thing, or none this person may know of (404)."""

    status = 404
    default_code = "not_found"
    default_message = _("There is nothing here, or you may not see it.")


class Conflict(Refused):
    """Someone else changed the record meanwhile (409).

    `conflicts` maps a field's name to `{"base": …, "mine": …, "theirs": …}`: the value both started from and the two
    that were made of it. It is empty when the conflict is not about fields (a key used twice, for instance).
    """

    status = 409
    default_code = "conflict"
    default_message = _("Someone else has changed this meanwhile.")

    def __init__(
        self,
        message: Message | None = None,
        *,
        conflicts: Mapping[str, Mapping[str, Any]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message, **more)
        self.conflicts: dict[str, dict[str, Any]] = {name: dict(values) for name, values in (conflicts or {}).items()}


class Invalid(Refused):
    """What was entered does not pass: `fields` says what is wrong with which field (422)."""

    default_code = "invalid"
    default_message = _("Some fields need another look.")


class Unreadable(ValueError):
    """A typed or imported text is no value of the kind asked for; the message is ready to show beside the field."""
