"""Which thing each reference belongs to: groups are divided where their articles contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from graph.model import Judgement, canonical_json
from graph.store import judging, resolution
from graph.store.neo4j import groups
from graph.store.neo4j.connection import Work
from graph.store.neo4j.groups import Group
from graph.store.neo4j.linker import Node
from graph.store.resolving import Judged, Resolver, Sighting, thing_id

PUT: Final = "UNWIND $rows AS row MERGE (t:Thing {id: row.id}) ON CREATE SET t.blocks = [] SET t += row"
OTHERS: Final = "UNWIND $rows AS id MATCH (:Thing {id: id})<-[:OF_THING]-(r:Reference) RETURN r.id, r.group"
GROUPS_OF: Final = "UNWIND $rows AS id MATCH (r:Reference {id: id}) RETURN r.id, r.group"


class Divider:
    """Divides groups that were counted anew: ``old`` and ``new`` are their things, ``assigned`` the references that change things."""

    def __init__(self, work: Work, resolver: Resolver) -> None:
        self._work = work
        self._resolver = resolver
        self.old: dict[str, Node] = {}
        self.new: dict[str, Node] = {}
        self.assigned: dict[str, str] = {}

    def divide(self, ids: Iterable[str], added: Mapping[str, Sequence[str]], judgements: Sequence[Judgement]) -> None:
        """Divide these groups; ``added`` are their new references, by group."""
        found = groups.load(self._work, ids)
        self.old = {node.id: node for group in found for node in group.things}
        judged = _by_group(self._work, judgements)
        torn = [group for group in found if group.references and self._divisible(group, judged)]
        sightings = groups.sightings(self._work, [group.id for group in torn])
        for group in torn:
            self._split(group, sightings[group.id], judged.get(group.id, Judged()))
        self._whole([group for group in found if group.references and group.id not in sightings], added)

    def write(self) -> set[str]:
        """Write the things that differ; returns those whose profile does."""
        held = self.new.keys() & self.old.keys()
        differing = self.fresh | {id_ for id_ in held if _content(self.new[id_]) != _content(self.old[id_])}
        self._work.each(PUT, [_row(self.new[id_]) for id_ in sorted(differing)])
        return self.fresh | {id_ for id_ in held if self.new[id_].profile != self.old[id_].profile}

    @property
    def fresh(self) -> set[str]:
        """The things that were not there before."""
        return self.new.keys() - self.old.keys()

    @property
    def moved(self) -> set[str]:
        """The things that were there, and are ranked or compared by something else now: their number alone joins nothing."""
        held = self.new.keys() & self.old.keys()
        return {id_ for id_ in held if _compared(self.new[id_]) != _compared(self.old[id_])}

    def _divisible(self, group: Group, judged: Mapping[str, Judged]) -> bool:
        if group.id in judged and judged[group.id].different:
            return True
        return self._resolver.divisible(group.type, group.key, group.traits, group.references)

    def _whole(self, found: Sequence[Group], added: Mapping[str, Sequence[str]]) -> None:
        """Make the one thing of each group. The plain case, one thing as before, looks at new references only."""
        for group in found:
            profile = resolution.profile(self._resolver, group.type, group.traits)
            self._make(group.id, group, group.first, group.references, profile)
            self.assigned |= dict.fromkeys(added.get(group.id, ()), group.id)
        others = [node.id for group in found for node in group.things if node.id != group.id]
        self.assigned |= dict(self._work.each(OTHERS, others))

    def _split(self, group: Group, found: Mapping[str, tuple[Sighting, str]], judged: Judged) -> None:
        divided = self._resolver.split(group.type, group.key, [sighting for sighting, _ in found.values()], judged)
        for part in divided:
            id_ = thing_id(group.type, group.key, part, divided)
            profile = resolution.profile(self._resolver, group.type, resolution.count(part))
            self._make(id_, group, min(sighting.rank for sighting in part), len(part), profile)
            self.assigned |= {s.reference: id_ for s in part if found[s.reference][1] != id_}

    def _make(self, id_: str, group: Group, rank: tuple[str, str], references: int, profile: Any) -> None:
        known = self.old.get(id_)
        kept = (known.blocks, known.entity) if known else (frozenset[str](), "")
        self.new[id_] = Node(id_, group.id, rank, references, profile, *kept)


def _by_group(work: Work, judgements: Iterable[Judgement]) -> dict[str, Judged]:
    """Return the judgements on two references of one group, by group."""
    on_references = [j for j in judgements if all(end.startswith("ref_") for end in j.pair)]
    ends = {end for judgement in on_references for end in judgement.pair}
    group_of = dict(work.each(GROUPS_OF, sorted(ends)))
    inside: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in on_references:
        group = group_of.get(judgement.left)
        if group and group == group_of.get(judgement.right):
            inside[group].append(judgement)
    return {group: judging.as_written(found) for group, found in inside.items()}


def _content(node: Node) -> tuple[object, ...]:
    return node.references, *_compared(node)


def _compared(node: Node) -> tuple[object, ...]:
    return node.rank, node.profile


def _row(node: Node) -> dict[str, Any]:
    profile = node.profile
    traits = {kind: sorted(values) for kind, values in profile.traits.items()}
    known = {"id": node.id, "group": node.group, "seen": node.rank[0], "first": node.rank[1]}
    return known | {
        "references": node.references,
        "profile": canonical_json([profile.type, profile.names, traits]),
    }
