"""The comparison key of a name, the words under which it is found, and the default entity of a reference."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from graph.model import content_id
from graph.names.forms import legal_forms
from graph.names.words import words as known_words

MAX_TOKEN: Final = 64  # characters of a word that count: longer ones are no words, and SQLite would cut them elsewhere

# Types whose names end in no legal form: Maria Sa keeps her name, and the iPhone SE its model.
FORMLESS: Final = frozenset({"person", "place", "event", "product", "programme", "award"})

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u064b-\u0652\u0670\u0640\ufe00-\ufe0f]"
)
_SIGNS: Final = re.compile("[™®©℠]")  # before NFKC, which would make letters of them
_POSSESSIVE: Final = re.compile(r"['’ʼ`´](?<=\w.)s(?!\w)")  # the sign first: the search skips to it
_SPECIAL: Final = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
_LETTERS: Final = str.maketrans(_SPECIAL)
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SUFFIX_SIGNS: Final = "+#"  # part of the word they end: C++, C#, Canal+
_SUFFIXED: Final = frozenset(SUFFIX_SIGNS)


@lru_cache(maxsize=65_536)
def key(name: str, type_: str = "") -> str:
    """Return the comparison key: names with equal keys are the same name of a thing of this type (any, where none is given).

    Case, diacritics, width, invisible characters, punctuation, a leading "the", a possessive 's and (of organisations) legal
    forms at the end do not count; "&" is "and". Where nothing would be left, less is taken away: only a blank name has a blank
    key.
    """
    folded = _fold(name)
    words = _words(folded)
    core = words[1:] if words[:1] == ["the"] and len(words) > 1 else words
    core = core if type_ in FORMLESS else _strip_forms(core, name)
    return " ".join(core or words or folded.split() or _visible(name).split())


def tokens(name: str) -> tuple[str, ...]:
    """Return the words under which a name is found; scripts without spaces give one word a character.

    Keeps legal forms and "the", which a searcher may type. A name of mere punctuation or emoji is its own word.
    """
    folded = _fold(name)
    words = _words(folded) or folded.split() or _visible(name).split()
    if not folded.isascii():
        words = _UNSPACED.sub(r" \g<0> ", " ".join(words)).split()
    return tuple([word[:MAX_TOKEN] for word in words])


def is_blank(name: str) -> bool:
    """Say whether nothing of a name is to be seen: then, and only then, its key is blank."""
    return not _visible(name).strip()


def looks(name: str) -> str:
    """Return the key of what a name looks like: Cyrillic and Greek letters as the Latin ones that they cannot be told from."""
    if name.isascii():
        return key(name)
    return key(unicodedata.normalize("NFKD", name).translate(known_words().confusables))


def look_alike(left: str, right: str) -> bool:
    """Say whether two different names look the same because one borrows letters of another script (UTS 39, skeletons)."""
    if left.isascii() and right.isascii():
        return False
    return key(left) != key(right) and looks(left) == looks(right)


def entity_id(type_: str, name: str) -> str:
    """Return the id of the entity that a reference belongs to unless a judgement says otherwise."""
    return content_id("ent", type_, key(name, type_))


def _fold(text: str) -> str:
    """Return lower-case text without invisible characters, diacritics and possessives; control characters are spaces."""
    if text.isascii():  # nearly all names and sentences: nothing to decompose
        plain = _visible(text.lower())
        return _POSSESSIVE.sub("", plain) if "'" in plain or "`" in plain else plain
    text = unicodedata.normalize("NFKD", _SIGNS.sub(" ", text)).casefold()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text).translate(_LETTERS))
    return _POSSESSIVE.sub("", unicodedata.normalize("NFC", _visible(text)))


def _visible(text: str) -> str:
    """Return the text without invisible characters; control characters and all kinds of spaces are spaces."""
    if text.isascii() and text.isprintable():
        return text  # nearly all names: saves asking for the category of each character
    return text.translate(_SHOWN)


class _Showing(dict[int, str | None]):
    """For `str.translate`: what is invisible goes, control characters and spaces are spaces."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kind = unicodedata.category(char)
        self[code] = " " if kind[0] == "Z" or kind == "Cc" else None if kind == "Cf" else char
        return self[code]


_SHOWN: Final = _Showing()


class _Parting(dict[int, str]):
    """For `str.translate`: letters, marks and digits stay, as do the signs that may end a word; all else parts words."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char if char in SUFFIX_SIGNS or unicodedata.category(char)[0] in "LMN" else " "
        return self[code]


_PARTED: Final = _Parting()


def _words(folded: str) -> list[str]:
    """Split at everything that is neither letter, mark nor digit."""
    text = folded.replace("&", " and ")
    if not _SUFFIXED.isdisjoint(text):
        text = "".join(char if char not in SUFFIX_SIGNS or _ends(text, at) else " " for at, char in enumerate(text))
    return text.translate(_PARTED).split()


def _ends(text: str, at: int) -> bool:
    """Say whether a sign ends the word before it."""
    before, after = text[:at].rstrip(SUFFIX_SIGNS)[-1:], text[at:].lstrip(SUFFIX_SIGNS)[:1]
    return before.isalnum() and not after.isalnum()


def _written_as_words(name: str) -> frozenset[str]:
    """Return the forms that the name writes as the words they also are: Spa is none, SpA is one."""
    lower = name.lower()
    found = (word for word in legal_forms().words if word in lower)
    return frozenset(word for word in found if re.search(rf"(?<!\w)(?:{word}|{word.title()})(?!\w)", name))


def _strip_forms(words: list[str], name: str) -> list[str]:
    """Drop legal forms from the end as long as something is left."""
    while (size := _form_length(words, name)) and size < len(words):
        words = words[:-size]
    return _strip_cjk(words)


def _form_length(words: list[str], name: str) -> int:
    forms = legal_forms()
    if words and words[-1] in forms.words and words[-1] in _written_as_words(name):
        return 0
    sizes = range(min(forms.longest, len(words)), 0, -1)
    return next((size for size in sizes if tuple(words[-size:]) in forms.endings), 0)


def _strip_cjk(words: list[str]) -> list[str]:
    text = " ".join(words)
    if text.isascii():
        return words
    for form in legal_forms().unspaced:
        if (rest := text.removesuffix(form).removeprefix(form).strip()) and rest != text:
            return rest.split()
    return words
