from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "regulars.areas.billing"
    label = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.areas.billing import carrying, deducting, document, issuing, order_invoices
        from regulars.services.printing import kinds

        kinds.add(document.BILL)
        issuing.BEFORE_ISSUE.extend((order_invoices.settle_of_order, deducting.deduct_anew))
        carrying.PARTS.append(order_invoices.take_part)
