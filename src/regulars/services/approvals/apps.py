from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "regulars.services.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.engine import gates, merged_rows, registry
        from regulars.services.approvals import buttons, lock, promotion, telling  # noqa: F401 - its kinds of notifications

        merged_rows.carry("approvals_approvalrequest")
        registry.overlay_further(buttons.with_buttons)
        gates.stand(lock.Lock())
        promotion.add_parts()
