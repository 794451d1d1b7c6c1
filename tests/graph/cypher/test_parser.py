"""What the grammar of Cypher takes, and everything that it refuses, each with its reason."""

import re

import pytest

from graph import cypher
from graph.cypher import tree
from graph.cypher.lexer import MAX_LENGTH
from graph.errors import InvalidQueryError

ALLOWED = [
    "MATCH (n) RETURN n",
    "MATCH (a:Company)-[r:FOUNDED|INVESTED_IN]->(b:Entity) RETURN a.name, type(r), b.name LIMIT 5;",
    "MATCH (a:Company|Investor {name: 'Acme'})--(b) RETURN DISTINCT b",
    "MATCH (a)<-[:FOUNDED*1..3]-(b) WHERE NOT (a.degree > 3 OR b.name IS NULL) RETURN count(*)",
    "MATCH p = shortestPath((a {id: $a})-[*..6]-(b {id: $b})) RETURN [n IN nodes(p) | n.name] AS names, length(p)",
    "OPTIONAL MATCH (a:Person)-[r]->(b) RETURN coalesce(b.name, 'nobody')",
    "MATCH (a) WITH a, count(*) AS n WHERE n > 1 RETURN a.name ORDER BY n DESC, a.name SKIP 1 LIMIT $l",
    "UNWIND $ids AS id MATCH (e:Entity {id: id}) RETURN e",
    "MATCH (a) WHERE a.name STARTS WITH 'A' AND a.name ENDS WITH \"e\" AND a.name CONTAINS 'cm' RETURN a",
    "MATCH (a) WHERE EXISTS { (a)-[:FOUNDED]->(:Company) } AND COUNT { (a)--() } > 2 RETURN a",
    "MATCH (a) RETURN CASE WHEN a.degree > 3 THEN 'hub' ELSE null END AS kind, -a.degree + 2 * 3 ^ 2 % 4 / 1",
    "MATCH (a) WHERE any(x IN a.aliases WHERE x = $x) AND none(y IN [1, 2] WHERE y = 3) RETURN a.aliases[0], a.aliases[1..2]",
    "MATCH (s:Statement)-[:SUBJECT]->(e) WHERE e:Company:Entity RETURN {name: e.name, quote: s.quote} AS found",
    "MATCH (a:Entity&Company) RETURN collect(DISTINCT a.type)[..3], toLower(a.name)",
    "match (`a`) where a.x in [1, 2.5, 1e3, true, false, null] return *",
    "MATCH (create:Company) RETURN create.`set`",
    "RETURN 'it''s' + \"\\n\\t\\\\\"".replace("it''s", "it\\'s"),
]

