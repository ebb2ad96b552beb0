"""The mail and text messages that a site in testing mode has sent."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from harness.formclient import MOUNT
from harness.site import Site


def messages(site: Site, to: str | None = None, about: str | None = None) -> list[dict]:
    """What lies in the outbox, oldest first: to that address, about that."""
    # The names are in the order of time: seconds, nanoseconds, then chance.
    paths = sorted((site.data / "outbox").glob("*.json"), key=lambda path: path.name)
    found = [json.loads(path.read_text()) for path in paths]
    return [
        message for message in found
        if (to is None or to in message["to"]) and about in (None, message.get("about"))
    ]


def abouts(site: Site, to: str) -> list[str]:
    """What the mails to that address are about, oldest first."""
    return [message["about"] for message in messages(site, to) if message["kind"] == "mail"]


def link_in(message: dict, path: str) -> str:
    """The one address of that page in a mail, without the site's origin."""
    found = re.findall(rf"http://\S+{re.escape(MOUNT + path)}\?token=[\w.~-]+", message["text"])
    assert len(set(found)) == 1, message["text"]
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"


def texted_code(site: Site, number: str) -> str:
    """The digits of the latest text message to that number."""
    sent = messages(site, number)
    assert sent and sent[-1]["kind"] == "text" and sent[-1]["to"] == number, sent
    found = re.findall(r"(?<!\d)\d{6}(?!\d)", sent[-1]["text"])
    assert len(set(found)) == 1, sent[-1]
    return found[0]
