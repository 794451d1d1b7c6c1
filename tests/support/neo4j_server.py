"""A real Neo4j Community server for the tests: fetched once by Maven, started on loopback, its data in a temporary folder.

``NEO4J_URL`` (with user and password in it) names a server to use instead; its database must be empty, and is emptied again.
``NEO4J_VERSION`` names another release than that of the pom; those from 2025 on want Java 21 or later: ``JAVA_HOME`` says where it is.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

POM = Path(__file__).parent / "neo4j" / "pom.xml"
ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "neo4j"
MAINS: Final = ("org.neo4j.server.Neo4jCommunity", "org.neo4j.server.CommunityEntryPoint")
VERSION: Final = os.environ.get("NEO4J_VERSION", "")
PASSWORD = "venture-graph-tests"  # noqa: S105 - of a server that only this machine reaches, for minutes
START_SECONDS = 180  # a cold start takes 10 s on an idle machine
FAST = Path("/dev/shm")  # noqa: S108 - a commit syncs its log; in memory that costs nothing
HEAP: tuple[str, ...] = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
OPENED: Final = "--add-opens=java.base/java.nio=ALL-UNNAMED"  # as Neo4j's own scripts start it
SETTINGS = """\
server.default_listen_address=127.0.0.1
server.http.enabled=false
server.https.enabled=false
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.thread_pool_max_size=40
server.memory.pagecache.size=64m
server.directories.data={home}/data
server.directories.logs={home}/logs
dbms.usage_report.enabled=false
db.tx_log.preallocate=false
db.tx_log.rotation.size=16m
dbms.cypher.min_replan_interval=1h
"""
TLS: Final = """\
server.bolt.tls_level=OPTIONAL
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.base_directory={home}/tls
dbms.ssl.policy.bolt.client_auth=NONE
"""
CERTIFIED: Final = shlex.split(
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
)


class CannotRunError(Exception):
    """There is neither a server nor what it takes to start one; the text says what is missing."""


@dataclass
class Server:
    """A running server: ``url`` has user and password in it; ``certificate`` is the file of its own, where it speaks TLS as well."""

    url: str
    home: Path | None = None
    port: int = 0
    certificate: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None
    driver: Driver | None = field(default=None, repr=False)

    def empty(self, *, whole: bool = False) -> None:
        """Take everything out of the database; indexes stay, and unless ``whole`` the note that they are there."""
        if self.driver is None:
            address, user, password = split(self.url)
            quiet: Any = {"notifications_min_severity": "OFF"}
            self.driver = GraphDatabase.driver(address, auth=(user, password), **quiet)
        self.driver.execute_query("MATCH (n) WHERE $whole OR NOT n:Meta DETACH DELETE n", whole=whole)
        self.driver.execute_query("MATCH (m:Meta) SET m.rules = '', m.event = 0")

    def start(self) -> None:
        """Start the process and wait until it answers."""
        assert self.home
        places = (f"--home-dir={self.home}", f"--config-dir={self.home}/conf")
        command = [program("java"), *HEAP, OPENED, "-cp", f"{libraries()}/*", _main(), *places]
        with (self.home / "out.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        self._wait()

    def stop(self, *, kill: bool = False) -> None:
        """End the process, in order or at once."""
        if self.driver:
            self.driver.close()
            self.driver = None
        if self.process:
            (self.process.kill if kill else self.process.terminate)()
            self.process.wait(60)
            self.process = None

    def _wait(self) -> None:
        """Wait for the first answer, which sets the password where the server is new."""
        assert self.process
        assert self.home
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                break
            time.sleep(0.1)
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(Neo4jError, DriverError):
                return self._greet()
            time.sleep(0.2)
        raise CannotRunError(f"Neo4j did not start: {(self.home / 'out.log').read_text()[-2000:]}")

    def _greet(self) -> None:
        assert self.home
        address, user, _ = split(self.url)
        if not (self.home / "greeted").exists():
            with GraphDatabase.driver(address, auth=(user, "neo4j")) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=PASSWORD, database_="system"
                )
            (self.home / "greeted").touch()
        with GraphDatabase.driver(address, auth=(user, PASSWORD)) as driver:
            driver.execute_query("RETURN 1")


def split(url: str) -> tuple[str, str, str]:
    """Return address, user and password of a url."""
    scheme, _, rest = url.partition("://")
    login, _, place = rest.rpartition("@")
    user, _, password = login.partition(":")
    return f"{scheme}://{place}", user, password


def java() -> str:
    """Return what is missing for a server of our own, ``""`` where nothing is."""
    missing = [name for name in ("java", "mvn") if not shutil.which(program(name))]
    return f"no {' and no '.join(missing)} on this machine, and no NEO4J_URL" if missing else ""


def program(name: str) -> str:
    """Return the program of this name: of ``JAVA_HOME`` where that has it."""
    own = Path(os.environ.get("JAVA_HOME", ""), "bin", name)
    return str(own) if own.is_file() and own.is_absolute() else name


def _main() -> str:
    """Return the server's main class, which has another name in younger releases."""
    (jar,) = libraries().glob("neo4j-[0-9]*.jar")
    with ZipFile(jar) as opened:
        held = set(opened.namelist())
    return next(name for name in MAINS if f"{name.replace('.', '/')}.class" in held)


