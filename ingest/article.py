"""From what a source gave to an `Article`: cleaned, with only what was found, or an error that says why not."""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from graph.errors import UnreadableError
from graph.model import Article
from ingest.dedupe import signature
from ingest.urls import host

MAX_TEXT = 5_000_000  # characters of one article; a novel has 600,000
MIN_LANGUAGE = 200  # characters; the identifier guesses on less
_OTHER = re.compile(r"[^\x00-\u024f]")  # after the last letter of Latin Extended-B; Greek, Cyrillic, Chinese follow
UNKNOWN = "und"  # ISO 639-2 for undetermined
SURE = 0.99  # names from everywhere make short English look foreign below that


def make_article(origin: str, text: str, **found: str) -> Article:
    """Return the article with its source, language and signature filled in as far as they can be known.

    ``origin`` names the input for errors; ``found`` holds any of the other fields of `Article`. Raises `UnreadableError`
    when the text is empty or longer than `MAX_TEXT`.
    """
    if not any(ch.isalnum() for ch in text):
        raise UnreadableError(
            f"{origin}: no readable text; check that it is the article and not an empty or scripted page"
        )
    if len(text) > MAX_TEXT:
        raise UnreadableError(
            f"{origin}: {len(text):,} characters are more than one article (limit {MAX_TEXT:,}); split it, or use JSONL"
        )
    fields = {name: surrogate_free(value) for name, value in found.items()}
    text = surrogate_free(text)
    fields["source"] = fields.get("source") or host(fields.get("url", ""))
    fields["language"] = _language(fields.get("language", "")[:2].lower(), text)
    return Article(**{"title": "", **fields}, text=text, signature=signature(text))


def surrogate_free(text: str) -> str:
    """Return the text with lone surrogates replaced: they cannot be stored or sent as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language when that is certain, else ``""``."""
    if len(text) < MIN_LANGUAGE:
        return ""
    code, probability = _identifier().classify(text[:5000])
    return str(code) if probability >= SURE else ""


def _language(stated: str, text: str) -> str:
    """Return the language that is stated, unless the script shows that it cannot be: templates say ``en`` of every text."""
    if not _in_other_script(text):
        return stated or language_of(text)
    code, _ = _identifier().classify(text[:5000])
    return str(code) if code != "en" else UNKNOWN


def _in_other_script(text: str) -> bool:
    """Say whether most letters are not Latin."""
    others = sum(map(str.isalpha, _OTHER.findall(text[:5000])))
    return others > 0 and others > sum(map(str.isalpha, text[:5000])) / 2


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
