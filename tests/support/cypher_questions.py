"""Sixty questions in Cypher over the example news that every store which speaks it answers alike, with the values of parameters."""

from dataclasses import dataclass, field
from typing import Any

from graph.model import Reading
from graph.names import entity_id
from tests.support.example_facts import example_readings
from tests.support.readings import Claim, reading, sketch

LANTERN = entity_id("company", "Lantern Grid")
TAMARIND = entity_id("company", "Tamarind")
ODD = ("company", 'O\'Brien "& Söhne" 😀')


def readings() -> list[Reading]:
    """Return the example news, and what it lacks: a seat that moved, a copied article, a name that must be quoted."""
    odd: list[Claim] = [
        (ODD, "partnered_with", ("company", "Tamarind")),
        (ODD, "raised", "€3 million", {"attributes": {"round": "seed"}}),
    ]
    return [
        *example_readings(),
        reading(
            "https://move.example/1", [(ODD, "based_in", ("place", "Porto"), {"since": "2019"})], published="2019-05-01"
        ),
        reading(
            "https://move.example/2",
            [(ODD, "based_in", ("place", "Lisbon"), {"since": "2023"})],
            published="2023-05-01",
        ),
        reading("https://copy.example/1", odd, published="2024-01-02", signature=sketch("odd")),
        reading("https://copy.example/2", odd, published="2024-01-03", signature=sketch("odd", edits=3)),
    ]


@dataclass(frozen=True)
class Question:
    """``sorted`` says that the rows come in the order that is asked for; lists in ``bags`` (columns) come in any."""

    text: str
    parameters: dict[str, Any] = field(default_factory=dict)
    sorted: bool = False
    bags: tuple[int, ...] = ()


def ordered(text: str, **parameters: Any) -> Question:
    """Return a question whose ORDER BY leaves nothing open."""
    return Question(text, parameters, sorted=True)


def ask(text: str, *bags: int, **parameters: Any) -> Question:
    """Return a question whose rows may come in any order."""
    return Question(text, parameters, bags=bags)


