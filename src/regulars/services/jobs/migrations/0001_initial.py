from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("attempt", models.PositiveIntegerField()),
                ("error", models.TextField()),
                ("trace", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["job", "-id"], name="failure_of_job")]},
        ),
        migrations.RunSQL(
            "create index if not exists procrastinate_jobs_failed on procrastinate_jobs (id) where status = 'failed'; "
            "create index if not exists procrastinate_jobs_open on procrastinate_jobs (queue_name, task_name, status) "
            "where status in ('todo', 'doing', 'failed')",
            "drop index if exists procrastinate_jobs_failed; drop index if exists procrastinate_jobs_open",
        ),
    ]
