"""How a profile is printed for people."""

from cli.facts import say_fact
from cli.output import print_json, say, table
from graph.network.profile import KeyFact, Profile


def show_profile(found: Profile, *, as_json: bool) -> int:
    """Print everything about an entity."""
    if as_json:
        print_json(found)
        return 0
    entity = found.entity
    also = f" (also {', '.join(entity.aliases)})" if entity.aliases else ""
    say(
        f"{entity.name}{also}: {entity.type}, in {entity.articles} articles, {found.statements} statements  {entity.id}"
    )
    say(f"  is {', '.join(found.roles)}" if found.roles else "  no role follows from its relations")
    table("Key facts", ("what", "value", "articles", "proof"), map(_key_row, found.key_facts))
    groups = (
        (f"{g.predicate} {'→' if g.subject else '←'}", g.count, ", ".join(h.name for h in g.top))
        for g in found.relations
    )
    table("Relations", ("relation", "count", "with"), groups)
    moments = (
        (m.date, " ".join(m.facts[0].statement.evidence.quote.split()), m.facts[0].article.id) for m in found.timeline
    )
    table("Timeline", ("date", "what", "article"), moments)
    alike = ((s.entity.name, ", ".join(f"{r.predicate} {r.via.name}" for r in s.reasons)) for s in found.similar)
    table("Similar", ("name", "in common"), alike)
    _show_doubts(found)
    table(
        "Sources",
        ("outlet", "articles", "first", "last"),
        ((s.source, s.articles, s.first, s.last) for s in found.sources),
    )
    return 0


def _show_doubts(found: Profile) -> None:
    for pair in found.duplicates:
        say(f"? {pair.left.name} and {pair.right.name} may be one ({pair.score:.2f}): {'; '.join(pair.reasons[:3])}")
    for contradiction in found.contradictions:
        say(f"! these cannot both hold of its {contradiction.predicate}:")
        for fact in contradiction.facts:
            say_fact(fact)


def _key_row(key: KeyFact) -> tuple[str, str, int, str]:
    statement = key.proof.statement
    value = key.entity.name if key.entity else key.value
    return (
        key.predicate,
        value if statement.status == "stated" else f"{value} ({statement.status})",
        key.sources,
        f"“{' '.join(statement.evidence.quote.split())}” {key.proof.article.id}",
    )
