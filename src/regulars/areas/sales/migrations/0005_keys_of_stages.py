"""Pipelines and stages get keys, made of what they are called today; by these the file of settings knows them from now on."""

from django.db import migrations, models

from regulars.base.keys import key_of


def give_keys(apps, schema):
    taken = {}
    for name in ("Pipeline", "Stage"):
        for row in apps.get_model("sales", name).objects.filter(key="").order_by("deleted_at", "id"):
            known = taken.setdefault(getattr(row, "pipeline_id", None), set())
            row.key = key_of(row.name, known, join="-", start=name.lower())
            known.add(row.key)
            row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_left_stage")]

    operations = [
        *(
            migrations.AddField(name, "key", models.CharField(blank=True, default="", editable=False, max_length=60))
            for name in ("pipeline", "stage")
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
