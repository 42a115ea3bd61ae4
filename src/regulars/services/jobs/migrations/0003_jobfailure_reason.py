from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_workerlife")]

    operations = [
        migrations.AddField("jobfailure", "reason", models.CharField(blank=True, db_default="", max_length=12)),
    ]
