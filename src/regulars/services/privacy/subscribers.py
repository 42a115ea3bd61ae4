"""Follow what is written, for those who were erased."""

from __future__ import annotations

from regulars.engine.changes import Subscriber, subscribe
from regulars.services.privacy.suppression import notice

subscribe(Subscriber("privacy.returns", notice))
