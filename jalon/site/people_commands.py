"""``jalon people``: the accounts and roles of an installation, for whoever runs it.

The first administrator of a real database is named here; the next ones are named on the pages, by another person.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from jalon.accounts import actions, ports, queries, takeaway
from jalon.accounts.enums import EVERY_REGION, Role
from jalon.accounts.models import User
from jalon.journal.actions import record
from jalon.ui.formats import date as shown_date

app = typer.Typer(no_args_is_help=True, help=_("Les comptes et les rôles des personnes."))
console = Console()
problems = Console(stderr=True)

Email = Annotated[str, typer.Argument(help=_("L’adresse électronique du compte."))]
RoleName = Annotated[Role, typer.Argument(help=_("Le rôle."))]
RegionSlug = Annotated[str, typer.Option("--region", help=_("La Région, ou « * » pour toutes."))]


@app.command(
    help=_("Ouvre un compte et donne l’adresse, valable une fois, où la personne choisit son mot de passe.")
)
def add(
    email: Email,
    name: Annotated[str, typer.Option(help=_("Prénom et nom, tels que les pages les montrent."))],
    language: Annotated[str, typer.Option(help=_("La langue des messages : fr ou en."))] = "fr",
) -> None:
    """Open an account and print where its holder sets a password."""
    try:
        person = actions.open_account(email, name, language=language)
    except ValidationError as refused:
        raise _refused(refused) from None
    _say(_("Compte ouvert pour %(name)s (%(email)s).") % {"name": person, "email": person.email})
    _say(
        _("Transmettez cette adresse de votre installation, valable une fois : %(path)s")
        % {"path": queries.first_password_path(person)}
    )


@app.command(help=_("Donne un rôle à une personne qui a un compte."))
def grant(
    email: Email,
    role: RoleName,
    region: RegionSlug,
    scheme: Annotated[
        str, typer.Option(help=_("Le seul dispositif concerné, pour un instructeur ou un expert."))
    ] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("Dernier jour, inclus (AAAA-MM-JJ)."))
    ] = None,
    delegation: Annotated[
        str, typer.Option(help=_("La référence de la délégation de signature, pour un signataire."))
    ] = "",
) -> None:
    """Give a role to somebody who has an account."""
    person = _person(email)
    _known_region(region)
    try:
        given = actions.grant_role(
            person,
            role,
            region,
            by=None,
            scheme=scheme,
            ends_on=until.date() if until else None,
            delegation_reference=delegation,
        )
    except ValidationError as refused:
        raise _refused(refused) from None
    _say(
        _("%(name)s : %(role)s, %(region)s, à partir du %(day)s.")
        % {
            "name": person,
            "role": role.label,
            "region": _region_name(region),
            "day": shown_date(given.starts_on),
        }
    )


@app.command(help=_("Retire un rôle, avec son motif."))
def revoke(
    email: Email,
    role: RoleName,
    region: RegionSlug,
    reason: Annotated[str, typer.Option(help=_("Le motif du retrait, gardé avec le rôle."))],
) -> None:
    """End a role, with its reason."""
    person = _person(email)
    held = [one for one in person.grants.filter(revoked_at=None) if (one.role, one.region) == (role.value, region)]
    if not held:
        raise _refusal(_("Cette personne n’a pas ce rôle ici. « jalon people list » montre ceux qu’elle a."))
    for one in held:
        try:
            actions.revoke_role(one, by=None, reason=reason)
        except ValidationError as refused:
            raise _refused(refused) from None
    _say(_("%(name)s n’est plus %(role)s.") % {"name": person, "role": role.label})


@app.command("list", help=_("Montre les comptes et leurs rôles ouverts."))
def list_people(
    text: Annotated[str, typer.Argument(help=_("Une partie du nom ou de l’adresse."))] = "",
) -> None:
    """Show the accounts and the roles that they hold."""
    table = Table(_("personne"), _("adresse"), _("rôles"))
    for person in queries.people(text).prefetch_related("grants"):
        roles = [
            f"{one.get_role_display()} ({_region_name(one.region)}{f', {one.scheme}' if one.scheme else ''})"
            for one in person.grants.all()
            if one.revoked_at is None
        ]
        table.add_row(person.display_name, person.email, "\n".join(roles) or "—")
    console.print(table)


@app.command(help=_("Écrit tout ce que Jalon garde d’une personne dans une archive ZIP (RGPD, articles 15 et 20)."))
def export(email: Email, file: Annotated[Path, typer.Argument(help=_("Le fichier à écrire."))]) -> None:
    """Write everything that is held about a person."""
    person = _person(email)
    try:
        with file.open("xb") as target:
            takeaway.write(person, target)
    except FileExistsError:
        raise _refusal(_("Le fichier « %(file)s » existe déjà : donnez un autre nom.") % {"file": file}) from None
    except OSError as error:
        raise _refusal(
            _("Le fichier « %(file)s » ne peut pas être écrit : %(reason)s.")
            % {"file": file, "reason": error.strerror}
        ) from None
    record(None, "accounts.exported", f"person:{person.actor_id}")
    _say(_("Tout ce qui concerne %(name)s est dans %(file)s.") % {"name": person, "file": file})


def _person(email: str) -> User:
    person = User.objects.filter(email=email.lower().strip(), erased_at=None).first()
    if person is None:
        raise _refusal(
            _(
                "Aucun compte n’a l’adresse « %(email)s ». Demandez à la personne de créer son compte, ou ouvrez-le "
                "par « jalon people add »."
            )
            % {"email": email}
        )
    return person


def _known_region(slug: str) -> None:
    known = [one for one, _name in ports.regions()]
    if slug != EVERY_REGION and slug not in known:
        raise _refusal(
            _("Région inconnue : « %(slug)s ». Régions chargées : %(known)s ; « * » pour toutes.")
            % {"slug": slug, "known": ", ".join(known) or _("aucune")}
        )


def _region_name(slug: str) -> str:
    return _("toutes les Régions") if slug == EVERY_REGION else dict(ports.regions()).get(slug, slug)


def _refused(error: ValidationError) -> typer.Exit:
    return _refusal("\n".join(error.messages))


def _refusal(message: str) -> typer.Exit:
    problems.print(message, soft_wrap=True, markup=False, highlight=False)
    return typer.Exit(2)


def _say(message: str) -> None:
    console.print(message, soft_wrap=True, markup=False, highlight=False)
