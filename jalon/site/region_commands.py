"""``jalon region``: check a Region's folder, see what loading it would change, load it, export it, rebuild it.

Everything is said in the terminal's language, or in the one that ``--lang`` names.
"""

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.journal.refusals import ActionRefused
from jalon.plan import actions, queries
from jalon.plan.actions import NewerVersionHeld
from jalon.plan.folder.difference import Change, Move, Side, compare
from jalon.plan.folder.export import write_folder
from jalon.plan.folder.files import FolderFiles
from jalon.plan.folder.folder import open_published
from jalon.plan.folder.problems import FolderRefused
from jalon.plan.folder.records import RegionFolder
from jalon.plan.folder.remarks import remarks
from jalon.rules import Rulebook, RuleError, TomlError
from jalon.rules.versions import differences
from jalon.schemes.vocabulary import FILE as WORDS
from jalon.schemes.vocabulary import words
from jalon.site import regions, terminal
from jalon.ui.formats import language

app = typer.Typer(
    no_args_is_help=True, help=_("Le dossier d’une Région : vérifier, comparer, charger, exporter, reconstruire.")
)

SIGNS = {Move.ADDED: "+", Move.REMOVED: "-", Move.CHANGED: "~"}
SCHEMES = "schemes/"


def _speak(context: typer.Context, wanted: str | None) -> str:
    """Say everything of this command in one language: the one asked for, else the terminal's."""
    if wanted not in (None, "fr", "en"):
        raise typer.BadParameter("fr, en")
    chosen = wanted or terminal.language()
    context.with_resource(translation.override(chosen))
    return chosen


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        callback=_speak,
        is_eager=True,
        help=_("La langue des messages, fr ou en ; sinon celle du terminal."),
    ),
]
Folder = Annotated[Path, typer.Argument(help=_("Le dossier de la Région, par exemple regions/ma-region."))]
Json = Annotated[bool, typer.Option("--json", help=_("Le résultat en JSON, pour un autre programme."))]
Slug = Annotated[str, typer.Argument(help=_("Le nom de la Région dans les adresses."))]


def say(text: str) -> None:
    """One line, or several, of the answer."""
    typer.echo(text)


def complain(text: str) -> None:
    """What is wrong, on the error stream."""
    typer.echo(text, err=True)


def _refuse(refused: FolderRefused, ending: str) -> NoReturn:
    for problem in refused.problems:
        complain(str(problem))
    count = len(refused.problems)
    complain(ngettext("%(count)s erreur.", "%(count)s erreurs.", count) % {"count": count} + f" {ending}")
    raise typer.Exit(1)


def _read(path: Path, ending: str = "") -> RegionFolder:
    try:
        return regions.read(path)
    except FolderRefused as refused:
        _refuse(refused, ending or _("Rien n’est chargé."))


@app.command(
    help=_("Liste les erreurs du dossier (code de sortie 1), puis les remarques que les lecteurs verront.")
)
def check(path: Folder, as_json: Json = False, lang: Lang = None) -> None:
    """List the errors of a folder, then the remarks that readers will see."""
    if as_json:
        _check_json(path)
        return
    folder = _read(path)
    for remark in remarks(folder):
        say(_("Remarque sur %(subject)s : %(text)s") % {"subject": remark.subject, "text": remark.text})
    say(_("%(path)s : aucune erreur.") % {"path": path})


def _check_json(path: Path) -> None:
    try:
        found = remarks(regions.read(path))
    except FolderRefused as refused:
        errors = [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "code": problem.code,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            for problem in refused.problems
        ]
        say(json.dumps({"errors": errors, "remarks": []}, ensure_ascii=False))
        raise typer.Exit(1) from None
    told = [{"subject": remark.subject, "code": remark.code, "text": remark.text} for remark in found]
    say(json.dumps({"errors": [], "remarks": told}, ensure_ascii=False))


def _told(change: Change) -> str:
    kinds = {
        "region": _("Région"),
        "source": _("source"),
        "entry": _("élément"),
        "claim": _("affirmation"),
        "file": _("fichier"),
    }
    lines = [f"{SIGNS[change.move]} {kinds[change.what]} {change.name}"]
    for name, before, after in change.fields:
        lines.append(f"    {name} : {before or '—'} → {after or '—'}")
    return "\n".join(lines)


def _rules(change: Change, held: RegionFolder | None, folder: RegionFolder) -> list[str]:
    """What changes in the rules of a scheme whose file changes, in words."""
    if held is None or change.move is not Move.CHANGED or not change.name.startswith(SCHEMES):
        return []
    try:
        old, new = (
            Rulebook.load(each.files.texts[change.name], words(each.files.texts.get(WORDS, "")), change.name)
            for each in (held, folder)
        )
    except (RuleError, TomlError):
        return []
    return [f"    {difference.text(language())}" for difference in differences(old, new)]


def _held(slug: str) -> RegionFolder | None:
    version = queries.version_of(slug)
    if version is None:
        return None
    return open_published(FolderFiles(f"{slug}@{version.number}", dict(queries.texts_of(version))))


