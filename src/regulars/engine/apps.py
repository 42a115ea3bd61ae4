"""Start-up: find every app's entities, then seal the registry."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.module_loading import autodiscover_modules


class EngineConfig(AppConfig):
    name = "regulars.engine"
    label = "engine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.base import jobs
        from regulars.engine import checks, moments, registry, saved_views, workspace
        from regulars.engine.custom import build
        from regulars.engine.install import after_migrate
        from regulars.engine.promotion import common
        from regulars.engine.territories import promotion as territories

        autodiscover_modules("entities")
        registry.overlay(build)
        registry.seal()
        common.add_parts()
        territories.add_parts()
        jobs.before(workspace.access_epoch)
        checks.register_checks()
        autodiscover_modules("subscribers", "tasks")
        post_migrate.connect(after_migrate, sender=self)
        for name in ("SavedView", "ViewChoice"):
            post_save.connect(saved_views.tell, sender=self.get_model(name))
            post_delete.connect(saved_views.tell, sender=self.get_model(name))
        moments.read_fast()
