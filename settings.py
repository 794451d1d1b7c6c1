"""One frozen `Settings`, read from flags > environment (``VENTUREGRAPH_*``) > ``venturegraph.toml`` > defaults."""

import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

FILE = Path("venturegraph.toml")
NEO4J = re.compile(r"(neo4j|bolt)(\+s|\+ssc)?")


class Settings(BaseSettings):
    """Everything that can be set; docs/settings.md lists the same names (a test compares them).

    Unknown names in the file or wrong values raise pydantic's ``ValidationError``, which the commands report in one line.
    """

    model_config = SettingsConfigDict(env_prefix="VENTUREGRAPH_", frozen=True, extra="forbid", toml_file=FILE)

    db: str = Field(
        "sqlite:///venturegraph.db",
        description="The store: sqlite:///file, sqlite:////absolute/file, neo4j://host:7687/database or memory:",
    )
    neo4j_user: str = Field("", description="The user of a Neo4j server, where the url names none.")
    neo4j_password: SecretStr = Field(SecretStr(""), description="The password of that user.")
    host: str = Field("127.0.0.1", description="The address that `serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="The port that `serve` listens on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Processes with which `serve` answers.")
    keys: Path = Field(
        Path("venturegraph.keys"), description="The file of API keys; while there is none, `serve` asks for none."
    )
    rate: str = Field("1200/minute", description="Requests that `serve` answers to each key, and each address without.")
    cors: tuple[str, ...] = Field((), description="Origins of the web pages of others that may ask `serve`.")
    proxies: tuple[str, ...] = Field((), description="Addresses of proxies that `serve` believes who is asking.")
    model: str = Field("", description="The folder of the reading pipeline; empty for the one that ships.")
    sources: Path = Field(Path("sources.yaml"), description="The file that says what to read, and how often.")
    readers: int = Field(
        0,
        ge=0,
        le=64,
        description="Reader processes of a long run; 0 for one a core, at most 4; 1 reads in one process.",
    )
    log: Literal["text", "json"] = Field(
        "text", description="How `watch` and `serve` write their log on stderr; with json, `ingest` does so too."
    )
    user_agent: str = Field(
        "venturegraph/0.1 (news reader)", description="How `fetch` introduces itself; add a contact."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic passes it; one file is enough
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic passes it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: the first that knows a name wins."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**flags: Any) -> Settings:
    """Return the settings; a flag that is None was not given."""
    config = Settings(**{name: value for name, value in flags.items() if value is not None})
    return config.model_copy(update={"db": with_login(config.db, config)})


def with_login(url: str, config: Settings) -> str:
    """Return a url with user and password of the settings, unless it has its own or is none of Neo4j."""
    scheme, _, rest = url.partition("://")
    if not NEO4J.fullmatch(scheme) or not config.neo4j_user or "@" in rest.partition("/")[0]:
        return url
    user, password = (quote(text, safe="") for text in (config.neo4j_user, config.neo4j_password.get_secret_value()))
    return f"{scheme}://{user}:{password}@{rest}"
