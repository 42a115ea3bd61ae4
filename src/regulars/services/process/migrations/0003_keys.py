"""Processes get keys, made of what they are called today; by these the file of settings knows them from now on."""

from django.db import migrations, models

from regulars.base.keys import fill_keys


def give_keys(apps, schema):
    rows = apps.get_model("process", "Process").objects.order_by("deleted_at", "id")
    fill_keys(rows, name="label", within="entity", start="process")


class Migration(migrations.Migration):
    dependencies = [("process", "0002_stay_due")]

    operations = [
        migrations.AddField("process", "key", models.CharField(blank=True, default="", editable=False, max_length=60)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
