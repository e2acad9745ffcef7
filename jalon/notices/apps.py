from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "jalon.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to erasures of people."""
        from jalon.notices import receivers

        receivers.connect()
