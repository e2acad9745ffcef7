"""The API's own document (OpenAPI 3.1): what every address has in common is written once, here."""

from typing import Any

from ninja import NinjaAPI
from pydantic.json_schema import models_json_schema

from jalon.opendata.problems import BAD_PARAMETER, INTERNAL, MEDIA_TYPE, METHOD, NOT_FOUND, STOPPED
from jalon.opendata.shapes.basic import Problem

VERSION = "1.0.0"
LICENCE = {
    "name": "Licence Ouverte 2.0 (Etalab)",
    "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
DESCRIPTION = """\
Everything that Jalon's public pages show, to read and to take away. Nothing can be written.

Money is in whole cents of euros; other exact values are decimals written as text. What a source says of a plan is a
claim; what Jalon counts itself is in the ledger. The two are never added. An object with `"fictif": true` rests on
a demonstration and is invented. Names and labels come in French and in English."""
TAGS = [
    {"name": "plans", "description": "What the Regions' sources say."},
    {"name": "schemes", "description": "Schemes, the time cases take, grants."},
    {"name": "ledger", "description": "Jalon's own amounts, and how to verify them."},
]
HEADERS = {
    "ETag": {"description": "Send it back in If-None-Match.", "schema": {"type": "string"}},
    "Last-Modified": {"description": "Where a date is kept.", "schema": {"type": "string"}},
    "Access-Control-Allow-Origin": {"description": "Any site may read.", "schema": {"type": "string"}},
}
WRONG = {
    BAD_PARAMETER: "A parameter cannot be used; each is named with what to give instead.",
    NOT_FOUND: "There is no such object; the remedy says where those that exist are listed.",
    METHOD: "Only GET, HEAD and OPTIONS are answered.",
    INTERNAL: "A mistake of ours, which is logged.",
    STOPPED: "The database does not answer; Retry-After says when to come back.",
}


class PublicAPI(NinjaAPI):
    """The API with its common answers in its document."""

    def __init__(self) -> None:
        super().__init__(
            title="Jalon",
            version=VERSION,
            description=DESCRIPTION,
            docs_url=None,
            urls_namespace="opendata-api",
            openapi_extra={"info": {"license": LICENCE}, "tags": TAGS},
        )

    def get_openapi_schema(self, **asked: Any) -> Any:
        """The document."""
        found = super().get_openapi_schema(**asked)
        _defs, shared = models_json_schema(
            [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
        )
        found["components"]["schemas"].update(shared["$defs"])
        for operations in found["paths"].values():
            for operation in operations.values():
                _complete(operation)
        return found


def _complete(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        parameter["schema"] = _without_null(parameter["schema"])
    answers = operation["responses"]
    answers[200]["headers"] = HEADERS
    answers[200]["description"] = "What was asked for."
    answers[304] = {"description": "What you have is still so."}
    for kind, said in WRONG.items():
        answers[kind.status] = {
            "description": said,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out has no value for nothing."""
    if "anyOf" not in schema:
        return schema
    (kept,) = [each for each in schema["anyOf"] if each.get("type") != "null"]
    rest = {name: each for name, each in schema.items() if name not in ("anyOf", "default")}
    return {**kept, **rest}
