"""Form rules, layouts, roles and shared views get keys, made of what they are called today; by these the file of settings knows them from now on."""

from django.db import migrations, models

from regulars.base.keys import fill_keys


def give_keys(apps, schema):
    rows = {name: apps.get_model("engine", name).objects for name in ("Role", "FormRule", "Layout", "SavedView")}
    fill_keys(rows["Role"].order_by("deleted_at", "id"), name="name", start="role")
    fill_keys(rows["FormRule"].order_by("deleted_at", "id"), name="label", within="entity", start="form-rule")
    fill_keys(rows["SavedView"].filter(is_shared=True).order_by("id"), name="name", within="entity", start="view")
    for row in rows["Layout"].filter(key="").select_related("role"):
        row.key = row.role.key if row.role else "everyone"
        row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("engine", "0021_carried_by_merges")]

    operations = [
        *(
            migrations.AddField(name, "key", models.CharField(blank=True, default="", editable=False, max_length=60))
            for name in ("formrule", "layout", "role", "savedview")
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
