"""Wrong descriptions of entities are refused before anything is served or migrated."""

from django.core.checks import run_checks

from regulars.project.cli.failure import Failure


def refuse_wrong() -> None:
    """Raises Failure with each that is wrong on a line of its own: the file, the name, the nearest right one."""
    found = [f"{error.msg} {error.hint or ''}".strip() for error in run_checks(tags=["regulars"])]
    if found:
        raise Failure("\n  ".join(["Entities are described wrongly:", *found]))
