from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "regulars.areas.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
