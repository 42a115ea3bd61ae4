from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="WorkerLife",
            fields=[
                ("worker", models.BigIntegerField(primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField(db_default=Now())),
            ],
        ),
    ]
