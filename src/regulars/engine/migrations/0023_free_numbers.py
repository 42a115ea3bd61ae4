"""Numbers of documents that are free lie ready as rows, so that nobody waits for whom took the one before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0022_keys")]

    operations = [
        migrations.CreateModel(
            name="FreeNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=60)),
                ("number", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("series"), models.F("number"), name="free_number_once")]
            },
        ),
    ]
