"""Validate and count annotated articles: ``python3 training/check.py FILE...`` (the format: training/corpus/README.md).

Needs nothing but Python, so that whoever writes articles can run it: the vocabulary is read from graph/ontology.yaml by
pattern, and a test holds it against `graph.ontology`.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

ONTOLOGY: Final = Path(__file__).parents[1] / "graph" / "ontology.yaml"
MARK: Final = re.compile(r"(?<!\\)\[([^\[\]|]+)\|(?:([a-z_]+):([\w.-]+)|=([\w.-]+))\]")
LINE: Final = re.compile(r'^(\S+)\s+(\S+)\s+("(?:[^"\\]|\\.)*"|\S+)(?:\s+(\{.*\}))?$')
STYLES: Final = frozenset("wire press_release blog feature roundup interview newsletter profile analysis brief".split())
FIELDS: Final = ("style", "region", "date", "title")
STATUSES: Final = frozenset({"planned", "rumoured", "ended"})
TITLED: Final = re.compile(r"(?i)(?:the|a|an|mr|mrs|ms|dr) ")
SHORTEST: Final = 4  # letters from which an unmarked repetition of a name is surely one


class Arguments(NamedTuple):
    """Which types may stand at a relation's ends; no object types where the object is a literal."""

    subjects: frozenset[str]
    objects: frozenset[str]


def vocabulary(path: Path = ONTOLOGY) -> tuple[frozenset[str], dict[str, Arguments]]:
    """Return the entity types and the relations' arguments."""
    types, _, relations = path.read_text(encoding="utf-8").partition("\nrelations:\n")
    kinds = re.findall(r"(?m)^  (\w+): \{plural:(.*)\}$", types)
    organisations = frozenset(name for name, rest in kinds if "organisation: true" in rest)
    rows = re.findall(r"(?m)^  (\w+):\n    \{(.*)\}$", relations)
    return frozenset(name for name, _ in kinds), {
        name: Arguments(_ends("subject", rest, organisations), _ends("object", rest, organisations))
        for name, rest in rows
    }


def _ends(side: str, spec: str, organisations: frozenset[str]) -> frozenset[str]:
    found = re.search(rf"\b{side}: \[([^\]]*)\]", spec)
    names = frozenset(re.findall(r"\w+", found[1])) if found else frozenset()
    return names - {"org"} | (organisations if "org" in names else frozenset())


TYPES, RELATIONS = vocabulary()


@dataclass(slots=True)
class Finding:
    """What is wrong with an article, and what it holds."""

    problems: list[str] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    words: int = 0


def check(path: Path) -> Finding:
    """Check one article file."""
    parts = re.split(r"(?m)^---\s*$", path.read_text(encoding="utf-8"))
    if len(parts) != 3:  # header, text, relations
        return Finding([f"{len(parts)} parts instead of 3"])
    head, body, tail = parts
    plain = MARK.sub(lambda m: m[1], body).replace("\\[", "[")
    out = Finding(list(_header(head)), words=len(plain.split()))
    if re.search(r"\|[a-z_]+:|\|=", plain):
        out.problems.append("broken markup left in the text")
    entities: dict[str, str] = {}
    out.problems += _marks(body, entities)
    out.types.update(entities.values())
    lines = [line.strip() for line in tail.strip().splitlines()]
    out.problems += _relations(lines, entities, plain)
    out.relations.update(m[2] for line in lines if (m := LINE.match(line)) and m[2] in RELATIONS)
    return out


def _header(head: str) -> Iterator[str]:
    meta = dict(line.split(":", 1) for line in head.strip().splitlines() if ":" in line)
    yield from (f"header without {name}" for name in FIELDS if not meta.get(name, "").strip())
    if meta.get("style", "").strip() not in STYLES:
        yield f"style {meta.get('style')}"


def _marks(body: str, entities: dict[str, str]) -> Iterator[str]:
    """Check the marks, and fill ``entities`` (key -> type)."""
    surfaces, references = set[str](), set[str]()
    for m in MARK.finditer(body):
        surface, kind, key, reference = m.groups()
        if reference:
            references.add(reference)
            continue
        surfaces.add(surface)
        if kind not in TYPES:
            yield f"type {kind}"
        if entities.setdefault(key, kind) != kind:
            yield f"{key} is {entities[key]} and {kind}"
        if TITLED.match(surface) and not re.match(r"The [A-Z]", surface):
            yield f"article or title inside a name: {surface!r}"
    yield from (f"={key} points at nothing" for key in sorted(references - entities.keys()))
    rest = MARK.sub("\x00", body)
    for surface in sorted(surfaces):
        if len(surface) >= SHORTEST and re.search(rf"(?<![\w\x00-]){re.escape(surface)}(?![\w-])", rest):
            yield f"unmarked repetition of {surface!r}"


def _relations(lines: Sequence[str], entities: dict[str, str], plain: str) -> Iterator[str]:
    seen = set[tuple[str, str, str]]()
    for line in lines:
        m = LINE.match(line)
        if m is None or m[2] not in RELATIONS:
            yield f"relation line: {line!r}"
            continue
        yield from _ends_fit(m, entities, plain)
        if m[4] and _attributes(m[4]).get("status", "planned") not in STATUSES:
            yield f"attributes or status of {line!r}"
        if (m[1], m[2], m[3]) in seen:
            yield f"twice: {line!r}"
        seen.add((m[1], m[2], m[3]))


def _ends_fit(m: re.Match[str], entities: dict[str, str], plain: str) -> Iterator[str]:
    subject, predicate, object_ = m[1], m[2], m[3]
    allowed = RELATIONS[predicate]
    if entities.get(subject) not in allowed.subjects:
        yield f"{subject} ({entities.get(subject)}) cannot be subject of {predicate}"
    if not allowed.objects and (not object_.startswith('"') or json.loads(object_) not in plain):
        yield f"literal of {m[0]!r} not in the text"
    if allowed.objects and entities.get(object_) not in allowed.objects:
        yield f"{object_} ({entities.get(object_)}) cannot be object of {predicate}"


def _attributes(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {"status": "unreadable"}
    return found if isinstance(found, dict) else {"status": "unreadable"}


def main(arguments: Sequence[str]) -> int:
    """Check the files and print their problems and counts; 1 if there are problems."""
    files = [Path(a) for a in arguments if not a.startswith("--")]
    findings = [check(path) for path in files]
    for path, finding in zip(files, findings, strict=True):
        for problem in finding.problems:
            _say(f"{path.name}: {problem}")
    types, relations = Counter[str](), Counter[str]()
    for finding in findings:
        types += finding.types
        relations += finding.relations
    bad = sum(bool(f.problems) for f in findings)
    _say(f"{len(files)} articles, {sum(f.words for f in findings)} words, {sum(types.values())} entities, "
         f"{sum(relations.values())} relations, {bad} with problems")  # fmt: skip
    _say(f"entities: {dict(types.most_common())}")
    _say(f"relations: {dict(relations.most_common())}")
    _say(f"missing relations: {sorted(RELATIONS.keys() - relations.keys())}")
    return 1 if bad else 0


def _say(text: str) -> None:
    print(text)  # noqa: T201  # a command's answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
