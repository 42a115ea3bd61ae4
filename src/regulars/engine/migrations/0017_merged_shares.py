from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0016_origin")]

    operations = [migrations.AddField("merge", "shares", models.JSONField(default=dict))]
