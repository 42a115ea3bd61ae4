"""The personal approach, described; its panel on accounts and contacts."""

from django.utils.translation import gettext_lazy as _

from regulars.areas.personal.choices import OF
from regulars.areas.personal.entities.dates import IMPORTANT_DATE
from regulars.areas.personal.entities.gift import GIFT
from regulars.areas.personal.entities.preference import PREFERENCE, PREFERENCE_KIND
from regulars.areas.personal.entities.promise import PROMISE
from regulars.areas.personal.panel import PERSONAL
from regulars.engine.describe import Extend
from regulars.engine.registry import register
from regulars.engine.verb_words import name_verbs

register(
    PREFERENCE_KIND,
    PREFERENCE,
    IMPORTANT_DATE,
    GIFT,
    PROMISE,
    *(Extend(name, panels=(PERSONAL,)) for name in OF),
)

name_verbs(come_round=_("Has come round"))
