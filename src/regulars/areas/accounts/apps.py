from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "regulars.areas.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.api import reports_known
        from regulars.areas.accounts.install import after_migrate

        reports_known.add("account-plan", "regulars.areas.accounts.plan.report.PLAN")
        post_migrate.connect(after_migrate, sender=self)
