"""Tables of the personal approach."""

from regulars.areas.personal.models.dates import ImportantDate
from regulars.areas.personal.models.gift import Gift
from regulars.areas.personal.models.preference import Preference, PreferenceKind
from regulars.areas.personal.models.promise import Promise

__all__ = ["Gift", "ImportantDate", "Preference", "PreferenceKind", "Promise"]
