"""Follow what is written, for those who were erased."""

from __future__ import annotations

from regulars.engine import forgetting
from regulars.engine.changes import Subscriber, subscribe
from regulars.services.privacy.suppression import notice, returning

subscribe(Subscriber("privacy.returns", notice))
forgetting.recognise_by(returning)
