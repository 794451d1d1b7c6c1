"""Structured logs on stderr: lines for people, or JSON for programs."""

import logging
import sys
from typing import Final, Literal

import structlog

TIME: Final = structlog.processors.TimeStamper(fmt="iso", utc=True)


def configure(form: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Send the logs of this process to stderr, in one form, from a level on."""
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
    structlog.configure(
        processors=[*before, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
