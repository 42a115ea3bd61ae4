"""Tables of activities."""

from regulars.areas.activities.models.first_answer import WithFirstAnswer
from regulars.areas.activities.models.next_step import WithNextStep
from regulars.areas.activities.models.notes import Note
from regulars.areas.activities.models.participants import Participant
from regulars.areas.activities.models.plans import Call, Meeting, Task

__all__ = ["Call", "Meeting", "Note", "Participant", "Task", "WithFirstAnswer", "WithNextStep"]
