from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "jalon.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to requests that are emptied."""
        from jalon.payments import receivers

        receivers.connect()
