"""Follows the change log for the rules."""

from regulars.engine.changes import Subscriber, subscribe
from regulars.services.workflow.taking import take

subscribe(Subscriber("workflow", take))
