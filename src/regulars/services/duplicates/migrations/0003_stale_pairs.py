from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duplicates", "0002_pairs")]

    operations = [
        migrations.AddField("duplicatepair", "stale_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "duplicatepair",
            models.Index(
                models.F("stale_at"), models.F("id"), condition=models.Q(stale_at__isnull=False), name="duplicate_pair_stale"
            ),
        ),
    ]
