"""What the server's logs say of errors."""

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
