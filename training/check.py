"""Validate and count annotated articles: python3 check.py FILE... (see README.md beside this file)."""

import json
import re
import sys
from collections import Counter
from pathlib import Path

TYPES = set("company investor hub public_body academia organisation person event programme product award place".split())
ORG = {"company", "investor", "hub", "public_body", "academia", "organisation"}
ARGS = {  # predicate: (subject types, object types or None for a literal)
    "founded": (ORG | {"person"}, ORG),
    "founded_year": (ORG, None),
    "holds_role": ({"person"}, ORG | {"event", "programme", "product"}),
    "studied_at": ({"person"}, {"academia"}),
    "invested_in": (ORG | {"person", "programme"}, ORG | {"product", "programme"}),
    "raised": (ORG, None),
    "valued_at": (ORG, None),
    "acquired": (ORG | {"person"}, ORG | {"product"}),
    "subsidiary_of": (ORG | {"product", "programme"}, ORG),
    "partnered_with": (ORG | {"programme"}, ORG | {"programme"}),
    "customer_of": (ORG, ORG),
    "competes_with": (ORG, ORG),
    "member_of": (ORG | {"person"}, {"hub", "programme", "organisation"}),
    "spun_out_of": (ORG, ORG),
    "participated_in": (ORG | {"person"}, {"event"}),
    "organised": (ORG | {"person"}, {"event", "programme", "award"}),
    "held_in": ({"event"}, {"place"}),
    "won": (ORG | {"person", "product"}, {"award", "event"}),
    "launched": (ORG | {"person"}, ORG | {"product", "programme"}),
    "based_in": (ORG | {"person"}, {"place"}),
    "expanded_to": (ORG, {"place"}),
}
MARK = re.compile(r"(?<!\\)\[([^\[\]|]+)\|(?:([a-z_]+):([\w.-]+)|=([\w.-]+))\]")
LINE = re.compile(r'^(\S+)\s+(\S+)\s+("(?:[^"\\]|\\.)*"|\S+)(?:\s+(\{.*\}))?$')
STYLES = {
    "wire",
    "press_release",
    "blog",
    "feature",
    "roundup",
    "interview",
    "newsletter",
    "profile",
    "analysis",
    "brief",
}


def check(path):
    problems, parts = [], re.split(r"(?m)^---\s*$", path.read_text(encoding="utf-8"))
    if len(parts) != 3:
        return [f"{len(parts)} parts instead of 3"], Counter(), Counter(), 0
    head, body, tail = parts
    meta = dict(line.split(":", 1) for line in head.strip().splitlines() if ":" in line)
    for field in ("style", "region", "date", "title"):
        if not meta.get(field, "").strip():
            problems.append(f"header without {field}")
    if meta.get("style", "").strip() not in STYLES:
        problems.append(f"style {meta.get('style')}")
    plain = MARK.sub(lambda m: m.group(1), body).replace("\\[", "[")
    if re.search(r"\|[a-z_]+:|\|=", plain):
        problems.append("broken markup left in the text")
    entities, surfaces, refs = {}, {}, set()
    for m in MARK.finditer(body):
        surface, type_, key, ref = m.groups()
        if ref:
            refs.add(ref)
            continue
        if type_ not in TYPES:
            problems.append(f"type {type_}")
        if entities.setdefault(key, type_) != type_:
            problems.append(f"{key} is {entities[key]} and {type_}")
        surfaces.setdefault(surface, set()).add(key)
        if re.match(r"(?i)(the|a|an|mr|mrs|ms|dr) ", surface) and not re.match(r"The [A-Z]", surface):
            problems.append(f"article or title inside a name: {surface!r}")
        if (
            surface.endswith(("'s", "’s"))
            and type_ != "event"
            and surface.lower()
            not in {"lloyd's", "sotheby's", "christie's", "mcdonald's", "domino's", "moody's", "gold's"}
        ):
            problems.append(
                f"possessive inside a name: {surface!r} (fine if it is the name)"
            ) if "--strict" in sys.argv else None
    for ref in refs - entities.keys():
        problems.append(f"={ref} points at nothing")
    rest = MARK.sub("\x00", body)
    for surface in surfaces:
        if len(surface) > 3 and re.search(rf"(?<![\w\x00-]){re.escape(surface)}(?![\w-])", rest):
            problems.append(f"unmarked repetition of {surface!r}")
    relations, seen = Counter(), set()
    for line in tail.strip().splitlines():
        m = LINE.match(line.strip())
        if not m:
            problems.append(f"relation line: {line!r}")
            continue
        s, p, o, attrs = m.groups()
        if attrs:
            try:
                if json.loads(attrs).get("status", "planned") not in {"planned", "rumoured", "ended"}:
                    problems.append(f"status in {line!r}")
            except ValueError:
                problems.append(f"attributes of {line!r}")
        if p not in ARGS:
            problems.append(f"predicate {p}")
            continue
        subject, object_ = ARGS[p]
        if entities.get(s) not in subject:
            problems.append(f"{s} ({entities.get(s)}) cannot be subject of {p}")
        if object_ is None:
            if not o.startswith('"') or json.loads(o) not in plain:
                problems.append(f"literal of {line!r} not in the text")
        elif entities.get(o) not in object_:
            problems.append(f"{o} ({entities.get(o)}) cannot be object of {p}")
        if (s, p, o) in seen:
            problems.append(f"twice: {line!r}")
        seen.add((s, p, o))
        relations[p] += 1
    return problems, Counter(entities.values()), relations, len(plain.split())


def main():
    types, relations, styles, words, bad, files = (
        Counter(),
        Counter(),
        Counter(),
        0,
        0,
        [Path(a) for a in sys.argv[1:] if not a.startswith("--")],
    )
    for path in files:
        problems, t, r, n = check(path)
        types += t
        relations += r
        words += n
        bad += bool(problems)
        for problem in problems:
            print(f"{path.name}: {problem}")
    print(
        f"{len(files)} articles, {words} words, {sum(types.values())} entities, {sum(relations.values())} relations, {bad} with problems"
    )
    print("entities:", dict(types.most_common()))
    print("relations:", dict(relations.most_common()))
    print("missing relations:", sorted(ARGS.keys() - relations.keys()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
