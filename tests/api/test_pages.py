"""The pages for people: what to try, and nothing that a stranger wrote becomes markup."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from graph.names import entity_id
from graph.store.base import Store
from tests.api.conftest import LAB
from tests.api.test_routes import get
from tests.support.readings import reading


def test_the_start_page_counts_and_shows_what_to_try(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "3 articles" in page.text
    assert 'href="/v1/search?q=par"' in page.text
    assert 'href="/docs"' in page.text


def test_every_link_of_the_start_page_works(client: TestClient) -> None:
    for part in client.get("/").text.split('href="')[1:]:
        assert client.get(part.partition('"')[0]).status_code == 200


def test_search_entity_and_article_pages(client: TestClient) -> None:
    found = client.get("/", params={"q": "pantheon"}).text
    link = found.split('<li><a href="')[1].partition('"')[0]
    entity = client.get(link).text
    assert "<blockquote>Ivan Lau founded Pantheon Lab.</blockquote>" in entity
    article = client.get(entity.split('class="source"><a href="')[1].partition('"')[0]).text
    assert '<a class="mention name"' in article


@pytest.mark.parametrize("path", ["/", "/?q=script", "/?q=<script>alert(2)</script>"])
def test_hostile_names_are_text(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert "<script>" not in text
    assert "<img" not in text


def test_the_page_of_a_hostile_entity(client: TestClient) -> None:
    link = client.get("/?q=script").text.split('<li><a href="')[1].partition('"')[0]
    assert "&lt;script&gt;" in client.get(link).text
    assert "<script>" not in client.get(link).text


def test_an_unknown_page_is_a_problem(client: TestClient) -> None:
    assert client.get("/entities/ent_0").status_code == 404


def test_a_slip_and_a_sentence_lead_to_the_thing(client: TestClient) -> None:
    assert "<mark>Pantheon</mark> Lab" in client.get("/?q=pantehon").text
    page = client.get("/?q=customers+toyota+pantheon").text
    assert "<blockquote><mark>Toyota</mark> <mark>customer</mark> of <mark>Pantheon</mark> Lab.</blockquote>" in page


def test_the_profile_on_the_page_of_an_entity(client: TestClient) -> None:
    link = client.get("/?q=pantheon").text.split('<li><a href="')[1].partition('"')[0]
    page = client.get(link).text
    assert "participant · supplier" in page
    assert "<th>founded year</th><td>2019</td>" in page
    assert "founded by 1" in page


def test_a_key_fact_says_that_it_is_only_planned(client: TestClient, store: Store) -> None:
    store.put(reading("https://ledger.example/9", [(LAB, "raised", "$10 million", {"status": "planned"})]))
    page = client.get(f"/entities/{entity_id(*LAB)}").text
    assert '<td>$10 million <span class="tag status">planned</span></td>' in page


def test_each_edge_leads_to_a_page_of_its_sentences(client: TestClient) -> None:
    page = client.get(f"/entities/{entity_id(*LAB)}").text
    (path,) = {link for link in re.findall(r'href="(/edges/[^"]+)"', page) if "/founded/" in link}
    proof = client.get(path)
    assert (proof.status_code, proof.text.count("<blockquote>Ivan Lau founded Pantheon Lab.")) == (200, 2)
    assert client.get("/edges/ent_0/founded/ent_1").status_code == 404
    assert client.get("/edges/ent_0/nothing/ent_1").status_code == 400


def test_relations_are_read_from_the_side_of_the_page(client: TestClient) -> None:
    page = client.get(f"/entities/{entity_id(*LAB)}").text
    assert "<th>founded by</th>" in page
    assert "<th>founded</th>" not in page


def walked(client: TestClient, path: str) -> list[str]:
    """Return the pages of a list, the first and those to which `Next` leads."""
    found = [client.get(path).text]
    while following := re.search(r'rel="next" href="([^"]+)"', found[-1]):
        found.append(client.get(urljoin(path, unescape(following[1]))).text)
    return found


def test_a_search_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.FOUND", 1)
    pages = walked(client, "/?q=lab")
    assert len(pages) == get(client, "/v1/search", q="lab")["total"] > 1
    ids = [re.findall(r'<li><a href="/entities/(\w+)">', page) for page in pages]
    assert [one for (one,) in ids] == [hit["entity"]["id"] for hit in get(client, "/v1/search", q="lab")["items"]]
    assert ["From the beginning" in page for page in pages] == [False, *([True] * (len(pages) - 1))]


def test_the_lists_of_an_entity_page_apart(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.LISTED", 1)
    path = f"/entities/{entity_id(*LAB)}"
    first = client.get(path).text
    links = [unescape(link) for link in re.findall(r'rel="next" href="([^"]+)"', first)]
    assert [link.partition("=")[0] for link in links] == ["?edges", "?statements"]
    proofs = re.findall("<blockquote>([^<]+)", first)
    second = client.get(f"{path}{links[1]}").text
    assert re.findall("<blockquote>([^<]+)", second) != proofs
    table = re.compile(r"<thead>.*?</table>", re.DOTALL)
    assert table.findall(first) == table.findall(second), "the other list stays where it is"
    assert table.findall(client.get(f"{path}{links[0]}").text) != table.findall(first)
    assert client.get(f"{path}?edges=nonsense").status_code == 400


def test_one_is_not_many(client: TestClient) -> None:
    page = client.get("/?q=vivatech").text
    assert "1 edge, 1 article<" in page
