"""What a partnership or a purchase says besides: the kind of partnership, the product that the customer takes."""

import re
from typing import Any, Final

from ingest.components.document import Name, Span
from ingest.components.page import Context, gap

PARTNERSHIPS: Final = tuple(
    (kind, re.compile(rf"\b(?:{words})\b"))
    for kind, words in {
        "mou": r"MoUs?|MOUs?|[Mm]emorand\w+(?: of understanding)?",
        "joint venture": r"[Jj]oint[- ]ventures?|JV|joint company",
        "merger": r"[Mm]erg(?:e[sd]?|er|ing)|combine as",
        "joint laboratory": r"[Jj]oint (?:laboratory|lab|research (?:laboratory|centre|center))",
        "consortium": r"[Cc]onsorti\w+",
        "letter of intent": r"[Ll]etters? of intent",
        "framework agreement": r"[Ff]ramework (?:agreement|contract)",
        "licence": r"[Ll]icens(?:e[sd]|ing)|[Ll]icen[cs]e (?:agreement|deal|contract|from|to|for|its|the)|licensee",
        "pilot": r"[Pp]ilot(?:s|ed|ing)?(?: project)?",
        "trial": r"[Tt]rial(?:s|led|ling|ing)?|test(?:s|ed)|[Tt]esting",
        "distribution": r"[Dd]istribut\w+|[Rr]esell\w*|[Rr]esold|[Ss]tock(?:s|ed)|will sell|sells|[Dd]ealers?|"
        r"sold (?:by|through|in|at)|carr(?:y|ies) (?:its|the)",
        "integration": r"[Ii]ntegrat\w+|plug-?in|connects? (?:to|with)|built into|embedded in",
        "joint development": r"[Jj]oint(?:ly)? develop\w*|co-develop\w*|"
        r"develop(?:ed|ing|s)? (?:\w+ ){0,4}(?:jointly|together)",
        "demonstration": r"[Dd]emonstration (?:partner|project|test|experiment)s?",
        "alliance": r"[Aa]lliance",
        "research": r"[Jj]oint research|research (?:partner|agreement|cooperation|collaboration|project)\w*",
    }.items()
)
BEHIND: Final = 80  # characters behind the later of the two in which the goods are named
_SMALL: Final = r"(?:the|an?|of|by|for|from|with|to|its?|and|in|them|more)\b"
_GOODS: Final = rf"(?P<goods>(?:(?!{_SMALL})[a-z][\w-]+\s){{0,2}}(?!{_SMALL})[a-z][\w-]+)"
_COUNT: Final = (
    r"(?:(?:the|an?|its|some|about|more than|over|up to|all|first|new|several|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|[\d,.]+)\s)*(?:of\s(?:the|its)\s)?"
)
_TAKES: Final = (
    r"(?:uses?|used|using|bought|buys?|buying|purchased|orders?|ordered|rents?|rented|leases?|leased|takes?|gets?|imports?|"
    r"sources?|installed|deployed|tests?)"
)
_GIVES: Final = (
    r"(?:suppl(?:y|ies|ied|ying)|sells?|sold|deliver(?:s|ed)?|provid(?:e|es|ed)|ships?|shipped|makes?|made|builds?|built|rents?|"
    r"exports?)"
)
_NEXT: Final = r"(?=\s(?:for|to|in|at|on|as|since|from|is|are|was|were|across|that|which|has|have|made|by)\b|[,.;)])"
USES_GOODS_OF: Final = re.compile(
    rf"^.{{0,40}}?\b{_TAKES}\s{_COUNT}{_GOODS}\s(?:from|by|of|(?:made|built|developed|supplied) by)\b.{{0,30}}$"
)
MAKERS_GOODS: Final = re.compile(rf"^['’]s?\s{_COUNT}{_GOODS}{_NEXT}")
SELLS_GOODS_TO: Final = re.compile(rf"^.{{0,60}}?\b{_GIVES}\s{_COUNT}{_GOODS}\s(?:to|for)\b.{{0,30}}$")
WITH_GOODS: Final = re.compile(rf"^.{{0,40}}?\bwith\s{_COUNT}{_GOODS}{_NEXT}")


def partnered(context: Context) -> dict[str, Any]:
    """The kind of partnership."""
    return {"kind": next((kind for kind, words in PARTNERSHIPS if words.search(context.quote)), "")}


def bought(context: Context) -> dict[str, Any]:
    """The product that the customer takes: by its name, else in the text's words."""
    rows = [n for n in context.page.between(context.evidence.start, context.evidence.end) if _may_be(context, n)]
    best = min(rows, key=lambda n: gap(n, context.object) + gap(n, context.subject), default=None)
    return {"product": context.slice(best) if best else _goods(context)}


def _may_be(context: Context, name: Name) -> bool:
    return name.named and name.type == "product" and name.entity != context.what and not _of_another(context, name)


def _of_another(context: Context, product: Name) -> bool:
    """Whether the product stands behind another maker's name, as in "has replaced SAP with Estiba's Bodegón"."""
    owner = context.page.before(product.start)
    if owner is None or owner.entity == context.what:
        return False
    return bool(re.match(r"^['’]s?\s$", context.text[owner.end : product.start]))


def _goods(context: Context) -> str:
    """Return the plain words for what is bought: "uses sensors by Acme", "Acme's cameras", "supplies Bolt with yarn"."""
    buyer, maker = context.subject, context.object
    first, second = (buyer, maker) if buyer.start < maker.start else (maker, buyer)
    between = context.slice(Span(first.end, second.start))
    behind = context.slice(Span(second.end, min(context.evidence.end, second.end + BEHIND)))
    if first is buyer:
        found = USES_GOODS_OF.match(between) or MAKERS_GOODS.match(behind)
    else:
        found = MAKERS_GOODS.match(between) or SELLS_GOODS_TO.match(between) or WITH_GOODS.match(behind)
    return found["goods"] if found else ""
