from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "jalon.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to what happens to people and roles; settles the installation at the first migration."""
        from jalon.journal import receivers

        receivers.connect()
        post_migrate.connect(receivers.settle_installation, sender=self)
