from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TokenCall",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("token", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("address", models.CharField(blank=True, default="", max_length=45)),
                ("method", models.CharField(max_length=10)),
                ("path", models.CharField(max_length=200)),
                ("status", models.SmallIntegerField()),
            ],
            options={"indexes": [models.Index(fields=("token", "-id"), name="calls_of_token"), models.Index(fields=("at",), name="calls_by_time")]},
        ),
    ]
