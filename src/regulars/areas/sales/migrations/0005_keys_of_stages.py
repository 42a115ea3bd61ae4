"""Pipelines and stages get keys, made of what they are called today; by these the file of settings knows them from now on."""

from django.db import migrations, models

from regulars.base.keys import fill_keys


def give_keys(apps, schema):
    for name, within in (("Pipeline", ""), ("Stage", "pipeline_id")):
        rows = apps.get_model("sales", name).objects.order_by("deleted_at", "id")
        fill_keys(rows, name="name", within=within, start=name.lower())


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_left_stage")]

    operations = [
        *(
            migrations.AddField(name, "key", models.CharField(blank=True, default="", editable=False, max_length=60))
            for name in ("pipeline", "stage")
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
