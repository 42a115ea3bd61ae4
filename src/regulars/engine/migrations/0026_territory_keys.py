"""Territories and their rules get keys, made of what they are called today; by these the file of settings knows them from now on."""

from django.db import migrations, models

from regulars.base.keys import fill_keys


def give_keys(apps, schema):
    rows = {name: apps.get_model("engine", name).objects for name in ("Territory", "TerritoryRule")}
    fill_keys(rows["Territory"].order_by("deleted_at", "id"), name="name", start="territory")
    fill_keys(rows["TerritoryRule"].order_by("deleted_at", "id"), name="label", within="territory_id", start="territory-rule")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("engine", "0025_title_keys")]

    operations = [
        *(
            migrations.AddField(name, "key", models.CharField(blank=True, default="", editable=False, max_length=60))
            for name in ("territory", "territoryrule")
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
