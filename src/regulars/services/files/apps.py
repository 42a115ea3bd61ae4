from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "regulars.services.files"
    label = "files"
