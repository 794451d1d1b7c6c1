"""Legal forms of companies, by country, from ``data/legal_forms.yaml``."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class LegalForms:
    """``endings`` are forms as words at the end of a name, ``unspaced`` those that are written into it.

    ``words`` are endings that are words as well: which is meant shows in how they are written.
    """

    endings: frozenset[tuple[str, ...]]
    unspaced: tuple[str, ...]
    countries: frozenset[str]
    longest: int
    words: frozenset[str]


@cache
def legal_forms() -> LegalForms:
    """Return the forms that ship with this version."""
    data = yaml.safe_load(files("graph.names").joinpath("data/legal_forms.yaml").read_text(encoding="utf-8"))
    endings = frozenset(tuple(form.split()) for forms in data["ending"].values() for form in forms)
    return LegalForms(
        endings, tuple(data["unspaced"]), frozenset(data["ending"]), max(map(len, endings)), frozenset(data["words"])
    )
