"""The pools of reviewers: who may be asked, and what they know."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jalon.accounts.guards import SignedRequest, check, requires
from jalon.accounts.queries import regions_where
from jalon.accounts.rights import Right
from jalon.cases.actions.assessment import pools
from jalon.cases.assessments import pools_of
from jalon.cases.models import Pool, PoolMember
from jalon.casework import forms
from jalon.casework.assessment_forms import MemberForm, PoolForm
from jalon.casework.pages import act_form, carry_out
from jalon.plan.queries import region_choices


@require_safe
@requires(Right.ASSESSMENTS_READ)
def listing(request: SignedRequest) -> HttpResponse:
    """The pools of my Regions: who is in them, and what they know."""
    scope = regions_where(request.user, Right.ASSESSMENTS_READ)
    organises = regions_where(request.user, Right.ASSESSMENTS_ORGANISE)
    groups = [(slug, name, pools_of(slug), slug in organises) for slug, name in region_choices() if slug in scope]
    return render(request, "casework/pools.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def new(request: SignedRequest, region: str) -> HttpResponse:
    """Open a pool."""
    return carry_out(
        request,
        act_form(PoolForm, request),
        lambda data: pools.open_pool(region, data["name"], actor=request.user),
        done=_("Le vivier est ouvert."),
        back=reverse("casework:pools"),
        page={"title": _("Nouveau vivier"), "submit": _("Ouvrir le vivier"), "region": region},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def add(request: SignedRequest, pool_id: int) -> HttpResponse:
    """Bring somebody into a pool."""
    pool = Pool.objects.filter(pk=pool_id).first()
    if pool is None:
        raise Http404
    check(request, Right.ASSESSMENTS_ORGANISE, pool.region)
    return carry_out(
        request,
        act_form(MemberForm, request),
        lambda data: pools.add_to_pool(pool, data["email"], data["name"], data["knows"], actor=request.user),
        done=_("La personne est dans le vivier et en est prévenue."),
        back=reverse("casework:pools"),
        page={
            "title": _("Ajouter au vivier « %(name)s »") % {"name": pool.name},
            "lede": _(
                "La personne reçoit le rôle d’évaluateur : elle ne verra que les dossiers qui lui sont confiés."
            ),
            "submit": _("Ajouter"),
            "region": pool.region,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESSMENTS_ORGANISE)
def leave(request: SignedRequest, member_id: int) -> HttpResponse:
    """Take somebody out of a pool."""
    member = PoolMember.objects.select_related("pool", "person").filter(pk=member_id).first()
    if member is None:
        raise Http404
    check(request, Right.ASSESSMENTS_ORGANISE, member.pool.region)
    return carry_out(
        request,
        act_form(forms.ConfirmForm, request),
        lambda data: pools.leave_pool(member, actor=request.user),
        done=_("La personne a quitté le vivier."),
        back=reverse("casework:pools"),
        page={
            "title": _("Retirer %(name)s du vivier ?") % {"name": member.person},
            "lede": _("Avec son dernier vivier de la Région, son rôle d’évaluateur prend fin."),
            "submit": _("Retirer"),
            "region": member.pool.region,
            "danger": True,
        },
    )
