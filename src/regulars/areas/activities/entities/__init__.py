"""Tasks, meetings, calls, notes and participants, described; their panels on accounts and contacts."""

from regulars.areas.activities.entities.notes import NOTE
from regulars.areas.activities.entities.panels import ACTIVITY_PANELS
from regulars.areas.activities.entities.participants import PARTICIPANT
from regulars.areas.activities.entities.plans import CALL, MEETING, TASK
from regulars.engine.describe import Extend
from regulars.engine.registry import register

register(
    TASK,
    MEETING,
    CALL,
    NOTE,
    PARTICIPANT,
    Extend("account", related=ACTIVITY_PANELS),
    Extend("contact", related=ACTIVITY_PANELS),
)
