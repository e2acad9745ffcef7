"""A person's own account; people and their roles for an administrator."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.accounts import actions, ports, queries, takeaway
from jalon.accounts.enums import EVERY_REGION, Role
from jalon.accounts.forms import GrantForm, ProfileForm, RevokeForm
from jalon.accounts.guards import SignedRequest, requires
from jalon.accounts.models import RoleGrant, User
from jalon.accounts.rights import TABLE, Right
from jalon.accounts.second_factor import has_second_factor


@login_required
@require_http_methods(["GET", "POST"])
def me(request: SignedRequest) -> HttpResponse:
    """My account: name, language, second factor, roles."""
    user = request.user
    profile = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=profile)
    if request.method == "POST" and form.is_valid():
        actions.save_profile(user, **form.cleaned_data)
        messages.success(request, _("Votre compte est à jour."))
        return redirect("accounts:me")
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "grants": _named(queries.grants_in_force(user)),
            "second_factor": has_second_factor(user),
            "demonstration": ports.is_demonstration(),
        },
    )


@require_safe
@login_required
def mine(request: SignedRequest) -> StreamingHttpResponse:
    """Everything that Jalon holds about me, as an archive."""
    name = f"jalon-{timezone.localdate():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(takeaway.parts(request.user), content_type="application/zip", headers=headers)


@require_safe
@requires(Right.ROLES_READ)
def people(request: SignedRequest) -> HttpResponse:
    """Everybody with an account, found by name or e-mail, with the roles in force."""
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.people(text).prefetch_related("grants"), 50).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [(user, [grant for grant in user.grants.all() if grant.in_force(today)]) for user in page]
    return render(
        request,
        "accounts/people.html",
        {"rows": rows, "page": page, "q": text, "region_names": dict(ports.regions())},
    )


@require_safe
@requires(Right.ROLES_READ)
def person(request: SignedRequest, actor_id: UUID) -> HttpResponse:
    """One person: roles in force, their history, what can be done."""
    return _person_page(request, get_object_or_404(User, actor_id=actor_id))


@require_POST
@requires(Right.ROLES_GRANT)
def grant(request: SignedRequest, actor_id: UUID) -> HttpResponse:
    """Give a role."""
    user = get_object_or_404(User, actor_id=actor_id)
    form = _grant_form(request, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.grant_role(
                user,
                Role(data["role"]),
                data["region"],
                by=request.user,
                scheme=data["scheme"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                delegation_reference=data["delegation_reference"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Le rôle est donné."))
            return redirect("accounts:person", actor_id=actor_id)
    return _person_page(request, user, form, status=422)


@require_http_methods(["GET", "POST"])
@requires(Right.ROLES_GRANT)
def revoke(request: SignedRequest, grant_id: int) -> HttpResponse:
    """End a role, with a reason."""
    held = get_object_or_404(RoleGrant.objects.select_related("user"), pk=grant_id)
    if held.region not in queries.regions_where(request.user, Right.ROLES_GRANT):
        raise PermissionDenied(_("Vous n’administrez pas les rôles de cette Région."))
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_role(held, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Le rôle est retiré."))
            return redirect("accounts:person", actor_id=held.user.actor_id)
    return render(
        request,
        "accounts/revoke.html",
        {"grant": held, "form": form, "region_names": dict(ports.regions())},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@requires(Right.PERSONAL_DATA_ERASE)
def erase(request: SignedRequest, actor_id: UUID) -> HttpResponse:
    """Erase what identifies a person."""
    user = get_object_or_404(User, actor_id=actor_id)
    refusal = ""
    if request.method == "POST":
        try:
            actions.erase_person(user, by=request.user)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, _("Les données de cette personne sont effacées."))
            return redirect("accounts:me")
    return render(
        request, "accounts/erase.html", {"person": user, "refusal": refusal}, status=409 if refusal else 200
    )


@require_safe
@login_required
def rights(request: SignedRequest) -> HttpResponse:
    """The table of rights, as it is applied."""
    roles = list(Role)
    table = [(right, [(role, role in TABLE[right]) for role in roles]) for right in Right]
    return render(request, "accounts/rights.html", {"roles": roles, "table": table})


def _named(grants: list[RoleGrant]) -> list[tuple[RoleGrant, str]]:
    """Each role with the name of its Region."""
    names = {**dict(ports.regions()), EVERY_REGION: _("toutes les Régions")}
    return [(grant, names.get(grant.region, grant.region)) for grant in grants]


def _grant_form(request: SignedRequest, data: QueryDict | None = None) -> GrantForm:
    scope = queries.regions_where(request.user, Right.ROLES_GRANT)
    return GrantForm(data, allow_every_region=scope.everywhere, regions=scope.slugs)


def _person_page(
    request: SignedRequest, user: User, form: GrantForm | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    grants = list(user.grants.select_related("granted_by", "revoked_by"))
    scope = queries.regions_where(request.user, Right.ROLES_GRANT)
    return render(
        request,
        "accounts/person.html",
        {
            "person": user,
            "rows": [(grant, grant.in_force(today), grant.region in scope) for grant in grants],
            "form": form or (_grant_form(request) if scope else None),
            "region_names": dict(ports.regions()),
            "second_factor": has_second_factor(user),
        },
        status=status,
    )
