"""Why jobs failed."""

from django.db import models


class JobFailure(models.Model):
    """One failed attempt of a job: what went wrong, and where in the program. It goes when the job goes."""

    job = models.BigIntegerField()
    at = models.DateTimeField()
    attempt = models.PositiveIntegerField()
    error = models.TextField()
    trace = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("job", "-id"), name="failure_of_job"),)

    def __str__(self) -> str:
        return self.error
