"""What ``jalon doctor`` looks at: the machine, the server, the tables, the ledger, what waits to be done."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jalon.cases.queries import clock, on_the_clock
from jalon.documents import clamd
from jalon.documents.actions import path_of
from jalon.documents.models import File
from jalon.documents.queries import infected, waiting_since
from jalon.funds import consistency
from jalon.funds.models import Entry, Seal
from jalon.funds.snapshot import snapshot
from jalon.journal.models import Seal as JournalSeal
from jalon.journal.queries import installation_kind, is_real
from jalon.notices.models import Notice
from jalon.notices.models import State as Mail
from jalon.site.database import data_directory
from jalon.site.doctor import Check, Finding, State
from jalon.site.embedded.binaries import MAJOR
from jalon.site.roles import OLDEST
from jalon.site.terminal import gettext as _

SCARCE, NONE_LEFT = 2_000_000_000, 200_000_000  # bytes
SKEW = timedelta(seconds=5)
SEAL_AGE = timedelta(hours=36)
LATE = timedelta(hours=1)
SOON = timedelta(days=5)


def _bytes(number: int) -> str:
    if number >= 1e9:
        return _("%d Go") % (number // 1e9)
    return _("%d Mo") % (number // 1e6)


def machine() -> Iterator[Finding]:
    """The disk of the data folder."""
    data = data_directory()
    free = shutil.disk_usage(data if data.exists() else data.parent).free
    text = _("%(free)s libres sur le disque de %(data)s.") % {"free": _bytes(free), "data": data}
    remedy = _("Libérez de la place, ou déplacez le dossier (JALON_DATA).")
    if free < NONE_LEFT:
        yield Finding("disk", State.WRONG, text, remedy)
    elif free < SCARCE:
        yield Finding("disk", State.WARNING, text, remedy)
    else:
        yield Finding("disk", State.GOOD, text)


def server() -> Iterator[Finding]:
    """Whether PostgreSQL answers, its version, and whether what it commits stays."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::integer, current_setting('fsync'),"
                " current_setting('synchronous_commit'), current_setting('full_page_writes'),"
                " current_setting('data_checksums'), clock_timestamp(), to_regclass('django_migrations') IS NULL"
            )
            version, fsync, commit, pages, checksums, now, empty = cursor.fetchone()
    except Exception as error:
        reason = str(error.__cause__ or error).strip().partition("\n")[0]
        yield Finding(
            "server",
            State.WRONG,
            _("PostgreSQL ne répond pas : %s.") % reason.rstrip("."),
            _("Lancez « make run », ou corrigez DATABASE_URL."),
        )
        return
    major = version // 10_000
    where = _("intégré") if not os.environ.get("DATABASE_URL") else _("de DATABASE_URL")
    words = {"major": major, "where": where}
    if major < OLDEST:
        yield Finding(
            "server",
            State.WRONG,
            _("Le serveur %(where)s est PostgreSQL %(major)d.") % words,
            _("Jalon demande PostgreSQL %d ou plus récent.") % OLDEST,
        )
    elif major > MAJOR:
        yield Finding(
            "server",
            State.WARNING,
            _("Le serveur %(where)s est PostgreSQL %(major)d.") % words,
            _("« jalon backup » vient avec PostgreSQL %d : sauvegardez avec les outils du serveur.") % MAJOR,
        )
    else:
        yield Finding("server", State.GOOD, _("PostgreSQL %(major)d, serveur %(where)s.") % words)
    yield from _durability(fsync, commit, pages, checksums)
    yield _skew(now)
    if empty:
        yield Finding(
            "tables", State.WRONG, _("La base ne contient pas de Jalon."), _("Lancez « make run », ou restaurez.")
        )


def _durability(fsync: str, commit: str, pages: str, checksums: str) -> Iterator[Finding]:
    lost = [name for name, value in (("fsync", fsync), ("full_page_writes", pages)) if value == "off"]
    if lost or commit == "off":
        names = ", ".join([*lost, *(["synchronous_commit"] if commit == "off" else [])])
        yield Finding(
            "durability",
            State.WRONG,
            _("Une panne peut perdre ce qui est enregistré : %s est sur off.") % names,
            _("Remettez-le sur on dans postgresql.conf, puis relancez le serveur."),
        )
    elif checksums == "off":
        yield Finding(
            "durability",
            State.WARNING,
            _("Le serveur ne contrôle pas ses pages (data_checksums est sur off)."),
            _("Arrêtez-le et lancez pg_checksums --enable."),
        )
    else:
        yield Finding("durability", State.GOOD, _("Ce qui est enregistré est sur le disque, et contrôlé."))


def _skew(now: datetime) -> Finding:
    away = abs(timezone.now() - now)
    if away > SKEW:
        return Finding(
            "clock",
            State.WRONG,
            _("L’horloge du serveur et celle de cette machine diffèrent de %d s.") % away.total_seconds(),
            _("Réglez-les par le réseau (NTP)."),
        )
    return Finding("clock", State.GOOD, _("Les horloges s’accordent."))


