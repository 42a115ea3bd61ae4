"""Readings of sensitive fields stand in the audit: found by time, and by the place they came from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0018_programs")]

    operations = [
        migrations.AddField("reading", "origin", models.UUIDField(null=True)),
        migrations.AddIndex("reading", models.Index("at", name="reading_at")),
    ]
