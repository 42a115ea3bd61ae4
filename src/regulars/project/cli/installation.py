"""What most commands need: the database running and Django set up."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def installation(*, migrated: bool = True) -> Iterator[None]:
    """Inside, the ORM works. With `migrated` an outdated database is refused with what to type."""
    import django

    from regulars.base import garbage
    from regulars.project import database, declarations
    from regulars.project.cli.failure import Failure

    garbage.wait()
    with database.running():
        django.setup()
        declarations.refuse_wrong()
        if migrated and database.pending_migrations():
            raise Failure("The database is not at this version: run `bin/regulars migrate`.")
        if migrated:
            from regulars.engine import workspace

            workspace.access_epoch()  # makes own fields and entities known
        garbage.settle()
        try:
            yield
        finally:
            database.let_go()