@app.command(help=_("Montre ce que charger le dossier changerait ; ne change rien."))
def diff(path: Folder, lang: Lang = None) -> None:
    """Show what loading a folder would change."""
    folder = _read(path, _("La comparaison attend un dossier sans erreur."))
    held = _held(folder.region.slug)
    changes = compare(held, folder)
    for change in changes:
        say("\n".join([_told(change), *_rules(change, held, folder)]))
    count = len(changes)
    said = ngettext("%(count)s changement.", "%(count)s changements.", count) % {"count": count}
    say(said if changes else _("Aucun changement."))
    newer = actions.refusal(folder)
    if newer is not None:
        complain(_("Charger ce dossier serait refusé :"))
        _three_way(newer)
        raise typer.Exit(2)


def _three_way(newer: NewerVersionHeld) -> None:
    """Each file that one side or both changed since the common version, with the lines of each side."""
    sides = {
        Side.FOLDER: _("changé dans votre dossier"),
        Side.PRODUCT: _("changé dans Jalon"),
        Side.BOTH: _("changé des deux côtés"),
        Side.SAME: _("changé de même des deux côtés"),
    }
    complain(f"{newer.message} {newer.remedy}")
    if newer.ancestor:
        complain(_("Depuis la version %(number)s, que les deux ont en commun :") % {"number": newer.ancestor})
    for changed in newer.changes:
        complain(f"{changed.path} ({sides[changed.side]})")
        for name, text in ((_("Dans Jalon"), changed.in_product), (_("Dans votre dossier"), changed.in_folder)):
            if text:
                complain(f"  {name} :\n{text}")


@app.command(
    help=_(
        "Publie les dossiers comme nouvelles versions des plans et des dispositifs : tout ou rien, jamais d’argent."
    )
)
def load(
    path: Annotated[list[Path], typer.Argument(help=_("Un ou plusieurs dossiers de Région."))],
    by: Annotated[
        str, typer.Option(help=_("Qui charge, tel que l’histoire des versions le dira."))
    ] = "ligne de commande",
    lang: Lang = None,
) -> None:
    """Publish folders as new versions of the plans and the schemes, all or none."""
    for each in path:
        _read(each)
    try:
        loaded = regions.load_all(path, by)
    except NewerVersionHeld as newer:
        _three_way(newer)
        raise typer.Exit(2) from None
    except ActionRefused as refused:
        complain(str(refused))
        raise typer.Exit(2) from None
    for one in loaded:
        words = {"region": one.publication.region.name, "number": one.publication.version.number}
        say(
            _("%(region)s : version %(number)s publiée.") % words
            if one.publication.created
            else _("%(region)s : version %(number)s déjà en place.") % words
        )


@app.command(help=_("Écrit une version publiée, octet pour octet, dans un dossier."))
def export(
    slug: Slug,
    path: Annotated[Path, typer.Argument(help=_("Un dossier nouveau ou vide."))],
    version: Annotated[int | None, typer.Option(help=_("Une version précise, sinon la dernière."))] = None,
    lang: Lang = None,
) -> None:
    """Write a published version into a folder."""
    held = queries.version_of(slug, version)
    if held is None:
        if version is not None and queries.version_of(slug) is not None:
            known = ", ".join(str(each.number) for each in queries.versions_of(slug))
            words = {"slug": slug, "number": version, "known": known}
            complain(_("« %(slug)s » n’a pas de version %(number)s. Versions connues : %(known)s.") % words)
        else:
            known = ", ".join(slug for slug, _name in queries.region_choices()) or _("aucune")
            words = {"slug": slug, "known": known}
            complain(_("Aucune version de « %(slug)s ». Régions connues : %(known)s.") % words)
        raise typer.Exit(2)
    try:
        written = write_folder(path, held.number, held.sha256, queries.texts_of(held))
    except FolderRefused as refused:
        _refuse(refused, _("Rien n’est écrit."))
    except OSError as error:
        complain(_("Impossible d’écrire dans %(path)s : %(reason)s") % {"path": path, "reason": error.strerror})
        raise typer.Exit(2) from None
    count = len(written)
    say(
        ngettext(
            "Version %(number)s : %(count)s fichier dans %(path)s.",
            "Version %(number)s : %(count)s fichiers dans %(path)s.",
            count,
        )
        % {"number": held.number, "count": count, "path": path}
    )


@app.command(
    help=_("Reconstruit ce que les pages lisent d’après la version publiée, comme après une mise à jour de Jalon.")
)
def rebuild(slug: Slug, lang: Lang = None) -> None:
    """Rebuild a Region's rows from its published version."""
    try:
        region = actions.rebuild_rows(slug)
    except FolderRefused as refused:
        _refuse(refused, _("Chargez une version corrigée ; rien n’est changé."))
    except ActionRefused as refused:
        complain(str(refused))
        raise typer.Exit(2) from None
    version = queries.version_of(slug)
    say(
        _("%(region)s : reconstruite d’après la version %(number)s.")
        % {"region": region.name, "number": version.number if version else 0}
    )
