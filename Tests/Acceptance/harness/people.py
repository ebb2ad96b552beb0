"""A person's ways through the product, so that a test says only what it is about."""

from __future__ import annotations

import itertools
import os
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from harness import totp
from harness.formclient import PENDING, SESSION, Answer, FormClient
from harness.site import Site

SETUP = "/settings/two-factor/setup"
SECURITY = "/settings/security"

_numbers = itertools.count(1)


@dataclass
class Person:
    """Somebody with a password and, once enrolled, an app and recovery codes."""

    site: Site
    name: str
    email: str
    password: str
    secret: str = ""
    recovery: list[str] = field(default_factory=list)
    last_step: int = 0

    def code(self) -> str:
        """A code nobody sent yet; moves the site's clock on where this step is spent."""
        step = self.site.now() // totp.PERIOD
        if step <= self.last_step:
            self.site.advance((self.last_step + 1) * totp.PERIOD - self.site.now())
            step = self.last_step + 1
        self.last_step = step
        return totp.code(self.secret, step)

    def code_at(self, shift: int) -> str:
        """The code of another time step than now's."""
        return totp.code(self.secret, self.site.now() // totp.PERIOD + shift)

    def wrong_codes(self, count: int) -> list[str]:
        """Codes that no step within an hour of now has."""
        step = self.site.now() // totp.PERIOD
        near = {totp.code(self.secret, step + shift) for shift in range(-120, 121)}
        every = (f"{number * 7919 % 1_000_000:06d}" for number in itertools.count(1))
        return list(itertools.islice((code for code in every if code not in near), count))


def add_person(site: Site, **options) -> Person:
    """A new person with a name and a password nobody else has."""
    number = next(_numbers)
    name = options.pop("name", f"person{number}x{os.getpid()}")
    person = Person(site, name, f"{name}@example.org".lower(), f"lantern tide {os.urandom(8).hex()}")
    flags = ["--admin"] if options.pop("admin", False) else []
    assert not options
    done = site.tool(
        "person", "add", name, "--email", person.email, "--password-stdin", *flags,
        stdin=person.password + "\n",
    )
    assert done.returncode == 0, f"person add exit {done.returncode}: {done.stdout}{done.stderr}"
    return person


def give_password(
    client: FormClient, name: str, password: str, *, return_to: str | None = None,
    headers: dict | None = None,
) -> Answer:
    """Sends the sign-in form as it stands on the page; the answer, not followed."""
    where = "/sign-in"
    page = client.get(where)
    assert page.status == 200 and page.name == "sign-in", str(page)
    fields = {"username": name, "password": password}
    if return_to is not None:
        fields["return_to"] = return_to
    return client.submit(page, "sign-in", fields, headers=headers, force=return_to is not None)


def pending(person: Person, client: FormClient | None = None) -> FormClient:
    """A client that has given the right password and now owes the second step."""
    client = client or person.site.client()
    answer = give_password(client, person.name, person.password)
    assert answer.leads_to("/second-step"), str(answer)
    assert PENDING in client.jar and SESSION not in client.jar
    return client


def give_code(client: FormClient, code: str, where: str = "/second-step", **options) -> Answer:
    """Opens the second-step page and sends the code; the answer, not followed."""
    page = client.get(where)
    if page.status != 200 or not (page.name or "").startswith("second-step"):
        return page
    return client.submit(page, "second-step", {"code": code}, **options)


def signed_in(person: Person, client: FormClient | None = None) -> FormClient:
    """A client with a session, through the second step where there is one."""
    client = client or person.site.client()
    answer = give_password(client, person.name, person.password)
    if person.secret:
        assert answer.leads_to("/second-step"), str(answer)
        answer = give_code(client, person.code())
    assert is_in(answer, client), str(answer)
    return client


def is_in(answer: Answer, client: FormClient) -> bool:
    """Whether that answer let the client in: a redirect and a session that opens a page."""
    if answer.status != 303 or SESSION not in client.jar:
        return False
    return client.get(SECURITY).status == 200


def is_refused(answer: Answer) -> bool:
    """The page again with an error: 422 for a field, 403 for a refusal."""
    return answer.status in (403, 422) and bool(answer.error)


def is_turned_down(answer: Answer) -> bool:
    """Refused, or not even looked at because of too many tries."""
    if answer.status == 429:
        assert answer.error and int(answer.headers["Retry-After"]) > 0, str(answer)
        return True
    return is_refused(answer)


def at_once(calls: list) -> list:
    """Makes every call in a thread of its own, all let go together; their results in order."""
    gate = threading.Barrier(len(calls))

    def wait_and(call):
        gate.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(wait_and, call) for call in calls]]


def to_scan(client: FormClient, person: Person) -> Answer:
    """Begins the set-up, with the password where it is asked for; the page with the QR code."""
    page = client.open(SETUP)
    if page.name == "setup-password":  # not asked again by a set-up begun anew
        asked = "password" in page.form("setup-password").names
        fields = {"password": person.password} if asked else {}
        page = client.follow(client.submit(page, "setup-password", fields))
    assert page.status == 200 and page.name == "setup-scan", str(page)
    return page


def secret_on(page: Answer) -> str:
    """The key typed by hand, without its spaces."""
    return page.element("manual-key").text.replace(" ", "")


def codes_on(page: Answer) -> list[str]:
    """The recovery codes a page shows."""
    items = page.element("recovery-codes").all("li")
    return [item.all("code")[0].text for item in items]


def enrol(person: Person, client: FormClient | None = None) -> FormClient:
    """Turns the second step on, by the pages; the client stays signed in."""
    client = client or signed_in(person)
    page = to_scan(client, person)
    person.secret, person.last_step = secret_on(page), 0
    page = client.follow(client.submit(page, "setup-scan", {"code": person.code()}))
    assert page.name == "setup-codes", str(page)
    person.recovery = codes_on(page)
    tick = {"saved": "yes"} if "saved" in page.form("setup-codes").names else {}
    page = client.follow(client.submit(page, "setup-codes", tick))
    assert page.name == "setup-done", str(page)
    return client


def enrolled_person(site: Site, **options) -> Person:
    person = add_person(site, **options)
    enrol(person)
    return person


def codes_left(client: FormClient) -> int:
    """The number the security page gives for the recovery codes that are left."""
    page = client.get(SECURITY)
    assert page.status == 200, str(page)
    digits = [word for word in page.element("codes-left").text.split() if word.isdigit()]
    assert digits, f"no number in #codes-left: {page.element('codes-left').text!r}"
    return int(digits[0])


def is_enrolled(person: Person) -> bool:
    """Whether the second step is on, as the command line sees it (any wording of its JSON that
    says enabled, enrolled or on)."""
    status = person.site.json("second-step", "status", person.name)
    for member in ("enabled", "enrolled", "on"):
        if member in status:
            return bool(status[member])
    raise AssertionError(f"second-step status says nothing of enabled: {sorted(status)}")


def read_qr(picture: bytes) -> str:
    """The text of the QR code in a PNG, read by zbarimg."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(picture)
        file.flush()
        done = subprocess.run(
            ["zbarimg", "-q", "--raw", "-Sbinary", file.name], capture_output=True, timeout=20
        )
    assert done.returncode == 0, f"zbarimg reads no code: {done.stderr.decode()}"
    return done.stdout.decode().rstrip("\n")
