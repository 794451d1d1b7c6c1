"""Pages that are no news are told by what they are."""

import pytest

from ingest.blocks import from_text
from ingest.quality import no_news

NEWS = """Corvid Robotics, which makes harbour drones in Lisbon, has bought its rival Skerry of Cork, the two companies said.

The price was twelve million euros. Both names will be kept for a year, and then the owners will decide which one stays."""


def reason(text: str, title: str = "") -> str:
    return no_news(title, from_text(text))


def test_news_is_news_however_short() -> None:
    assert reason(NEWS) == ""
    assert reason("Corvid bought Skerry.") == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "Sorry, we looked everywhere."),
        ("", "The page you asked for does not exist."),
        ("Just a moment...", "Verifying you are a human. This may take a few seconds."),
        ("", "Please enable JavaScript to view this site."),
        ("Access denied", "Access to this page has been denied because we believe you are using automation tools."),
        ("", "503 Service Unavailable"),
    ],
)
def test_error_pages(title: str, text: str) -> None:
    assert reason(text, title).startswith("an error")


@pytest.mark.parametrize(
    "wall",
    [
        "Subscribe to continue reading.",
        "This article is only for subscribers.",
        "Already a subscriber? Log in.",
        "You have reached your limit of free articles this month.",
        "Sign in to read the full story.",
    ],
)
def test_the_beginning_before_a_paywall(wall: str) -> None:
    assert "paywall" in reason(f"{NEWS}\n\n{wall}")


def test_a_whole_article_with_a_subscription_line_is_read() -> None:
    assert reason(f"{NEWS * 5}\n\nSubscribe to read more of our work.") == ""


def test_a_cookie_wall() -> None:
    wall = "We and our partners process personal data such as cookies with your consent. Manage your consent for 812 vendors in our privacy policy."
    assert "consent" in reason(wall)


def test_a_list_of_links() -> None:
    assert "links" in reason("\n\n".join(f"Corvid buys another rival, part {n}" for n in range(20)))


def test_a_round_up_in_list_form_is_no_list_of_links() -> None:
    assert (
        reason(
            "\n\n".join(
                f"- Corvid{n} of Lisbon raised {n} million euros from Quay Ventures and two angels." for n in range(20)
            )
        )
        == ""
    )