def tables() -> Iterator[Finding]:
    """Whether the tables are those of this Jalon, and what the database is."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    known = set(loader.disk_migrations)
    unknown = sorted(".".join(one) for one in loader.applied_migrations if one not in known and one[0] in _rooms())
    missing = [migration for migration, _back in executor.migration_plan(loader.graph.leaf_nodes())]
    if unknown:
        yield Finding(
            "migrations",
            State.WRONG,
            _("La base vient d’un Jalon plus récent (%s).") % ", ".join(unknown[:3]),
            _("Mettez ce Jalon à jour."),
        )
    elif missing:
        yield Finding(
            "migrations",
            State.WRONG,
            _("Il manque %(count)d mises à jour des tables (%(first)s…).")
            % {"count": len(missing), "first": missing[0]},
            _("Sauvegardez (jalon backup), puis lancez « make run »."),
        )
    else:
        yield Finding("migrations", State.GOOD, _("Les tables sont à jour."))
    kind = installation_kind()
    if kind:
        said = _("La base est réelle.") if is_real() else _("La base est une démonstration.")
        yield Finding("installation", State.GOOD, said)
    else:
        yield Finding(
            "installation", State.WARNING, _("La base ne dit pas ce qu’elle est."), _("Lancez « make run ».")
        )
    if is_real() and settings.DEBUG:
        yield Finding(
            "debug",
            State.WRONG,
            _("JALON_DEBUG montre le détail des erreurs à tout le monde."),
            _("Retirez cette variable et relancez."),
        )


def _rooms() -> set[str]:
    from django.apps import apps

    return {config.label for config in apps.get_app_configs() if config.name.startswith("jalon.")}


GUARDS = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgenabled NOT IN ('O', 'A') ORDER BY 1, 2
"""
LOGIN = "SELECT rolsuper, session_user FROM pg_roles WHERE rolname = session_user"


def guards() -> Iterator[Finding]:
    """Whether what only grows is still guarded, and whether the pages' login could get around it."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        off = [".".join(row) for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'funds_forbid%'")
        (count,) = cursor.fetchone()
        cursor.execute(LOGIN)
        superuser, login = cursor.fetchone()
    if off or not count:
        yield Finding(
            "guards",
            State.WRONG,
            _("Des gardes de la base sont éteintes : %s.") % (", ".join(off[:5]) or "funds_forbid"),
            _("Cherchez qui les a éteintes, lancez « jalon ledger verify --seal », puis rallumez-les."),
        )
    else:
        yield Finding("guards", State.GOOD, _("Ce qui ne fait que croître est gardé."))
    if superuser:
        yield Finding(
            "login",
            State.WARNING if not is_real() else State.WRONG,
            _("Les pages se connectent par « %s », superutilisateur : rien ne l’arrêterait.") % login,
            _("Donnez dans DATABASE_URL un utilisateur ordinaire (docs/operator.md)."),
        )


def ledger() -> Iterator[Finding]:
    """The seals: whole, recent, and no entry dated after now."""
    now = timezone.now()
    last = Seal.objects.order_by("-number").first()
    latest = Entry.objects.order_by("-id").first()
    with snapshot() as books:
        _count, broken = consistency.seals_that_break(books.main)
        moved = list(consistency.heads_that_differ(books.main))
    if broken or moved:
        yield Finding(
            "seals",
            State.WRONG,
            _("Des scellés du grand livre ne s’accordent plus avec lui."),
            _("Lancez « jalon ledger verify » : il nomme les écritures."),
        )
    elif latest and (last is None or (latest.posted_at > last.sealed_at and now - last.sealed_at > SEAL_AGE)):
        yield Finding(
            "seals",
            State.WARNING,
            _("Des écritures n’ont pas été scellées cette nuit."),
            _("Vérifiez que les tâches tournent, ou lancez « jalon ledger seal »."),
        )
    else:
        yield Finding("seals", State.GOOD, _("Les scellés du grand livre sont entiers et à jour."))
    if latest and latest.posted_at > now + SKEW:
        yield Finding(
            "ledger-clock",
            State.WARNING,
            _("La dernière écriture est datée de l’avenir (%s) : l’horloge a reculé.")
            % latest.posted_at.isoformat(timespec="seconds"),
            _("Réglez l’horloge. La chaîne n’en souffre pas : elle suit ses numéros."),
        )
    yesterday = timezone.localdate() - timedelta(days=1)
    sealed = JournalSeal.objects.order_by("-day").values_list("day", flat=True).first()
    if sealed and sealed < yesterday - timedelta(days=1):
        yield Finding(
            "journal",
            State.WARNING,
            _("Le journal n’est scellé que jusqu’au %s.") % sealed.isoformat(),
            _("Vérifiez que les tâches tournent."),
        )


def deadlines() -> Iterator[Finding]:
    """Requests whose two months have passed unrecorded, and those about to."""
    today = timezone.localdate()
    days = [
        (case.reference or "", found.silence)
        for case in on_the_clock()
        if (found := clock(case)) and not found.expired
    ]
    passed = sorted(reference for reference, day in days if day < today - timedelta(days=1))
    soon = sum(today <= day <= today + SOON for _reference, day in days)
    if passed:
        yield Finding(
            "deadlines",
            State.WRONG,
            _("Le délai de %(count)d demandes est passé sans que le refus par silence soit constaté (%(first)s…).")
            % {"count": len(passed), "first": passed[0]},
            _("Vérifiez que les tâches tournent : elles le constatent chaque matin."),
        )
    elif soon:
        yield Finding(
            "deadlines",
            State.WARNING,
            _("%d demandes seront refusées par silence dans les cinq jours.") % soon,
            _("Leurs agents en sont prévenus ; décidez-les."),
        )
    else:
        yield Finding("deadlines", State.GOOD, _("Aucun délai n’échoit dans les cinq jours."))


def mail() -> Iterator[Finding]:
    """Whether mail leaves."""
    now = timezone.now()
    if is_real() and not os.environ.get("JALON_SMTP_HOST"):
        yield Finding(
            "mail-server",
            State.WRONG,
            _("Aucun serveur de courrier n’est indiqué : rien ne part."),
            _("Indiquez-le dans JALON_SMTP_HOST."),
        )
    waiting = Notice.objects.filter(state=Mail.QUEUED, created_at__lt=now - LATE).exclude(address="").count()
    failed = Notice.objects.filter(state=Mail.FAILED).count()
    if waiting or failed:
        yield Finding(
            "mail",
            State.WRONG if waiting else State.WARNING,
            _("%(waiting)d messages attendent depuis plus d’une heure, %(failed)d n’ont pas été remis.")
            % {"waiting": waiting, "failed": failed},
            _("Vérifiez que les tâches tournent et que le serveur de courrier répond."),
        )
    else:
        yield Finding("mail", State.GOOD, _("Aucun message n’attend."))


JOBS = """
SELECT count(*) FILTER (WHERE status = 'failed'),
       count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, (
         SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'deferred')
       ) < now() - interval '1 hour')
  FROM procrastinate_jobs j