def libraries() -> Path:
    """Return the folder of the server's jars, fetched by Maven where this version is not there yet."""
    version = VERSION or hashlib.blake2b(POM.read_bytes(), digest_size=4).hexdigest()
    folder = CACHE / version
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fetched = Path(tempfile.mkdtemp(dir=CACHE))
        goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fetched}")
        other = [f"-Dneo4j.version={VERSION}"] if VERSION else []
        subprocess.run(["mvn", "--quiet", "--batch-mode", "--file", str(POM), *other, *goal], check=True, timeout=900)
        fetched.rename(folder)
    return folder


def imported(folder: Path, home: Path) -> str:
    """Run the importer's command of README.txt in a folder, for the server of a home, and return what it reports."""
    command = (folder / "README.txt").read_text(encoding="utf-8").partition("neo4j-admin ")[2].partition("\n\n")[0]
    (home / "conf").mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").touch()
    start = [
        program("java"),
        *HEAP,
        OPENED,
        "-cp",
        f"{libraries()}/*",
        "org.neo4j.cli.AdminTool",
        *shlex.split(command.replace("\\\n", " ")),
    ]
    places = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    done = subprocess.run(
        start, cwd=folder, env=os.environ | places, capture_output=True, text=True, check=False, timeout=500
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout.rpartition("Imported:")[2]


@contextmanager
def running_on(folder: Path) -> Iterator[Server]:
    """Give a server of its own whose database was made of the files of a folder."""
    with tempfile.TemporaryDirectory(dir=FAST if FAST.exists() else None) as home:
        server = configured(Path(home))
        imported(folder, Path(home))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def running() -> Iterator[Server]:
    """Give a server with an empty database; one at a time in a checkout: a second run waits."""
    if given := os.environ.get("NEO4J_URL"):
        server = _given(given)
        try:
            yield server
        finally:
            server.stop()
        return
    if reason := java():
        raise CannotRunError(reason)
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        libraries()
        with tempfile.TemporaryDirectory(dir=FAST if FAST.exists() else None) as home:
            server = configured(Path(home))
            try:
                server.start()
                yield server
            finally:
                server.stop()


def _given(url: str) -> Server:
    address, user, password = split(url)
    with GraphDatabase.driver(address, auth=(user, password)) as driver:
        (record,), *_ = driver.execute_query("MATCH (n) RETURN count(n) AS nodes")
    if record["nodes"]:
        raise CannotRunError(f"NEO4J_URL: the tests empty the database, and this one holds {record['nodes']} nodes")
    return Server(url)


def configured(home: Path) -> Server:
    """Write the settings of a server, which is not started yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    certificate = _certified(home / "tls") if shutil.which("openssl") else None
    settings = (SETTINGS + (TLS if certificate else "")).format(port=port, home=home)
    (home / "conf").mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")
    return Server(f"bolt://neo4j:{PASSWORD}@127.0.0.1:{port}", home, port, certificate)


def _certified(folder: Path) -> Path:
    """Make a key and a certificate that nobody else signed, where the server looks for them."""
    for part in ("trusted", "revoked"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    certificate = folder / "public.crt"
    made = [*CERTIFIED, "-keyout", str(folder / "private.key"), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    return certificate
