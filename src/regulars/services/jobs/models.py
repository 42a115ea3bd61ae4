"""Why jobs failed; which workers live."""

from django.db import models
from django.db.models.functions import Now


class JobFailure(models.Model):
    """One failed attempt of a job: what went wrong (`reason` is one of `reasons.WORDS`), and where in the program. It goes when the job goes."""

    job = models.BigIntegerField()
    at = models.DateTimeField()
    attempt = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, blank=True, db_default="")
    error = models.TextField()
    trace = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("job", "-id"), name="failure_of_job"),)

    def __str__(self) -> str:
        return self.error


class WorkerLife(models.Model):
    """A worker that holds its lock: where the lock is gone, so is the worker."""

    worker = models.BigIntegerField(primary_key=True)
    began_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.worker)
