"""What puts a person's data into a file has a name of its own: `hand_over` is what gives records to another person.

The log stays as it was written.
"""

from django.db import migrations

NEW = (
    "update engine_run set kind = 'gather_person', label = 'gather_person' where kind = 'hand_over' and jsonb_exists(input, 'request')",
    "update engine_grant set action = 'gather' where entity = 'subject-request' and action = 'hand_over'",
)
OLD = (
    "update engine_run set kind = 'hand_over', label = 'hand_over' where kind = 'gather_person'",
    "update engine_grant set action = 'hand_over' where entity = 'subject-request' and action = 'gather'",
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("engine", "0021_carried_by_merges")]

    operations = [migrations.RunSQL(new, old) for new, old in zip(NEW, OLD, strict=True)]
