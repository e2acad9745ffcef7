"""The declaration before a grant: aid over three years, other aid on the same costs, the enterprises linked to mine.

Asked where the scheme gives State aid (règlements (UE) 2023/2831, art. 5 et 7(4), et 651/2014, art. 8). What was
declared for an earlier request is proposed again, to be corrected rather than typed twice.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jalon.accounts.resuming import SignedRequest, typed
from jalon.aids.actions.declarations import AidSaid, CostSaid, declare
from jalon.aids.actions.ownership import Holding
from jalon.aids.enums import Control
from jalon.aids.models import Declaration
from jalon.aids.queries import declaration_for, declared_choices, last_declaration
from jalon.cases.beneficiaries import Beneficiary
from jalon.cases.budget import budget_of
from jalon.cases.enums import SourceKind, State
from jalon.cases.models import Case
from jalon.cases.needs import declaration_of
from jalon.cases.state_aid import declarants, wants_declaration
from jalon.desk.drafts import go_on, home_of, request_page, writable
from jalon.desk.lines import Lines, grown, lines_of
from jalon.journal.refusals import ActionRefused
from jalon.ui.fields import DayField, MoneyField

YES_NO = [("yes", gettext_lazy("Oui")), ("no", gettext_lazy("Non"))]
HOLDS_MINE = "holds-mine"
HELD_BY_MINE = "held-by-mine"
GENERAL = "de-minimis-general"


def _asked(label: Any, help_text: Any) -> forms.ChoiceField:
    """A question of the declaration, answered by yes or no."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Répondez par oui ou par non.")},
    )


class SaidForm(forms.Form):
    """The three questions, and the word of the person who answers."""

    has_aids = _asked(
        gettext_lazy("Votre entreprise, ou une entreprise liée, a-t-elle reçu une aide de minimis en trois ans ?"),
        gettext_lazy(
            "Toute aide publique accordée « de minimis » : la lettre qui l’accorde le dit. Y compris les exonérations"
            " d’impôt des jeunes entreprises innovantes."
        ),
    )
    has_costs = _asked(
        gettext_lazy("Une autre aide publique paie-t-elle une partie des mêmes dépenses ?"),
        gettext_lazy(
            "De l’État, d’une commune, de Bpifrance, de l’Europe : accordée ou demandée, pour les dépenses de ce projet."
        ),
    )
    has_links = _asked(
        gettext_lazy("Une entreprise détient-elle la vôtre, ou la vôtre en détient-elle une autre ?"),
        gettext_lazy(
            "À plus de 50 % des voix, ou en la contrôlant autrement : ces entreprises comptent comme une seule."
            " Les personnes physiques ne comptent pas ici."
        ),
    )
    certified = forms.BooleanField(
        label=gettext_lazy("Je certifie que cette déclaration est complète."),
        error_messages={"required": gettext_lazy("Certifiez la déclaration pour l’enregistrer.")},
    )


