"""Follow the files that are brought."""

from __future__ import annotations

from regulars.engine import stored
from regulars.services.files.contents import ask

stored.follow(ask)