HOSTILE = [
    # writes
    ("CREATE (n) RETURN n", "only reads"),
    ("MATCH (n) DELETE n", "only reads"),
    ("MATCH (n) DETACH DELETE n RETURN 1", "only reads"),
    ("MATCH (n) SET n.name = 'x' RETURN n", "only reads"),
    ("MATCH (n) REMOVE n:Company RETURN n", "only reads"),
    ("MERGE (n:Company {id: 1}) RETURN n", "only reads"),
    ("MATCH (n) FOREACH (x IN [1] | SET n.a = 1) RETURN n", "only reads"),
    ("INSERT (n) RETURN n", "only reads"),
    ("MATCH (n) WITH n CREATE (m) RETURN m", "only reads"),
    ("MATCH (n) RETURN n CREATE (m)", "only reads"),
    ("MATCH (n) RETURN n SET n.x = 1", "only reads"),
    ("MATCH (n) WHERE n.x = 1 SET n.x = 2 RETURN n", "only reads"),
    ("DROP INDEX name_words", "only reads"),
    ("DROP DATABASE neo4j", "only reads"),
    ("ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", "only reads"),
    # procedures, files, the server
    ("CALL db.labels()", "procedures"),
    ("CALL { MATCH (n) DELETE n } RETURN 1", "procedures"),
    ("CALL { MATCH (n) RETURN n } IN TRANSACTIONS RETURN 1", "procedures"),
    ("MATCH (n) CALL apoc.cypher.doIt('CREATE (n)', {}) YIELD value RETURN value", "procedures"),
    ("MATCH (n) CALL (n) { DELETE n } RETURN n", "procedures"),
    ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "no files"),
    ("LOAD CSV WITH HEADERS FROM 'http://169.254.169.254/' AS line RETURN line", "no files"),
    ("MATCH (n) LOAD CSV FROM $u AS l RETURN l", "no files"),
    ("USING PERIODIC COMMIT LOAD CSV FROM 'x' AS l RETURN l", "hints"),
    ("MATCH (n) USING INDEX n:Company(name) RETURN n", "hints"),
    ("USE system MATCH (n) RETURN n", "the one that was opened"),
    ("USE neo4j RETURN 1", "the one that was opened"),
    ("SHOW USERS", "not the server"),
    ("SHOW DATABASES YIELD name RETURN name", "not the server"),
    ("TERMINATE TRANSACTIONS 'x'", "not the server"),
    ("GRANT ROLE admin TO me", "not the server"),
    ("EXPLAIN MATCH (n) RETURN n", "plan"),
    ("PROFILE MATCH (n) DELETE n", "plan"),
    ("CYPHER runtime=parallel MATCH (n) RETURN n", "version"),
    ("CYPHER 25 MATCH (n) RETURN n", "version"),
    # functions that do more than look
    ("RETURN apoc.load.json('http://x')", "apoc is not bound"),
    ("RETURN file()", "function file"),
    ("RETURN linenumber()", "function linenumber"),
    ("MATCH (n) RETURN elementId(n)", "function elementid"),
    ("MATCH (n) RETURN id(n)", "function id"),
    ("RETURN range(0, 1000000000000)", "function range"),
    ("RETURN reduce(s = '', x IN [1] | s + s)", "REDUCE is not allowed|function reduce"),
    ("RETURN rand()", "function rand"),
    ("RETURN randomUUID()", "function randomuuid"),
    ("RETURN timestamp()", "function timestamp"),
    ("RETURN replace('aaaa', 'a', 'aaaaaaaaaaaaaaaaaaaaa')", "function replace"),
    ("MATCH (n) WHERE n.name =~ '(a+)+$' RETURN n", "patterns of text"),
    ("RETURN point({x: 1, y: 2})", "function point"),
    ("RETURN db.nameFromElementId('x')", "db is not bound"),
    ("RETURN count()", "takes 1 to 1 arguments"),
    ("RETURN substring('a')", "takes 2 to 3 arguments"),
    # paths without an end
    ("MATCH (a)-[*]-(b) RETURN a", "needs an end"),
    ("MATCH (a)-[*1..]->(b) RETURN a", "needs an end"),
    ("MATCH (a)-[:FOUNDED*]->(b) RETURN a", "needs an end"),
    ("MATCH (a)-[*..7]-(b) RETURN a", "at most 6"),
    ("MATCH (a)-[*1..999999999999]-(b) RETURN a", "at most 6"),
    ("MATCH (a)-[*1..6]-(b)-[*1..6]-(c)-[*1..6]-(d) RETURN a", "may add up to 12"),
    ("MATCH p = shortestPath((a)-[*]-(b)) RETURN p", "needs an end"),
    ("MATCH p = allShortestPaths((a)-[*..5]-(b)) RETURN p", "thousands"),
    ("MATCH (a)(()-[:FOUNDED]->()){1,5}(b) RETURN a", "RETURN"),
    ("MATCH (a)-[:FOUNDED]->+(b) RETURN a", "before a node"),
    ("MATCH (a) WHERE (a)-[*]-() RETURN a", "missing|not allowed"),
    ("MATCH (a) RETURN EXISTS { (a)-[*]-() }", "needs an end"),
    ("MATCH (n) RETURN n UNION MATCH (m) RETURN m", "two queries"),
    # hidden text
    ("MATCH (n) RETURN n // DELETE n", "comments"),
    ("MATCH (n) /* x */ RETURN n", "comments"),
    ("MATCH (n) RETURN '\\u0027 DELETE n //'", "not known"),
    ("MATCH (n) WHERE n.name = 'a\\u0027}) DETACH DELETE n' RETURN n", "not known"),
    ("MATCH (n:`Company`) DETACH DELETE n RETURN `x`", "only reads"),
    ("MATCH (n:`A``) DELETE n //`) RETURN n", "backticks"),
    ("MATCH (n:`A\\u0060) DELETE n`) RETURN n", "backticks"),
    ("MATCH (n) RETURN n; MATCH (m) DELETE m", "only reads|goes on"),
    ("MATCH (n) RETURN n;;", "goes on"),
    ("MATCH (n:$(x)) RETURN n", "a parameter is|label is missing"),
    ("MATCH (n)-[:$type]->() RETURN n", "relationship type is missing"),
    ("MATCH (n:%) RETURN n", "label is missing"),
    ("MATCH (n) RETURN n.$key", "name of a property"),
    ("MATCH (n) WHERE $where RETURN n LIMIT n.x", "whole number"),
    ("RETURN 'abc", "does not end"),
    ("RETURN 9223372036854775808", "more than 64 bits"),
    ("RETURN 1e400", "more than 64 bits"),
    ("MATCH (n) RETURN n LIMIT 99999999999999999999", "more than 64 bits"),
    ("RETURN \u2028 1", "no meaning"),
    ("MATCH (n) RETURN n\u00a0DELETE", "no meaning"),
    ("ＭＡＴＣＨ (n) RETURN n", "no meaning"),
    ("RETURN 'a\0b'", "no database holds"),
    ("RETURN 12x", "no number"),
    ("RETURN 0x1F", "no number"),
    ("RETURN {a: 1, }", "name of a property"),
    # nonsense and too much
    ("", "made of MATCH"),
    (";", "made of MATCH"),
    ("MATCH (n)", "made of MATCH"),
    ("RETURN", "missing"),
    ("RETURN m", "not bound"),
    ("MATCH (n) WITH n.name AS x RETURN n", "n is not bound"),
    ("MATCH (n) WITH n.name RETURN 1", "needs a name"),
    ("MATCH n RETURN n", r"begins with \("),
    ("RETURN " + "(" * 100 + "1" + ")" * 100, "levels"),
    ("RETURN " + "NOT " * 40 + "true", "levels"),
    ("RETURN " + "-" * 5000 + "1", "levels"),
    ("RETURN " + "[" * 5000, "levels"),
    ("RETURN 1" + " + 1" * 1000, "more than 150 operators"),
    ("MATCH (n) RETURN n" + ".x" * 1000, "more than 150 operators"),
    ("MATCH (n) RETURN n" + "[0]" * 1000, "more than 150 operators"),
    ("MATCH (n) WHERE n.x = 1" + " OR n.x = 1" * 500 + " RETURN n", "more than 150 operators"),
    ("UNWIND [1] AS x " * 30 + "RETURN x", "more than 20 clauses"),
    ("RETURN 1" + " " * MAX_LENGTH, "shorten it"),
    ("MATCH " + "(a)--" * 20 + "(b) RETURN a", "more than 12 steps"),
]


