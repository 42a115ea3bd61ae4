"""Whether a form was filled in by a program: a stamp of when it was shown, a trap, a pace. No third party is asked, no cookie kept.

What is suspected is kept aside for a person to look at; the sender is answered as always, so that a program learns nothing.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from regulars.base.pace import Pace

LEAST_SECONDS = 2.0
"""Nobody reads and fills in a form faster."""
MOST_SECONDS = 24 * 3600.0
TRAP = "_website"
"""A field that people do not see."""
PACE = Pace(10)
"""Answers a minute of one network address that are believed."""
RUSH = Pace(60)
"""Answers a minute of one network address that are taken at all."""
_signer = Signer(salt="regulars.intake.form")


@dataclass(frozen=True)
class Stamp:
    """When a form was shown, and a name for that showing."""

    name: str
    age: float

    @property
    def is_too_old(self) -> bool:
        return self.age > MOST_SECONDS


def stamp(door: str) -> str:
    """A sign that the form behind a door is shown now."""
    return _signer.sign(f"{door[:16]}.{int(time.time() * 1000)}.{secrets.token_urlsafe(9)}")


def read(text: str, door: str) -> Stamp | None:
    """None for a stamp that is not ours or another form's."""
    try:
        of, at, name = _signer.unsign(text[:300]).split(".")
    except (BadSignature, ValueError):
        return None
    return Stamp(name, time.time() - int(at) / 1000) if of == door[:16] else None


def reason(shown: Stamp | None, *, trapped: bool, own_site: bool, address: str) -> str:
    """Why an answer is suspected; empty where it is not. `own_site`: it comes from a page that may show the form."""
    if trapped:
        return "trap"
    if shown is None and not own_site:
        return "no_stamp"
    if shown is not None and shown.age < LEAST_SECONDS:
        return "too_fast"
    return "pace" if PACE.is_too_fast(address) else ""
