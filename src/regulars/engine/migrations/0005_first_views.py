import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import regulars.base.ids


class Migration(migrations.Migration):
    """Views keep only what is used: which one a person opens first."""

    dependencies = [("engine", "0004_search_words")]

    operations = [
        *(
            migrations.RemoveField(model_name="savedview", name=name)
            for name in ("group", "swim", "version", "updated_at", "deleted_at")
        ),
        migrations.DeleteModel(name="ViewChoice"),
        migrations.CreateModel(
            name="ViewChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=regulars.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entity", models.CharField(max_length=40)),
                ("first", models.CharField(max_length=40)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="view_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("entity"), models.F("user"), name="first_view_once")
                ],
            },
        ),
    ]
