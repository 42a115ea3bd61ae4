"""People who work in the system, their teams and roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from regulars.engine.models.lasting import Lasting
from regulars.engine.models.record import Record, text_index


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class Team(Record):
    """People who work together; a record of a team's member may be opened to the whole team."""

    name = models.TextField()
    region = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("team_by_name", "name"),)


class Role(Lasting, Record):
    """What people of a kind may do: grants by entity, action and scope."""

    name = models.TextField()
    description = models.TextField(blank=True, default="")


class User(Record, AbstractBaseUser):
    """A person with a sign-in. `is_admin` may do everything, settings included; `is_program` has tokens and no sign-in."""

    name = models.TextField()
    email = models.EmailField(unique=True)
    phone = models.TextField(blank=True, default="")
    job_title = models.TextField(blank=True, default="")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")
    roles = models.ManyToManyField(Role, related_name="users", blank=True)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_program = models.BooleanField(default=False)
    language = models.CharField(max_length=5, blank=True, default="")
    timezone = models.CharField(max_length=60, blank=True, default="")
    first_weekday = models.CharField(max_length=1, blank=True, default="")
    theme = models.CharField(max_length=10, blank=True, default="")
    density = models.CharField(max_length=12, blank=True, default="")
    remind_before = models.IntegerField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = (text_index("user_by_name", "name"),)

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Django's own sign-in writes here: password and last sign-in only, never what people see."""
        columns = {"password": self.password, "last_login": self.last_login}
        type(self).objects.filter(pk=self.pk).update(**columns)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Grant(models.Model):
    """A role may do an action on an entity's records, as far as the scope goes. Entity `*` is every entity.

    With the scope `condition`, `condition` is the one filter that the records must meet.
    """

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    entity = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    scope = models.CharField(max_length=10)
    condition = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint("role", "entity", "action", name="grant_once"),)

    def __str__(self) -> str:
        return f"{self.role_id} {self.action} {self.entity}: {self.scope}"


class FieldRule(models.Model):
    """A role sees a field not at all (`hidden`), only its end (`masked`), or cannot change it (`readonly`)."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="field_rules")
    entity = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    mode = models.CharField(max_length=10)

    class Meta:
        constraints = (models.UniqueConstraint("role", "entity", "field", name="field_rule_once"),)

    def __str__(self) -> str:
        return f"{self.role_id} {self.entity}.{self.field}: {self.mode}"