QUESTIONS: dict[str, Question] = {
    # what is matched
    "companies": ask("MATCH (c:Company) RETURN count(c)"),
    "names of investors": ordered("MATCH (i:Investor) RETURN i.name AS name ORDER BY name"),
    "one of two labels": ask("MATCH (e:Hub|Academia) RETURN e.name, labels(e)[0] = 'Entity', e.type"),
    "two labels at once": ask("MATCH (e:Entity&Event) RETURN e.name, e.degree"),
    "one by its id": ask("MATCH (e:Entity {id: $id}) RETURN e", id=LANTERN),
    "one by its name": ask("MATCH (e:Company) WHERE e.name = 'Tamarind' RETURN e.id, e.founded_year"),
    "some by their ids": ask("MATCH (e:Entity) WHERE e.id IN $ids RETURN e.name", ids=[LANTERN, TAMARIND, "nobody", None]),
    "nobody by a text that is no id": ask("MATCH (e:Entity {id: 'Tamarind'}) RETURN count(e)"),
    "a name with quotes": ask("MATCH (e:Company {name: $name})-[r]-(o:Entity) RETURN e, type(r), o.name", name=ODD[1]),
    "copies are one source": ask("MATCH (s:Statement {value: '€3 million', predicate: 'raised'})-[:STATED_IN]->(a:Article) RETURN a, s.attributes, size(s.quote)"),
    "who founded what": ask("MATCH (p:Person)-[r:FOUNDED]->(c:Company) RETURN p.name, type(r), c.name, r.status, r.sources"),
    "against the arrow": ask("MATCH (c:Company)<-[r:INVESTED_IN]-(i) RETURN c.name, i.name, r.first_seen, r.last_seen"),
    "in both directions": ask("MATCH (e:Entity {id: $id})-[r]-(o:Entity) RETURN type(r), o.name, r.confidence", id=TAMARIND),
    "partners each way": ask("MATCH (a:Company)-[:PARTNERED_WITH]-(b:Company) RETURN a.name, b.name"),
    "properties of a relationship": ask("MATCH (a:Entity)-[r:INVESTED_IN {status: 'stated'}]->(b) WHERE r.sources >= 2 RETURN a.name, b.name, r.statements"),
    "two patterns that share a node": ask("MATCH (p:Person)-[:FOUNDED]->(c:Company), (p)-[:HOLDS_ROLE]->(c) RETURN DISTINCT p.name, c.name"),
    "no relationship is used twice": ask("MATCH (a:Investor)-[:INVESTED_IN]->(c:Company)<-[:INVESTED_IN]-(b:Investor) RETURN c.name, count(*)"),
    "a cycle": ask("MATCH (p:Person)-[:FOUNDED]->(c:Company)-[:BASED_IN]->(x:Place)<-[:BASED_IN]-(d:Company) WHERE c <> d RETURN x.name, count(DISTINCT d)"),
    "products of what is not connected": ask("MATCH (h:Hub), (a:Academia) RETURN count(*)"),
    # statements and articles
    "statements of a relation": ask("MATCH (s:Statement {predicate: 'raised'}) RETURN s.value, s.status, s.quote"),
    "who said so": ask("MATCH (s:Statement {predicate: 'acquired'})-[:STATED_IN]->(a:Article) RETURN a.source, a.title, s.quote, s.start, s.end"),
    "subject and object": ask("MATCH (x:Entity)<-[:SUBJECT]-(s:Statement)-[:OBJECT]->(y:Entity) WHERE s.predicate = 'spun_out_of' RETURN x.name, y.name, s.published"),
    "everything said of a thing": ask("MATCH (e:Entity {id: $id})<-[r:SUBJECT|OBJECT]-(s:Statement) RETURN s.predicate, type(r), count(*)", id=TAMARIND),
    "sums by hub": ask("MATCH (c:Company)-[:MEMBER_OF]->(h:Hub), (s:Statement {predicate: 'raised'})-[:SUBJECT]->(c) RETURN h.name, count(DISTINCT c), collect(DISTINCT s.value)", 2),
    "a whole statement": ask("MATCH (s:Statement {predicate: 'partnered_with'})-[:SUBJECT]->(:Company) RETURN s"),
    "a whole statement of a literal": ask("MATCH (s:Statement {predicate: 'founded_year'})-[:SUBJECT]->(:Company) RETURN s"),
    "where a thing appears": ask("MATCH (e:Entity {id: $id})-[r:APPEARS_IN]->(a:Article) RETURN a.title, r.references", id=TAMARIND),
    "what an article is about": ask("MATCH (a:Article)<-[r:APPEARS_IN]-(e:Hub) RETURN a.title, e.name, r.references"),
    "what statements say of rounds": ask("MATCH (s:Statement {predicate: 'invested_in'}) WHERE s.attr_round IS NOT NULL OR s.attr_lead RETURN s.attr_round, s.attr_lead, s.date, s.attributes"),
    "what values begin with": ask("MATCH (s:Statement)-[:SUBJECT]->(c:Company) WHERE s.number >= 5 RETURN c.name, c.last_seen, s.value, s.number, s.attr_currency"),
    "a whole article": ordered("MATCH (a:Article) RETURN a.id, a.cluster, a.published, a.language, a.url, size(a.text) ORDER BY a.id LIMIT 5"),
    "what was superseded": ask("MATCH (s:Statement)-[:SUPERSEDED_BY]->(t:Statement) RETURN s.id, t.id, s.predicate, t.value"),
    "by another name": ask("MATCH (n:Name)-[:NAMES]->(e:Hub) RETURN n.text, n.uses, n.names, n.words, n.key, n.id, e.name"),
    # paths
    "up to three steps": ask("MATCH (e:Entity {id: $id})-[:INVESTED_IN|FOUNDED|MEMBER_OF*1..3]-(o:Entity) RETURN o.name, count(*)", id=TAMARIND),
    "a step that may be none": ask("MATCH (e:Entity {id: $id})-[r:INVESTED_IN*0..1]-(o) RETURN o.name, size(r)", id=TAMARIND),
    "exactly two steps": ask("MATCH (a:Investor)-[rs:INVESTED_IN*2]-(b:Investor) RETURN a.name, b.name, [r IN rs | r.sources]"),
    "a named path": ask("MATCH p = (i:Person)-[:FOUNDED]->(c:Company)-[:BASED_IN]->(x:Place) RETURN [n IN nodes(p) | n.name], [r IN relationships(p) | type(r)], length(p)"),
    "a path of several kinds": ask("MATCH p = (a:Article)<-[:STATED_IN]-(s:Statement {predicate: 'won'})-[:SUBJECT]->(e:Entity) RETURN length(p), a.id, e.name"),
    "the shortest path": ask("MATCH p = shortestPath((a:Entity {id: $a})-[:FOUNDED|INVESTED_IN|PARTNERED_WITH|MEMBER_OF|HOLDS_ROLE|PARTICIPATED_IN|BASED_IN*..6]-(b:Entity {id: $b})) RETURN length(p), nodes(p)[0].name, nodes(p)[-1].name", a=LANTERN, b=TAMARIND),
    "shortest paths of many": ask("MATCH (h:Hub) MATCH p = shortestPath((a:Entity {id: $a})-[:FOUNDED|INVESTED_IN|MEMBER_OF|BASED_IN|HOLDS_ROLE*..5]-(h)) RETURN h.name, length(p)", a=TAMARIND),
    "shortest paths along the arrow": ask("MATCH p = shortestPath((a:Investor)-[:INVESTED_IN|BASED_IN*..3]->(b:Place)) RETURN a.name, b.name, length(p)"),
    # optional
    "what may be missing": ask("MATCH (c:Company) OPTIONAL MATCH (c)<-[:INVESTED_IN]-(i:Investor) RETURN c.name, i.name"),
    "what may be missing, counted": ask("MATCH (h:Hub) OPTIONAL MATCH (h)<-[:MEMBER_OF]-(c:Company) WHERE c.degree > 3 RETURN h.name, count(c)"),
    "one optional after another": ask("MATCH (a:Academia) OPTIONAL MATCH (a)<-[:STUDIED_AT]-(p:Person) OPTIONAL MATCH (p)-[:FOUNDED]->(c:Company) RETURN a.name, p.name, c.name"),
    "a path that may be missing": ask("MATCH (a:Hub), (b:Event) OPTIONAL MATCH p = shortestPath((a)-[:MEMBER_OF|PARTICIPATED_IN*..2]-(b)) RETURN a.name, b.name, length(p)"),
    # conditions
    "parts of texts": ask("MATCH (e:Entity) WHERE e.name STARTS WITH 'S' AND NOT e.name ENDS WITH 's' OR e.name CONTAINS 'Capital' RETURN e.name"),
    "null is neither true nor false": ask("MATCH (c:Company) RETURN c.founded_year IS NULL AS unknown, c.founded_year > '2020' AS young, count(*)"),
    "years": ask("MATCH (c:Company) WHERE toInteger(c.founded_year) % 2 = 0 AND c.founded_year >= '2019' RETURN c.name, toInteger(c.founded_year) + 1"),
    "one of the aliases": ask("MATCH (e:Entity) WHERE 'Windlass' IN e.aliases OR any(a IN e.aliases WHERE a CONTAINS 'Limited') RETURN e.name, size(e.aliases)"),
    "quantifiers": ask("MATCH (e:Hub) RETURN e.name, all(a IN e.aliases WHERE size(a) > 4), none(a IN e.aliases WHERE a = e.name), single(a IN e.aliases WHERE a CONTAINS ' ')"),
    "there is": ask("MATCH (c:Company) WHERE EXISTS { (c)<-[:FOUNDED]-(:Person) } AND NOT EXISTS { MATCH (c)<-[r:INVESTED_IN]-() WHERE r.sources > 1 } RETURN c.name"),
    "how many there are": ask("MATCH (c:Company) WITH c, COUNT { (c)<-[:INVESTED_IN]-(:Investor) } AS n WHERE n > 1 RETURN c.name, n"),
    "labels as a condition": ask("MATCH (p:Person)-[:HOLDS_ROLE]->(e:Entity) WHERE e:Company OR e:Investor RETURN p.name, e:Investor, count(e)"),
    "exclusive or": ask("MATCH (e:Event) RETURN e.name, (e.degree > 5 XOR e.articles > 3)"),
    # rows
    "groups": ordered("MATCH (i:Investor)-[r:INVESTED_IN]->(c) RETURN i.name AS name, count(DISTINCT c) AS n, sum(r.sources) AS s, max(r.last_seen) AS last ORDER BY n DESC, name LIMIT 10"),
    "page two": ordered("MATCH (c:Company) RETURN c.name AS name, c.degree AS degree ORDER BY degree DESC, name, c.id SKIP $s LIMIT $l", s=10, l=5),
    "null sorts last": ordered("MATCH (c:Company) WHERE c.degree > 4 RETURN c.founded_year AS year, c.name ORDER BY year, c.name, c.id"),
    "null sorts first downwards": ordered("MATCH (c:Company) WHERE c.degree > 4 RETURN c.founded_year AS year, c.name ORDER BY year DESC, c.name, c.id"),
    "collected in order": ordered("MATCH (h:Hub)<-[:MEMBER_OF]-(c:Company) WITH h, c ORDER BY c.name DESC, c.id RETURN h.name AS hub, collect(c.name)[..3] AS best, collect(c.id)[0] AS first ORDER BY hub, first"),
    "the best, then on": ask("MATCH (c:Company) WITH c ORDER BY c.degree DESC, c.id LIMIT 5 MATCH (c)-[r]-(o:Entity) RETURN c.name, type(r), count(o)"),
    "everything of a row": ask("MATCH (p:Place) WITH p.name AS place, p.degree AS degree WHERE degree > 2 RETURN *"),
    "statistics": ask("MATCH (a:Investor)-[r:INVESTED_IN]->() RETURN count(*), avg(r.sources), min(r.confidence), max(r.confidence), round(stdev(r.sources), 6), percentileDisc(r.sources, 0.9), percentileCont(r.sources, 0.5)"),
    "nothing counted": ask("MATCH (c:Company {name: 'there is none'}) RETURN count(c), sum(c.degree), collect(c.name), max(c.name), avg(c.degree)"),
    "a share of the whole": ask("MATCH (c:Company) WITH count(c) AS whole MATCH (c:Company)-[:BASED_IN]->(:Place {name: 'Nairobi'}) RETURN toFloat(count(DISTINCT c)) / whole > 0.01, whole"),
    # values
    "rows of parameters": ask("UNWIND $rows AS row MATCH (e:Entity {id: row.id}) RETURN e.name, row.note, row.n + 1", rows=[{"id": LANTERN, "note": "a", "n": 1}, {"id": TAMARIND, "n": 2}]),
    "lists": ask("WITH [3, 1, 2, null] AS l RETURN l[0], l[-1], l[1..3], l[..-1], size(l), head(l), tail(l), reverse(l), 1 IN l, 9 IN l, l + 4, [x IN l WHERE x > 1 | x * 2]"),
    "numbers": ask("RETURN 7 / 2, -7 / 2, 7 % -3, 7.0 / 2, 2 ^ 3, abs(-3), round(2.5), round(-2.5), round(3.14159, 2), ceil(1.2), floor(-1.2), sign(-4), 1 = 1.0, 0.1 + 0.2"),
    "texts": ask("RETURN toLower('ÄB'), toUpper('straße'), trim('  x '), left('graph', 2), right('graph', 2), substring('graph', 1, 3), split('a,b,,c', ','), reverse('abc'), size('naïve'), toString(1.5), toString(true), toInteger('42'), toInteger('4.9'), toInteger('x'), toFloat('1e3'), 'a' + 1"),
    "equal and not": ask("RETURN 1 = '1', 'a' < 'b', 1 < 'a', null = null, [1, 2] = [1, 2], [1, null] = [1, 2], {a: 1} = {a: 1}, true = 1, NOT null, null IN [], null IN [1], 'x' IN ['x', null]"),
    "cases": ask("UNWIND [1, 5, null] AS x RETURN x, CASE WHEN x > 3 THEN 'much' WHEN x IS NULL THEN 'none' ELSE 'little' END, CASE x WHEN 1 THEN 'one' ELSE null END, coalesce(x, 0)"),
    "keys and properties": ask("MATCH (e:Hub)-[r:BASED_IN]->(:Place) RETURN e.name, properties(r).sources, size(keys(r)), {name: e.name, nested: [e.degree]} AS made, startNode(r).name, endNode(r).name"),
}  # fmt: skip
