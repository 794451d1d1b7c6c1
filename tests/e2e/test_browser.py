"""The pages in a real browser: what a person sees, and no hostile headline that acts."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.resolve import open_graph
from tests.e2e.conftest import arguments, environment
from tests.e2e.test_serve import wait_for
from tests.support.readings import reading

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=3000",
)  # fmt: skip

Browse = Callable[[str], str]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('browser')}/graph.db"
    with open_graph(url) as store:
        store.put(
            reading(
                "https://a.example/1",
                [(("person", "Ivan Lau"), "founded", ("company", "Pantheon Lab"))],
                published="2025-06-14",
                source="Ledger",
            )
        )
        store.put(
            reading(
                "https://a.example/2",
                [
                    (
                        ("company", "<script>document.title='hacked'</script>"),
                        "competes_with",
                        ("company", "Pantheon Lab"),
                    )
                ],
            )
        )
    with subprocess.Popen(
        arguments("serve", "--db", url, "--port", 0), stderr=subprocess.PIPE, text=True, env=environment()
    ) as server:
        assert server.stderr
        base = server.stderr.readline().split(" on ")[1].split()[0]
        wait_for(f"{base}/healthz")
        yield base
        server.terminate()


@pytest.fixture(scope="module")
def browse(address: str, tmp_path_factory: pytest.TempPathFactory) -> Browse:
    """Open a page of the server in Chromium and return the document as it stands after its scripts."""
    if not CHROMIUM:
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail("Chromium is required here and not installed")
        pytest.skip("no Chromium; install Debian's package chromium")

    def open_page(path: str) -> str:
        profile = tmp_path_factory.mktemp("profile")
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address + path]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    return open_page


def test_the_start_page_shows_what_to_try(browse: Browse) -> None:
    page = browse("/")
    assert "Pantheon Lab" in page
    assert "/v1/search?q=par" in page


def test_an_entity_shows_its_sentence(browse: Browse) -> None:
    link = browse("/?q=pantheon").split('<li><a href="')[1].partition('"')[0]
    page = browse(link)
    assert "<blockquote>Ivan Lau founded Pantheon Lab.</blockquote>" in page
    assert "2025-06-14" in page


def test_a_hostile_name_stays_text(browse: Browse) -> None:
    page = browse("/?q=script")
    assert "hacked</title>" not in page
    assert "&lt;<mark>script</mark>&gt;" in page  # the word sought is marked, and nothing else is markup
    assert "<script>" not in page.partition("<main>")[2]


def test_pages_look_like_pages(address: str, browse: Browse, tmp_path: Path) -> None:
    browse("/")  # or skip where there is no browser
    picture = tmp_path / "start.png"
    subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path}/p", f"--screenshot={picture}", address],
        capture_output=True,
        check=True,
        timeout=120,
    )
    for _ in range(50):
        if picture.exists():
            break
        time.sleep(0.1)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000  # more than an empty page
