"""What belongs to the whole installation: settings, exchange rates, saved views, search documents, files, long work."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Left
from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.base.keys import key_of
from regulars.engine.models.lasting import Lasting


class Setting(models.Model):
    """A value of the whole workspace by name."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name


class FreeNumber(models.Model):
    """A number of a series that is free (`engine.free_numbers`): whoever takes it deletes the row."""

    series = models.CharField(max_length=60)
    number = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint("series", "number", name="free_number_once"),)

    def __str__(self) -> str:
        return f"{self.series} {self.number}"


class ExchangeRate(models.Model):
    """What one unit of `currency` was worth in the workspace's currency on a day."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    base = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    is_manual = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint("currency", "base", "day", name="rate_once"),)

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.rate} {self.base}"


class SavedView(Lasting):
    """A list as someone arranged it: filter, order, columns, groups, layout. Shared with a team or everyone, or one's own.

    `group` are the fields that a list is grouped by and `group_sort` the order of groups; `rows` is the field of a board's rows.
    One gets its key when it is first shown to everyone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entity = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey("engine.User", models.CASCADE, related_name="saved_views")
    team = models.ForeignKey("engine.Team", models.CASCADE, null=True, blank=True)
    is_shared = models.BooleanField(default=False)
    filter = models.JSONField(default=dict)
    sort = models.CharField(max_length=80, blank=True, default="")
    columns = models.JSONField(default=list)
    group = models.JSONField(default=list)
    group_sort = models.CharField(max_length=80, blank=True, default="")
    rows = models.CharField(max_length=120, blank=True, default="")
    layout = models.CharField(max_length=10, default="list")
    position = models.IntegerField(default=0)

    class Meta:
        indexes = (models.Index("entity", "owner", name="view_of_owner"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_shared and not self.key:
            taken = frozenset(
                SavedView.objects.filter(entity=self.entity).exclude(key="").values_list("key", flat=True)
            )
            self.key = key_of(self.name, taken, join="-", start="view")
        super().save(*args, **kwargs)


class ViewChoice(models.Model):
    """Which view of an entity a person, or whoever has a role, opens first; a person's word counts before their roles'.

    A view is named by its key where it comes with the product, by its id where it is saved. `order` is the person's own
    order of the tabs.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entity = models.CharField(max_length=40)
    user = models.ForeignKey("engine.User", models.CASCADE, null=True, related_name="view_choices")
    role = models.ForeignKey("engine.Role", models.CASCADE, null=True, related_name="view_choices")
    first = models.CharField(max_length=40, blank=True, default="")
    order = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint("entity", "user", name="first_view_once"),
            models.UniqueConstraint("entity", "role", name="first_view_once_a_role"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, role__isnull=True)
                | models.Q(user__isnull=True, role__isnull=False),
                name="first_view_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity}: {self.first}"


class SearchDocument(models.Model):
    """What a record is found by: folded words (lower case, Latin letters, no accents). `title_key` is what a list by title is sorted by."""

    record = models.UUIDField(primary_key=True)
    entity = models.CharField(max_length=40)
    owner = models.UUIDField(null=True)
    title = models.TextField()
    title_key = models.GeneratedField(
        expression=models.Func("title", function="sort_key"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    subtitle = models.TextField(default="")
    words = models.TextField()
    vector = SearchVectorField()

    class Meta:
        indexes = (
            GinIndex("vector", name="search_vector"),
            models.Index("owner", "record", name="search_of_owner"),
            models.Index("entity", "record", name="search_of_entity"),
            models.Index(OpClass(Left("words", 40), "text_pattern_ops"), name="search_beginning"),
        )

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that some record is found by: where near spellings are looked up. Seldom twice, when two wrote it at once."""

    word = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=("word",), name="search_word"),
            GinIndex(OpClass("word", "gin_trgm_ops"), name="search_word_trigrams"),
        )

    def __str__(self) -> str:
        return self.word


class StoredFile(models.Model):
    """An uploaded file: its bytes are under the data folder, named by their digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    entity = models.CharField(max_length=40, blank=True, default="")
    record = models.UUIDField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("engine.User", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """A piece of long work: its progress, its counts, its result; it can be cancelled, taken up again and undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    label = models.TextField()
    entity = models.CharField(max_length=40, blank=True, default="")
    actor = models.ForeignKey("engine.User", models.PROTECT, null=True, related_name="runs")
    state = models.CharField(max_length=12, default="waiting")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    input = models.JSONField(default=dict)
    position = models.JSONField(default=dict)
    batch = models.UUIDField(default=uuid7)
    message = models.TextField(default="")
    result = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    errors = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("actor", "-created_at"), name="run_of_actor"),)

    def __str__(self) -> str:
        return self.label


class RunRefusal(models.Model):
    """A record that a run had to leave as it is, and why: kept with the work itself, so that none is lost by a crash."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="refusals")
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    title = models.TextField(blank=True, default="")
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.title}: {self.reason}"


class FileText(models.Model):
    """The words inside a stored file, by which the record that holds it is found; empty where it has none or could not be read."""

    file = models.OneToOneField(StoredFile, models.CASCADE, primary_key=True, related_name="content")
    text = models.TextField(blank=True, default="")
    vector = SearchVectorField()
    problem = models.CharField(max_length=200, blank=True, default="")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (GinIndex("vector", name="file_text_vector"),)

    def __str__(self) -> str:
        return str(self.file_id)