@pytest.mark.parametrize("query", ALLOWED)
def test_what_a_query_may_be(query: str) -> None:
    written = cypher.write(cypher.parse(query), limit=10)
    assert cypher.write(cypher.parse(written.text), limit=10).text == written.text


@pytest.mark.parametrize(("query", "reason"), HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_what_a_query_may_not_be(query: str, reason: str) -> None:
    with pytest.raises(InvalidQueryError) as refused:
        cypher.parse(query)
    assert re.search(reason, str(refused.value)), str(refused.value)
    assert "\n" not in str(refused.value)


def test_at_least_sixty_hostile_queries() -> None:
    assert len(HOSTILE) >= 60


def test_texts_become_parameters_and_nothing_else_of_the_query_is_left() -> None:
    written = cypher.write(cypher.parse("MATCH (n {name: 'x\\'}) DELETE n //'}) RETURN n.name AS N"), limit=3)
    assert written.text == "MATCH (`n` {`name`: $_text0})\nRETURN `n`.`name` AS c0 LIMIT 3"
    assert (written.texts, written.columns) == ({"_text0": "x'}) DELETE n //"}, ("N",))


def test_the_tree_says_what_was_asked() -> None:
    found = cypher.parse("MATCH (a:Company)<-[r:FOUNDED*1..2]-(b) WHERE a.x = $y RETURN a.name AS n ORDER BY n LIMIT 3")
    (match,) = found.clauses
    assert isinstance(match, tree.Match)
    (path,) = match.patterns
    assert path.nodes == (tree.Node("a", ("Company",)), tree.Node("b"))
    assert path.steps == (tree.Step("r", ("FOUNDED",), "in", 1, 2),)
    assert match.where == tree.Binary("=", tree.Property(tree.Variable("a"), "x"), tree.Parameter("y"))
    assert found.returns.items == (tree.Item(tree.Property(tree.Variable("a"), "name"), "n"),)
    assert (found.returns.order, found.returns.limit) == ((tree.Order(tree.Variable("n")),), tree.Constant(3))


def test_operators_bind_as_in_cypher() -> None:
    written = cypher.write(cypher.parse("RETURN NOT 1 + 2 * 3 = 7 AND true OR false XOR null"), limit=1)
    assert written.text.startswith("RETURN (((NOT ((1 + (2 * 3)) = 7)) AND true) OR (false XOR null)) AS c0")
