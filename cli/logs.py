"""Structured logs on stderr: lines for people, or JSON for programs."""

import logging
import sys
from typing import Final, Literal

import structlog

TIME: Final = structlog.processors.TimeStamper(fmt="iso", utc=True)
LIBRARIES: Final = "libraries"  # the name of what writes down their logs


def configure(form: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Send the logs of this process to stderr, in one form, from a level on; of libraries those from warnings on."""
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,  # one with values shows secrets, and takes minutes
    )
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        TIME,
    ]
    if form == "json":
        before, last = [*before, structlog.processors.format_exc_info], structlog.processors.JSONRenderer()
    else:
        before = [*before, _printable]
    structlog.configure(
        processors=[*before, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _take_libraries(before, last)


def _printable(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Show what would steer a terminal, or begin a line of its own: addresses and paths hold what strangers send."""
    return {name: _shown(value) if isinstance(value, str) else value for name, value in event.items()}


def _shown(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _take_libraries(before: list[structlog.typing.Processor], last: structlog.typing.Processor) -> None:
    """Let what libraries log take the same form: one line that is no JSON breaks who reads the others."""
    handler, root = logging.StreamHandler(sys.stderr), logging.getLogger()
    handler.set_name(LIBRARIES)
    ending = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=ending))
    for held in [one for one in root.handlers if one.name == LIBRARIES]:
        root.removeHandler(held)
    root.addHandler(handler)
    # It warns of each look for submitted jobs that comes while a run is under way, every two seconds.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