"""


def jobs() -> Iterator[Finding]:
    """Whether the worker does what it is asked."""
    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        failed, late = cursor.fetchone()
    if late:
        yield Finding(
            "jobs",
            State.WRONG,
            _("%d tâches attendent depuis plus d’une heure : personne ne les fait.") % late,
            _("Lancez « make run », et lisez worker.log."),
        )
    elif failed:
        yield Finding("jobs", State.WARNING, _("%d tâches ont échoué.") % failed, _("Lisez worker.log."))
    else:
        yield Finding("jobs", State.GOOD, _("Aucune tâche n’attend."))


def documents() -> Iterator[Finding]:
    """Whether every document that the database names is on the disk."""
    digests = File.objects.values_list("sha256", flat=True).distinct()
    gone = [digest for digest in digests.iterator() if not path_of(digest).exists()]
    if gone:
        yield Finding(
            "documents",
            State.WRONG,
            _("%(count)d documents manquent sur le disque (%(first)s…).")
            % {"count": len(gone), "first": gone[0][:12]},
            _("Reprenez-les d’une sauvegarde : jalon backup les contient."),
        )
    else:
        yield Finding("documents", State.GOOD, _("Tous les documents sont là."))


def scanner() -> Iterator[Finding]:
    """Whether documents are scanned for malware, and whether any waits or was set apart."""
    late = waiting_since(timezone.now() - LATE)
    if not clamd.configured():
        state = State.WARNING if is_real() else State.GOOD
        text = _("Les documents ne sont pas contrôlés : aucun antivirus n’est configuré.")
        yield Finding("scanner", state, text, _("Installez ClamAV et donnez son adresse : JALON_CLAMD."))
    elif not clamd.answers():
        text = _("L’antivirus %s ne répond pas : les documents reçus restent en quarantaine.") % settings.CLAMD
        yield Finding("scanner", State.WRONG, text, _("Démarrez clamd, ou corrigez JALON_CLAMD."))
    elif late:
        yield Finding(
            "scanner",
            State.WRONG,
            _("%d documents attendent leur contrôle depuis plus d’une heure.") % late,
            _("Lisez worker.log."),
        )
    else:
        yield Finding("scanner", State.GOOD, _("Les documents sont contrôlés ; %d écartés.") % infected())


IN_DATABASE: list[Check] = [tables, guards, ledger, deadlines, mail, jobs, documents, scanner]
