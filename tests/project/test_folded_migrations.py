"""Migrations were folded into one an app; a database that went through them one by one is where it should be."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from regulars.project.cli.failure import Failure
from regulars.project.database import pending_migrations

pytestmark = pytest.mark.django_db


@pytest.fixture
def unfolded():
    """What is recorded where the steps were taken one by one; the folded migrations by name."""
    recorder = MigrationRecorder(connection)
    folded = {key: step for key, step in MigrationLoader(connection).disk_migrations.items() if step.replaces}
    for key, step in folded.items():
        recorder.record_unapplied(*key)
        for replaced in step.replaces:
            recorder.record_applied(*replaced)
    return folded


def test_a_database_from_before_the_fold_has_nothing_to_do(unfolded):
    assert ("engine", "0001_squashed_0020_remind_before") in unfolded
    assert pending_migrations() == []
    call_command("migrate", verbosity=0, interactive=False)
    assert unfolded.keys() <= MigrationRecorder(connection).applied_migrations().keys()


def test_a_database_that_stopped_half_way_is_not_taken_for_a_finished_one(unfolded):
    MigrationRecorder(connection).record_unapplied("engine", "0020_remind_before")
    with pytest.raises(Failure, match="lacks engine 0020_remind_before: migrate it with the version before"):
        pending_migrations()
