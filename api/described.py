"""The description of the API that programs read."""

from typing import Any, Final

from fastapi import FastAPI

from api import schemas

SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer KEY`"},
    "basic": {"type": "http", "scheme": "basic", "description": "Any name, and the key as password: for feed readers."},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
NULL: Final = {"type": "null"}
OPEN: Final = frozenset({"/healthz", "/readyz"})


class Described(FastAPI):
    """A FastAPI application whose description knows problems, and keys where they are needed."""

    keyed = False

    def openapi(self) -> dict[str, Any]:
        """Return the description, made once."""
        if self.openapi_schema is None:
            made = super().openapi()
            made["components"]["schemas"]["Problem"] = schemas.Problem.model_json_schema()
            _without_null(made)
            if self.keyed:
                _secure(made)
        return self.openapi_schema or {}


def _without_null(made: dict[str, Any]) -> None:
    """Describe parameters as what they are where they are given: a url holds no null, and `false` among texts is a text."""
    operations = (operation for path in made["paths"].values() for operation in path.values())
    for parameter in (one for operation in operations for one in operation.get("parameters", ())):
        schema = parameter["schema"]
        options = [option for option in schema.pop("anyOf", ()) if option != NULL]
        schema |= options[0] if len(options) == 1 else {"anyOf": options} if options else {}


def _secure(made: dict[str, Any]) -> None:
    made["components"]["securitySchemes"] = SCHEMES
    made["security"] = [{name: []} for name in SCHEMES]
    for path in OPEN:
        for operation in made["paths"][path].values():
            operation["security"] = []
