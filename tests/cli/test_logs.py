"""What the server's logs say of errors."""

import json
import logging

import pytest
import structlog

from cli import logs


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_logged_without_the_values_around_it(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "vg_0123_of_somebody"  # noqa: S105 - it must not be told
    logs.configure(form)  # type: ignore[arg-type] # one of the two
    try:
        len(secret) // 0
    except ZeroDivisionError:
        structlog.get_logger().exception("unforeseen")
    finally:
        structlog.reset_defaults()
    told = capsys.readouterr().err
    assert ("Traceback" in told, "ZeroDivisionError" in told, secret in told) == (True, True, False)


def test_a_deep_error_is_logged_in_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    def deeper(values: list[int]) -> None:
        deeper([*values, len(values)])

    logs.configure("text")
    try:
        deeper([])
    except RecursionError:
        structlog.get_logger().exception("unforeseen")
    finally:
        structlog.reset_defaults()
    assert len(capsys.readouterr().err.splitlines()) < 100


def test_what_strangers_send_steers_no_terminal_and_begins_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("text")
    for text in ("/v1/\x1b[31mred", "a\u2028b", "c\x85d", "e\nf", "\u202e", "Café 東京"):
        structlog.get_logger().info("answered", path=text)
        logging.getLogger("some.library").warning(text)
    structlog.reset_defaults()
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 12
    assert all(line.isprintable() for line in told.splitlines())
    assert told.count("Café 東京") == 2


def test_what_libraries_log_takes_the_same_form_once(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("text")
    logs.configure("json")
    logging.getLogger("some.library").warning("%s is slow", "it")
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    structlog.reset_defaults()
    logs.configure("text", logging.WARNING)
    (line,) = capsys.readouterr().err.splitlines()
    assert (json.loads(line)["event"], json.loads(line)["level"]) == ("it is slow", "warning")
