"""The ``jalon`` command: each room's commands under its noun."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from jalon.journal.refusals import ActionRefused
from jalon.site.terminal import complain, language, say
from jalon.site.terminal import gettext as _

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Jalon : le plan d’une Région, du vote au résultat.",
)

NOUNS = {
    "region": "jalon.site.region_commands",
    "rules": "jalon.rules.commands",
    "law": "jalon.law.commands",
    "register": "jalon.companies.commands",
    "aids": "jalon.site.aid_commands",
    "ledger": "jalon.site.ledger_commands",
    "people": "jalon.site.people_commands",
    "monitoring": "jalon.monitoring.commands",
    "database": "jalon.site.database_commands",
}
WITHOUT_DJANGO = ("rules", "law", "database", "monitoring")


@app.callback()
def jalon() -> None:
    """Jalon : le plan d’une Région, du vote au résultat."""


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Lance une commande d’administration de Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jalon manage", *context.args])


@app.command()
def run(port: Annotated[int, typer.Option(help="Port d’écoute sur localhost.")] = 8000) -> None:
    """Lance la base, les pages et les tâches, jusqu’à Ctrl-C."""
    from jalon.site.run import run

    raise SystemExit(run(port))


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="Le fichier à créer.")]) -> None:
    """Sauvegarde la base et les documents dans un fichier, sans rien arrêter."""
    from jalon.site.backup import backup

    count = backup(path)
    say(_("%(path)s : la base et %(count)d documents.") % {"path": path, "count": count})


@app.command()
def restore(path: Annotated[Path, typer.Argument(help="Un fichier fait par « jalon backup ».")]) -> None:
    """Remplit une installation vide à partir d’une sauvegarde, en entier ou pas du tout."""
    from jalon.site.restore import restore

    count = restore(path)
    say(_("La base et %d documents sont revenus. Contrôlez-les : jalon ledger verify, jalon doctor.") % count)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Pour une machine.")] = False,
) -> None:
    """Examine l’installation : une ligne par contrôle, avec le remède ; code 1 si quelque chose doit être fait."""
    from jalon.site.doctor import doctor

    raise SystemExit(doctor(as_json=as_json))


def main() -> None:
    """Run the command line; Django is set up only for the nouns that need it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalon.site.settings")
    wanted = sys.argv[1] if len(sys.argv) > 1 else "--help"
    for noun, module in NOUNS.items():
        if wanted in (noun, "--help"):
            if noun not in WITHOUT_DJANGO:
                _set_up_django()
            app.add_typer(import_module(module).app, name=noun)
    try:
        app()
    except ActionRefused as refusal:
        complain(f"{refusal.message}\n{refusal.remedy}".strip())
        raise SystemExit(1) from None
    except Exception as error:
        if not is_silence(error):
            raise
        complain(_("La base de données ne répond pas : lancez « make run » dans un autre terminal."))
        raise SystemExit(1) from None


def _set_up_django() -> None:
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language())


def is_silence(error: Exception) -> bool:
    """Whether a command failed because no database answers."""
    from django.db import OperationalError, connection

    return isinstance(error, OperationalError) and connection.connection is None
