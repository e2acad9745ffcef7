from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "jalon.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to agreements that are signed and requests that are emptied."""
        from jalon.monitoring import receivers

        receivers.connect()
