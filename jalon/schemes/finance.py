"""A Region's budget rules: its folder's ``finance.toml``, as published; a person in charge of finance edits them here."""

from jalon.accounts.models import User
from jalon.accounts.rights import Right
from jalon.funds import rbf
from jalon.funds.rbf import FinanceRules
from jalon.journal.actions import record
from jalon.journal.guards import demand, stale
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.plan import actions as plans
from jalon.plan.folder.files import Base, FolderFiles
from jalon.plan.folder.folder import open_files
from jalon.plan.queries import texts_of, version_of
from jalon.rules import TomlError, parse_toml
from jalon.ui.formats import language

FILE = "finance.toml"


def finance_text(region: str) -> str:
    """The file as published; empty where the Region has none."""
    version = version_of(region)
    return texts_of(version).get(FILE, "") if version else ""


def finance_rules(region: str) -> FinanceRules:
    """The Region's budget rules in force; none at all where it published no file."""
    return rbf.finance_rules(finance_text(region))


@action
def publish_finance(region: str, text: str, seen: int, *, actor: User) -> None:
    """Publish another text of the Region's budget rules, as a new version of its folder.

    ``seen`` is the folder's version that its author read: a later one is not overwritten.
    """
    demand(actor, Right.FUNDS_RULES, region)
    text = text.replace("\r\n", "\n")
    version = version_of(region)
    if version is None or version.number != seen:
        raise stale()
    _demand_sound(text)
    texts = {**texts_of(version), FILE: text}
    files = FolderFiles(region, texts, Base(version.number, version.sha256))
    plans.publish(open_files(files), str(actor.actor_id))
    record(actor, "funds.rules", region, region=region, version=version.number + 1)


def _demand_sound(text: str) -> None:
    lang = language()
    try:
        toml = parse_toml(text, FILE)
    except TomlError as error:
        raise ActionRefused("funds.rules", f"{error.position} {error.message(lang)}", field="text") from None
    found = rbf.mistakes(toml)
    if found:
        said = found[0].fr if lang == "fr" else found[0].en
        raise ActionRefused("funds.rules", f"{found[0].position} {said}", field="text")
