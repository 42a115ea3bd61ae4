"""Everything that a rule can do; importing it makes the kinds known, in the order in which they are offered."""

from regulars.services.workflow.steps import records, assign, telling, mailing, calls, asking, sequences, flow  # noqa: I001 - the order of the editor
from regulars.services.workflow.steps.base import KINDS, Place, StepKind, check_all, said

__all__ = [
    "KINDS",
    "Place",
    "StepKind",
    "asking",
    "assign",
    "calls",
    "check_all",
    "flow",
    "mailing",
    "records",
    "said",
    "sequences",
    "telling",
]
