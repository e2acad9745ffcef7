"""How sign-in behaves here: django-allauth's adapters."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes

from jalon.accounts import ports
from jalon.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail: names and languages kept, the demonstration's addresses taken as confirmed."""

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """A new person, with the name typed and the language of the page."""
        user.display_name = form.cleaned_data.get("display_name", "").strip()
        user.language = translation.get_language()[:2]
        return super().save_user(request, user, form, commit)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """True in a demonstration, which sends no mail to the outside; otherwise as allauth decides."""
        return ports.is_demonstration() or super().is_email_verified(request, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Mail in the person's own language."""
        user = context.get("user")
        language = user.language if isinstance(user, User) and user.pk else translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After signing in: one's own account page, which leads on."""
        return reverse("accounts:me")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are kept encrypted with the installation's key."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Jalon"


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"jalon second factor " + force_bytes(k)).digest()))
            for k in keys
        ]
    )
