"""A person's ways through the settings, for the rows."""

from __future__ import annotations

from datetime import datetime

from harness.formclient import Answer, FormClient
from harness.outbox import link_in, messages
from harness.pages import Element
from harness.people import SECURITY, Person, codes_on, pending, secret_on

OFF = "/settings/two-factor/off"
APPS = "/settings/two-factor/apps"
CODES = "/settings/two-factor/recovery-codes"
SETUP = "/settings/two-factor/setup"
TEXT = "/settings/two-factor/text"
DEVICES = "/settings/devices"
SESSIONS = "/settings/sessions"
ACCOUNT = "/settings/account"
PASSWORD = "/settings/password"
STEP_UP = "/step-up"
LOST_PHONE = "/settings/two-factor/lost-phone"

STEP_UP_SECONDS = 600
"""`session.stepUpMinutes` of every preset."""
FIREFOX_ON_ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def security_row(client: FormClient, name: str) -> Element:
    """That row of the Security section."""
    page = client.get(SECURITY)
    assert page.name == "security", str(page)
    rows = [item for item in page.tree.root.all("li") if item.get("data-row") == name]
    assert len(rows) == 1, f"{name}: {len(rows)} rows"
    return rows[0]


def button_to(element: Element, path: str) -> str:
    """The words of the one link there that leads to a path below the mount."""
    found = [link for link in element.all("a") if link["href"].split("?")[0].endswith(path)]
    assert found, f"no link to {path} in {element.text!r}"
    return found[0].text


def links(page: Answer, path: str) -> list[Element]:
    """Every link of the page to that path below the mount."""
    return [
        link for link in page.tree.root.all("a") if link.get("href", "").split("?")[0].endswith(path)
    ]


def fill_off(page: Answer, person: Person, **others: str | None) -> dict[str, str | None]:
    """What the form for turning off asks for in this preset."""
    names = page.form("two-factor-off").names
    fields = {"confirm": "yes"}
    if "password" in names:
        fields["password"] = person.password
    if "code" in names and "code" not in others:
        fields["code"] = person.code()
    return fields | others


def turn_off(client: FormClient, person: Person, **others: str | None) -> Answer:
    page = client.open(OFF)
    assert page.name == "two-factor-off", str(page)
    return client.submit(page, "two-factor-off", fill_off(page, person, **others))


def replace_app(client: FormClient, person: Person, mode: str = "replace") -> Answer:
    """Begins another set-up beside the one in use; the page with the new QR code."""
    page = client.open(f"{SETUP}?mode={mode}")
    assert page.name == "setup-password", str(page)
    fields = {"mode": mode}
    if "password" in page.form("setup-password").names:
        fields["password"] = person.password
    page = client.follow(client.submit(page, "setup-password", fields))
    assert page.name == "setup-scan", str(page)
    return page


def new_codes(client: FormClient, person: Person, **others: str | None) -> Answer:
    """Asks for new recovery codes; the answer, not followed."""
    page = client.open(CODES)
    fields = {"password": person.password, "confirm": "yes"} | others
    return client.submit(page, "new-codes", fields)


def step_up(client: FormClient, person: Person, page: Answer | None = None, **others) -> Answer:
    """Proves both factors again; the answer, not followed."""
    page = page or client.open(STEP_UP)
    assert page.name == "step-up", str(page)
    fields = {"password": person.password}
    if "code" in page.form("step-up").names and "code" not in others:
        fields["code"] = person.code()
    return client.submit(page, "step-up", fields | others)


def trusted(person: Person, client: FormClient | None = None) -> FormClient:
    """A client whose device is trusted: signed in with a code and the box ticked."""
    client = pending(person, client)
    page = client.get("/second-step")
    fields = {"code": person.code(), "trust_device": "yes"}
    answer = client.submit(page, "second-step", fields)
    assert answer.status == 303, str(answer)
    return client


def listed(page: Answer) -> dict[str, Element]:
    """The rows of a list of sessions, devices or apps by their id."""
    return {item["data-id"]: item for item in page.tree.root.all("li") if item.get("data-id")}


def times(element: Element) -> list[float]:
    """The times in it, seconds since the epoch."""
    return [
        datetime.fromisoformat(time["datetime"].replace("Z", "+00:00")).timestamp()
        for time in element.all("time")
    ]


def add_second_address(client: FormClient, person: Person) -> str:
    """Gives the profile a second address, confirmed by the link mailed to it."""
    address = f"second-{person.email}"
    page = client.open(ACCOUNT)
    answer = client.submit(page, "profile", {"second_email": address})
    assert answer.status == 303, str(answer)
    mail = messages(person.site, address, "confirm-address")
    assert len(mail) == 1, mail
    page = client.get(link_in(mail[0], "/confirm-address"))
    answer = client.follow(client.submit(page, "confirm-address"))
    assert answer.status == 200 and not answer.error, str(answer)
    return address


def finish_codes(client: FormClient, page: Answer) -> Answer:
    """Ends the showing of the codes, ticking the box where there is one."""
    assert codes_on(page)
    tick = {"saved": "yes"} if "saved" in page.form("setup-codes").names else {}
    return client.follow(client.submit(page, "setup-codes", tick))


def prove(client: FormClient, person: Person, page: Answer) -> Answer:
    """Takes the key of that page as the person's and proves it; the page after."""
    person.secret, person.last_step = secret_on(page), 0
    return client.follow(client.submit(page, "setup-scan", {"code": person.code()}))
