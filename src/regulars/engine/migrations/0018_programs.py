from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0017_merged_shares")]

    operations = [migrations.AddField("user", "is_program", models.BooleanField(default=False))]
