from django.apps import AppConfig


class AidsConfig(AppConfig):
    name = "jalon.aids"
    label = "aids"
    default_auto_field = "django.db.models.BigAutoField"
