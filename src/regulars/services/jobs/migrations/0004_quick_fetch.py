"""The next job is found by indexes alone.

Statistics of a queue that was empty a moment ago make the planner compare all jobs with all others for their locks: with a hundred
thousand of them the worker would not get its next one for minutes.
"""

from django.db import migrations

FETCH = "procrastinate_fetch_job_v2(character varying[], bigint)"
WAYS = ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin")


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_jobfailure_reason")]

    operations = [
        migrations.RunSQL(
            "create index procrastinate_jobs_of_lock on procrastinate_jobs (lock, priority, id) where status in ('todo', 'doing')",
            "drop index procrastinate_jobs_of_lock",
        ),
        migrations.RunSQL(
            f"alter function {FETCH} " + " ".join(f"set enable_{way} = off" for way in WAYS),
            f"alter function {FETCH} " + " ".join(f"reset enable_{way}" for way in WAYS),
        ),
    ]
