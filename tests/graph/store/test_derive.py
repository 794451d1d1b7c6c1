from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from graph.store import derive
from tests.support.readings import synthetic

SUPPORT = st.builds(
    derive.Support,
    statement=st.uuids().map(str),
    value=st.sampled_from(["2014", "2015", "2016"]),
    status=st.sampled_from(["stated", "ended"]),
    confidence=st.floats(
        0, 1, allow_subnormal=False
    ),  # where a model is loaded in the same process, those count as nothing
    published=st.sampled_from(["", "2023", "2024-05"]),
    cluster=st.sampled_from(["a", "b", "c"]),
)


@given(st.lists(SUPPORT, min_size=1, max_size=6).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_no_result_depends_on_the_order(orders: tuple[list[derive.Support], list[derive.Support]]) -> None:
    assert derive.edge_figures(orders[0]) == derive.edge_figures(orders[1])
    assert derive.property_value(orders[0]) == derive.property_value(orders[1])


@given(st.lists(SUPPORT, min_size=1, max_size=6))
def test_more_support_never_weakens_an_edge(rows: list[derive.Support]) -> None:
    less, more = derive.edge_figures(rows[:1]), derive.edge_figures(rows)
    assert less.confidence <= more.confidence <= 1
    assert (more.statements, more.sources) == (len(rows), len({row.cluster for row in rows}))


ROWS = st.lists(SUPPORT, min_size=1, max_size=5, unique_by=lambda row: row.statement)


@given(ROWS, ROWS)
def test_statements_that_come_later_give_what_all_at_once_give(
    known: list[derive.Support], new: list[derive.Support]
) -> None:
    best = {row.cluster: max(r.confidence for r in known if r.cluster == row.cluster) for row in known}
    others = {cluster: best[cluster] for cluster in {row.cluster for row in new} & best.keys()}
    assert derive.further(derive.edge_figures(known), new, others) == derive.edge_figures([*known, *new])


def test_tidying_is_idempotent_and_pools_aliases() -> None:
    made = synthetic(1)
    first = made.references[0]
    doubled = replace(made, references=(*made.references, replace(first, aliases=("B", "A", first.name))))
    tidy = derive.tidy(doubled)
    assert derive.tidy(tidy) == tidy
    assert {r.id: r.aliases for r in tidy.references}[first.id] == ("A", "B")
    assert len(tidy.references) == len(made.references)


def test_ends_of_symmetric_relations_are_sorted() -> None:
    assert derive.edge_ends("b", "competes_with", "a") == ("a", "b")
    assert derive.edge_ends("b", "acquired", "a") == ("b", "a")
