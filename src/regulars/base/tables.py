"""Many tables in one step of a migration."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Creates the tables of several models, in any order, whoever refers to whom.

    Between two operations Django draws anew every model that is related to the changed one. Ours are all related to the
    user, so that a hundred `CreateModel` draw seven thousand models and a new installation waits half a minute. One step
    draws its own, once: a new model changes nothing in those it refers to but the way back.
    """

    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        drawn = state.__dict__.pop("apps", None)  # so that nothing is drawn while they are added
        for table in self.tables:
            table.state_forwards(app_label, state)
        if drawn is not None:
            drawn.render_multiple([state.models[app_label, table.name_lower] for table in self.tables])
            state.__dict__["apps"] = drawn

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {', '.join(table.name for table in self.tables)}"
