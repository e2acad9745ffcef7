"""The people of the demonstration, as ``demonstration/cast.toml`` invents them. Needs no Django."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import psycopg

from jalon.site.database import ROOT, Role
from jalon.site.terminal import gettext as _

FOLDER = ROOT / "demonstration"
PASSWORD = "jalon-demonstration"


@dataclass(frozen=True)
class Person:
    """An account: its e-mail, its name, its role and the role's French and English names."""

    email: str
    name: str
    role: str
    label: str


def people(folder: Path = FOLDER) -> list[Person]:
    """The cast, in the order of the file."""
    return [Person(**person) for person in tomllib.loads((folder / "cast.toml").read_text())["people"]]


def sign_ins(address: str) -> list[str]:
    """The sign-ins to print after a start on the database at ``address``; none unless it is a demonstration."""
    with psycopg.connect(address, options=f"-c role={Role.READ}") as connection:
        row = connection.execute("SELECT kind FROM journal_installation").fetchone()
    if row is None or row[0] != "demonstration":
        return []
    cast = people()
    width = max(len(person.email) for person in cast)
    lines = [_("Comptes de démonstration, mot de passe %s :") % PASSWORD]
    return lines + [f"  {person.email:<{width}}  {person.label}" for person in cast]
