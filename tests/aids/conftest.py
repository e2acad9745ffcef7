"""The register's pages are seen in the same published Region as the desk's."""

from tests.desk.conftest import place, sign_in

__all__ = ["place", "sign_in"]
