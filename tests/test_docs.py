"""The docs name everything there is, and nothing that is not."""

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

import settings
from cli.app import app
from graph.cypher import parse
from graph.ontology import load
from graph.store.neo4j import connection
from tests.support.neo4j_server import Server
from tests.support.stores import on_neo4j

ROOT = Path(__file__).parents[1]
COMMANDS = {str(command.callback.__name__).rstrip("_") for command in app.registered_commands if command.callback}
GROUPS = {
    f"{group.name} {command.name or command.callback.__name__}"
    for group in app.registered_groups
    if group.typer_instance
    for command in group.typer_instance.registered_commands
    if command.callback
}


def doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_command_is_documented_and_exists() -> None:
    named = set(re.findall(r"`venturegraph ([a-z]+(?: [a-z]+)?)", doc("commands.md")))
    assert {name.partition(" ")[0] for name in named} == COMMANDS | {name.partition(" ")[0] for name in GROUPS}
    assert named >= GROUPS


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `VENTUREGRAPH_\w+` \| (.+?) \|", doc("settings.md"), re.MULTILINE))
    assert set(rows) == set(settings.Settings.model_fields)
    for name, field in settings.Settings.model_fields.items():
        unset = {"model": "the one that ships", "neo4j_user": "none", "neo4j_password": "none"}
        assert rows[name] == unset.get(name, f"`{field.default}`"), name


def test_every_type_and_relation_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", doc("ontology.md"), re.MULTILINE))
    assert named == {*load().types, *load().relations}


def test_every_attribute_and_inverse_is_documented() -> None:
    text = doc("ontology.md")
    for relation in load().relations.values():
        (row,) = re.findall(rf"^\| `{relation.name}` \| .*$", text, re.MULTILINE)
        assert relation.inverse in row
        assert all(attribute in row for attribute in relation.attributes)


@pytest.mark.parametrize(
    "page", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!<?https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_no_machine_path_or_host_is_committed() -> None:
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        ROOT / "Makefile",
        ROOT / "pyproject.toml",
        ROOT / ".ci" / "run",
    ]:
        assert "/work/" not in path.read_text(encoding="utf-8"), path


def test_every_question_in_cypher_is_one_that_we_take() -> None:
    questions = re.findall(r"```cypher\n(.*?)```", doc("queries.md"), re.DOTALL)
    assert len(questions) >= 6
    for question in questions:
        parse(question)


def compose() -> dict[str, Any]:
    """The compose file of docs/operations/neo4j.md; nothing here starts it."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", doc("operations/neo4j.md"), re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_the_compose_file_runs_a_server_that_we_take_for_this_machine_only() -> None:
    server = compose()["services"]["neo4j"]
    release = server["image"].removeprefix("neo4j:")
    assert not connection.outdated(release)
    assert release.endswith("-community")
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert {volume.partition(":")[0] for volume in server["volumes"]} == set(compose()["volumes"])
    assert server["environment"]["NEO4J_AUTH"] == "neo4j/${NEO4J_PASSWORD:?set a password}"


@on_neo4j
def test_the_compose_file_names_settings_that_the_server_has(neo4j_server: Server, neo4j_url: str) -> None:
    given = compose()["services"]["neo4j"]["environment"].keys() - {"NEO4J_AUTH"}
    names = {name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_") for name in given}
    assert neo4j_server.driver
    found = neo4j_server.driver.execute_query("SHOW SETTINGS YIELD name RETURN collect(name) AS names").records
    assert names <= set(found[0]["names"])


@pytest.mark.parametrize(("ending", "expected"), [(0, 0), (1, 1), (3, 0)])
def test_the_kubernetes_job_takes_a_run_that_was_partly_refused_for_a_good_one(
    tmp_path: Path, ending: int, expected: int
) -> None:
    with kubernetes_job(tmp_path, f"exit {ending}") as job:
        assert job.wait(10) == expected


def test_the_kubernetes_job_passes_sigterm_on_and_waits_for_the_run_to_end(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    stub = f"trap 'sleep 0.3; touch {ended}; exit 3' TERM; touch {tmp_path}/begun; while :; do sleep 0.05; done"
    with kubernetes_job(tmp_path, stub) as job:
        while not (tmp_path / "begun").exists():
            time.sleep(0.02)
        time.sleep(0.5)  # the shell that began it knows its number by then
        job.terminate()
        assert (job.wait(10), ended.exists()) == (0, True)


def kubernetes_job(folder: Path, stub: str) -> "subprocess.Popen[bytes]":
    """Start the example's command with a ``venturegraph`` that does what ``stub`` says."""
    (example,) = re.findall(r"```yaml\n(.*?)```", doc("operations/scheduling.md"), re.DOTALL)
    pod = yaml.safe_load(example)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (folder / "venturegraph").write_text(f"#!/bin/sh\n{stub}\n", encoding="utf-8")
    (folder / "venturegraph").chmod(0o755)
    command = pod["containers"][0]["command"]
    return subprocess.Popen(command, env={"PATH": f"{folder}:{os.environ['PATH']}"})