class AidLine(forms.Form):
    """One aid received."""

    authority = forms.CharField(label=gettext_lazy("Qui l’a accordée"), max_length=250)
    amount = MoneyField(label=gettext_lazy("Montant (équivalent-subvention brut), en euros"))
    granted_on = DayField(label=gettext_lazy("Date d’octroi"))
    regime = forms.ChoiceField(label=gettext_lazy("Règlement"), initial=GENERAL)
    siren = forms.CharField(
        label=gettext_lazy("SIREN de l’entreprise qui l’a reçue, si ce n’est pas la vôtre"),
        max_length=20,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regime"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = declared_choices()


class CostLine(forms.Form):
    """Another public aid on the same costs."""

    authority = forms.CharField(label=gettext_lazy("Qui l’accorde"), max_length=250)
    amount = MoneyField(label=gettext_lazy("Montant, en euros"))


class LinkLine(forms.Form):
    """One enterprise that holds mine or that mine holds."""

    other = forms.CharField(
        label=gettext_lazy("SIREN de l’autre entreprise"),
        help_text=gettext_lazy("Pour une entreprise étrangère, son pays et son numéro : DE HRB 12345."),
        max_length=40,
    )
    name = forms.CharField(label=gettext_lazy("Son nom"), max_length=250, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("Le lien"),
        choices=[
            (HOLDS_MINE, gettext_lazy("elle détient mon entreprise")),
            (HELD_BY_MINE, gettext_lazy("mon entreprise la détient")),
        ],
        initial=HOLDS_MINE,
    )
    votes = forms.DecimalField(
        label=gettext_lazy("Part des voix, en %"), min_value=0, max_value=100, decimal_places=4, required=False
    )
    capital = forms.DecimalField(
        label=gettext_lazy("Part du capital, en %"), min_value=0, max_value=100, decimal_places=4, required=False
    )
    control = forms.ChoiceField(
        label=gettext_lazy("Autre contrôle"),
        choices=[("", gettext_lazy("aucun")), *Control.choices],
        required=False,
    )
    since = DayField(label=gettext_lazy("Depuis le"), required=False)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if (
            not self.errors
            and data.get("votes") is None
            and data.get("capital") is None
            and not data.get("control")
        ):
            self.add_error("votes", _("Donnez une part des voix, une part du capital, ou un autre contrôle."))
        return data


@require_http_methods(["GET", "POST"])
@writable(State.DRAFT, State.AWAITING)
def page(request: SignedRequest, case: Case, place: int = 1) -> HttpResponse:
    """The declaration of a draft, or of a request whose documents are awaited; of a consortium, one for each partner."""
    if not wants_declaration(case):
        return redirect(home_of(case))
    if not case.siren:
        return redirect("desk:request-company", public_id=case.public_id)
    who = next((one for one in declarants(case) if one.place == place), None)
    if who is None:
        raise Http404
    before = _before(who, case)
    data = typed(request)
    adding = next((one for one in ("aids", "costs", "links") if f"add-{one}" in request.POST), "")
    if adding:
        data = grown(request.POST, adding)
    kept = before if before and _same(before, case) else None
    planned = _planned(case) if kept is None and place == 1 else None
    form = SaidForm(data, initial=_said(before, case) | ({} if planned is None else _says(planned)))
    aids = lines_of(AidLine, "aids", data, _aid_lines(before, who.siren))
    costs = lines_of(CostLine, "costs", data, _cost_lines(kept) if planned is None else planned)
    links = lines_of(LinkLine, "links", data, _link_lines(before, who.siren))
    refusal: ActionRefused | None = None
    if request.method == "POST" and not adding and _valid(form, aids, costs, links):
        try:
            _declare(request, case, who, form, aids, costs, links)
            return go_on(request, case, after=declaration_of(who))
        except ActionRefused as refused:
            refusal = refused
    return request_page(
        request,
        "desk/request_declaration.html",
        case,
        form=form,
        aids=aids,
        costs=costs,
        links=links,
        refusal=refusal,
        before=before,
        partner=who.name if place > 1 else "",
        planned=bool(planned),
        status=422 if request.method == "POST" and not adding else 200,
    )


def _valid(form: SaidForm, aids: Lines, costs: Lines, links: Lines) -> bool:
    """Whether the answers and the lines fit each other."""
    sound = form.is_valid()
    said = form.cleaned_data if sound else {}
    for lines, name, message in (
        (aids, "has_aids", _("Indiquez au moins une aide, ou répondez « non ».")),
        (costs, "has_costs", _("Indiquez au moins une aide, ou répondez « non ».")),
        (links, "has_links", _("Indiquez au moins une entreprise, ou répondez « non ».")),
    ):
        if said.get(name) == "no":
            continue
        sound = lines.is_valid() and sound
        if sound and said.get(name) == "yes" and not lines.filled():
            form.add_error(name, message)
            sound = False
    return sound


def _before(who: Beneficiary, case: Case) -> Declaration | None:
    """What is proposed again: the declaration of this request; of an earlier one, only that of the applicant itself."""
    there = declaration_for(str(case.public_id), who.siren)
    return there if there or who.place > 1 else last_declaration(who.siren)


def _declare(
    request: SignedRequest, case: Case, who: Beneficiary, form: SaidForm, aids: Lines, costs: Lines, links: Lines
) -> None:
    said = form.cleaned_data
    declare(
        who.siren,
        company_name=who.name,
        region=case.region,
        case=str(case.public_id),
        aids=[
            AidSaid(
                line["siren"] or who.siren, line["authority"], line["regime"], line["amount"], line["granted_on"]
            )
            for line in (aids.filled() if said["has_aids"] == "yes" else [])
        ],
        costs=[
            CostSaid(line["authority"], line["amount"])
            for line in (costs.filled() if said["has_costs"] == "yes" else [])
        ],
        holdings=[_holding(line, who.siren) for line in (links.filled() if said["has_links"] == "yes" else [])],
        actor=request.user,
    )


def _holding(line: dict[str, Any], siren: str) -> Holding:
    mine_is_held = line["direction"] == HOLDS_MINE
    owner, owned = (line["other"], siren) if mine_is_held else (siren, line["other"])
    return Holding(
        owner=owner,
        owned=owned,
        capital=line["capital"],
        votes=line["votes"],
        control=line["control"],
        valid_from=line["since"],
        owner_name=line["name"] if mine_is_held else "",
        owned_name="" if mine_is_held else line["name"],
    )


def _same(before: Declaration, case: Case) -> bool:
    """Whether a declaration is of this request: what bears on the costs of another one is not proposed again."""
    return before.case == str(case.public_id)


def _said(before: Declaration | None, case: Case) -> dict[str, str]:
    if before is None:
        return {}
    none = {"has_aids": before.no_aid, "has_links": before.no_link}
    if _same(before, case) and before.no_cost is not None:
        none["has_costs"] = before.no_cost
    return {name: "no" if said else "yes" for name, said in none.items()}


def _planned(case: Case) -> list[dict[str, Any]] | None:
    """The public aid that the financing plan of this request names; None where it has no plan yet."""
    sources = budget_of(case).sources
    if not sources:
        return None
    return [{"authority": one.name, "amount": one.cents} for one in sources if one.kind == SourceKind.PUBLIC]


def _says(planned: list[dict[str, Any]]) -> dict[str, str]:
    return {"has_costs": "yes" if planned else "no"}


def _cost_lines(before: Declaration | None) -> list[dict[str, Any]]:
    if before is None:
        return []
    return [{"authority": cost.authority, "amount": cost.amount_cents} for cost in before.costs.all()]


def _aid_lines(before: Declaration | None, siren: str) -> list[dict[str, Any]]:
    if before is None:
        return []
    return [
        {
            "authority": aid.authority,
            "amount": aid.amount_cents,
            "granted_on": aid.granted_on,
            "regime": aid.regime,
            "siren": aid.siren,
        }
        for aid in before.aids.all()
    ]


def _link_lines(before: Declaration | None, siren: str) -> list[dict[str, Any]]:
    if before is None:
        return []
    return [
        {
            "other": link.owned_id if link.owner_id == siren else link.owner_id,
            "name": (link.owned if link.owner_id == siren else link.owner).name,
            "direction": HELD_BY_MINE if link.owner_id == siren else HOLDS_MINE,
            "votes": link.votes,
            "capital": link.capital,
            "control": link.control,
            "since": link.valid_from,
        }
        for link in before.links.select_related("owner", "owned")
    ]
