"""Every page in every state that a person can see it in, taken down once from a real site.

A state that took a form to reach cannot be reached twice (a code is spent, a wait begins). So each
is kept as the bytes that came, with the pictures in it, and can be shown to a browser as often as
there are schemes and widths to look at."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from harness.formclient import Answer, FormClient
from harness.outbox import link_in, messages, texted_code
from harness.people import (
    SECURITY, SETUP, Person, add_person, enrol, enrolled_person, give_code, give_password, pending,
    signed_in, to_scan,
)
from harness.site import Site
from harness.ways import (
    APPS, CODES, DEVICES, LOST_PHONE, OFF, PASSWORD, SESSIONS, STEP_UP, STEP_UP_SECONDS, TEXT,
    FIREFOX_ON_ANDROID, links, listed, new_codes, prove, replace_app, trusted,
)

LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"
RIGHT_TO_LEFT = "مريم بنت عبد الرحمن"
ADDRESS = "a.very.long.local.part.that.never.ends@a-rather-long-subdomain.of-some.example.org"


@dataclass
class Shot:
    """One state: what it is called, and what a browser was given."""

    name: str
    answer: Answer
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)


def shot(name: str, answer: Answer, client: FormClient | None = None) -> Shot:
    assert b"<main" in answer.body, f"{name}: {answer}"
    taken = Shot(name, answer)
    for picture in answer.tree.root.all("img"):
        url = urllib.parse.urljoin(answer.url, picture["src"])
        assert client is not None, f"{name} has a picture"
        got = client.get(url)
        assert got.status == 200, f"{name}: {got}"
        taken.pictures[url] = (got.headers["Content-Type"], got.body)
    return taken


def tour(served: Callable[[str], Site]) -> Iterator[Shot]:
    """`served` gives a running site of a preset, in testing mode."""
    site = served("balanced")
    yield from before_signing_in(site)
    yield from help_and_errors(site)
    yield from second_step(site)
    yield from setting_up(site)
    yield from settings(site)
    yield from administration(site)
    yield from texts(served("organisation"))
    yield from other_ways(served)


def before_signing_in(site: Site) -> Iterator[Shot]:
    client = site.client()
    yield shot("front", client.get(f"{site.origin}/"))
    page = client.get("/sign-in")
    yield shot("sign-in", page)
    yield shot("sign-in expired", client.get("/sign-in?why=expired"))
    yield shot("sign-in empty", client.submit(page, "sign-in", {"username": "", "password": ""}))
    yield shot("sign-in wrong", give_password(client, LONG.lower(), "not this one at all"))
    answer = give_password(client, "tour-guesser", "not this one")
    while answer.status != 429:
        answer = give_password(client, "tour-guesser", "not this one")
    yield shot("sign-in wait", answer)
    page = client.get("/forgot-password")
    yield shot("forgot-password", page)
    yield shot("forgot-password empty", client.submit(page, "forgot-password", {"email": ""}))
    person = add_person(site)
    answer = client.submit(page, "forgot-password", {"email": person.email})
    yield shot("forgot-password sent", client.follow(answer))
    mail = [one for one in messages(site, person.email) if "/reset-password?" in one["text"]]
    page = client.get(link_in(mail[-1], "/reset-password"))
    yield shot("reset-password", page)
    answer = client.submit(page, "reset-password", {"new_password": "short"})
    yield shot("reset-password too short", answer)
    yield shot("reset-password no such link", client.get("/reset-password?token=none"))
    done = site.tool("person", "add", "tour-newcomer", "--email", "tour-newcomer@example.org")
    found = re.search(r"/account/join\?token=\S+", done.stdout)
    assert found, done.stdout + done.stderr
    page = client.get(found[0])
    yield shot("join", page)
    yield shot("join too short", client.submit(page, "join", {"new_password": "short"}))
    client = signed_in(person)
    answer = client.submit(client.open(SECURITY), "sign-out")
    yield shot("signed out", client.follow(answer))


def help_and_errors(site: Site) -> Iterator[Shot]:
    client = site.client()
    page = client.get("/help")
    yield shot("help", page)
    for link in links_below(page, "/help/"):
        yield shot(f"help {link.rsplit('/', 1)[1]}", client.get(link))
    yield shot("error 404", client.get("/no-such-page"))
    yield shot("error 405", client.request("DELETE", "/sign-in"))
    inside = signed_in(add_person(site))
    answer = inside.submit(inside.get(SECURITY), "sign-out", {"csrf": None}, force=True)
    yield shot("error 403", answer)
    yield shot("error 415", client.post("/sign-in", {}, {"Content-Type": "text/plain"}))
    # What the web server shows by itself has no address to ask for.
    static, missing = site.top / "tour", client.get("/assets/none.css")
    done = site.tool("build", "--out", static)
    assert done.returncode == 0, done.stderr
    for status in (400, 413, 429, 500, 503):
        page = (static / "errors" / f"{status}.html").read_bytes()
        yield shot(f"error {status}", replace(missing, body=page))


def links_below(page: Answer, path: str) -> list[str]:
    """The addresses there that lie below a path below the mount, each once."""
    found = [urllib.parse.urlsplit(link["href"]).path for link in page.tree.root.all("a")]
    return list(dict.fromkeys(one for one in found if one.startswith(f"/account{path}")))


def second_step(site: Site) -> Iterator[Shot]:
    person = enrolled_person(site)
    client = pending(person)
    yield shot("second-step", client.get("/second-step"))
    yield shot("second-step wrong", give_code(client, person.wrong_codes(1)[0]))
    yield shot("second-step clock", give_code(client, person.code_at(9)))
    yield shot("second-step recovery", client.get("/second-step/recovery"))
    answer = give_code(client, "7KQM-2VXD-9RTA-H4CN", "/second-step/recovery")
    yield shot("second-step recovery wrong", answer)
    recover = client.get("/recover")
    if recover.status == 200:
        yield shot("recover", recover)
        yield shot("recover empty", client.submit(recover, "recover", {}))
        fields = {"message": f"My phone fell into the sea. {LONG}", "contact": "+44 20 7946 0000"}
        yield shot("recover sent", client.follow(client.submit(recover, "recover", fields)))
        told = [one for one in messages(site, person.email) if "/recover/cancel?" in one["text"]]
        yield shot("recover cancel", client.get(link_in(told[-1], "/recover/cancel")))
    other = enrolled_person(site)
    client = pending(other)
    answer = client.get("/second-step")
    for code in other.wrong_codes(9):
        if answer.status == 429:
            break
        answer = give_code(client, code)
    yield shot("second-step wait", answer)
    third = enrolled_person(site)
    client = pending(third)
    answer = give_code(client, third.recovery[0], "/second-step/recovery")
    yield shot("lost phone", client.follow(answer))


def setting_up(site: Site) -> Iterator[Shot]:
    person = named(site, "ben", "Ben Baker")
    client = signed_in(person)
    yield shot("security off", client.get(SECURITY))
    page = client.open(SETUP)
    yield shot("setup password", page)
    answer = client.submit(page, "setup-password", {"password": "not this one"})
    yield shot("setup password wrong", answer)
    page = to_scan(client, person)
    yield shot("setup scan", page, client)
    person.secret = "A" * 32
    answer = client.submit(page, "setup-scan", {"code": "000000"})
    yield shot("setup scan wrong", answer, client)
    page = prove(client, person, page)
    yield shot("setup codes", page)
    yield shot("setup codes not saved", client.submit(page, "setup-codes", {}))
    answer = client.submit(page, "setup-codes", {"saved": "yes"})
    yield shot("setup done", client.follow(answer))
    yield shot("security on", client.get(SECURITY))
    page = replace_app(client, person, "add")
    yield shot("setup scan beside another", page, client)


def settings(site: Site) -> Iterator[Shot]:
    plain = enrolled_person(site)
    client = signed_in(plain)
    for name, path in (
        ("account", "/settings/account"), ("password", PASSWORD), ("sessions one", SESSIONS),
        ("devices none", DEVICES), ("apps", APPS), ("recovery codes", CODES), ("off", OFF),
        ("activity", "/settings/activity"), ("text not offered", TEXT),
        ("tokens none", "/settings/tokens"), ("export", "/settings/export"),
        ("not me", "/settings/activity/not-me"), ("lost phone asked for", LOST_PHONE),
    ):
        answer = client.open(path)
        if answer.status == 200:
            yield shot(name, answer)
    page = client.open("/settings/tokens")
    if page.name == "tokens":
        yield shot("tokens wrong", client.follow(client.submit(page, "new-token", {})))
        fields = {"name": "Backup script", "scope": "account:read", "expires_days": "30"}
        yield shot("tokens new", client.follow(client.submit(page, "new-token", fields)))
    page = client.open(PASSWORD)
    answer = client.submit(page, "password", {"password": "not this one", "new_password": "x" * 20})
    yield shot("password wrong", answer)
    fields = {"password": plain.password, "new_password": "short"}
    yield shot("password too short", client.submit(client.open(PASSWORD), "password", fields))
    answer = client.submit(client.open(OFF), "two-factor-off", {})
    yield shot("off empty", answer)
    answer = client.submit(client.open(CODES), "new-codes", {"password": "not this one"})
    yield shot("recovery codes wrong", answer)
    yield shot("recovery codes new", client.follow(new_codes(client, plain)))

    for number, name in enumerate((LONG, RIGHT_TO_LEFT)):
        person = named(site, f"tour-named-{number}", name)
        enrol(person)
        client = site.client()
        client.agent = FIREFOX_ON_ANDROID
        client = trusted(person, client)
        for _ in range(2):
            signed_in(person)
        for label, path in (
            ("security", SECURITY), ("account", "/settings/account"), ("sessions", SESSIONS),
            ("devices", DEVICES), ("activity", "/settings/activity"), ("apps", APPS),
        ):
            yield shot(f"{label} name {number + 1}", client.open(path))
        page = client.open("/settings/account")
        fields = {"email": "no address", "display_name": name}
        answer = client.submit(page, "profile", fields)
        if answer.status == 303:
            answer = client.follow(answer)
        yield shot(f"account wrong name {number + 1}", answer)
    site.advance(STEP_UP_SECONDS + 1)
    page = client.open(STEP_UP)
    yield shot("step-up", page)
    yield shot("step-up wrong", client.submit(page, "step-up", {"password": "no", "code": "000000"}))

    few = enrolled_person(site)
    for code in few.recovery[:8]:
        client = pending(few)
        assert give_code(client, code, "/second-step/recovery").status == 303
    client = signed_in(few)
    yield shot("security few codes", client.get(SECURITY))
    yield shot("recovery codes few", client.open(CODES))


def named(site: Site, name: str, shown: str) -> Person:
    """Somebody who is shown as that."""
    person = Person(site, name, f"{name}-{ADDRESS}"[-90:], "lantern tide and a long harbour wall")
    done = site.tool(
        "person", "add", name, "--email", person.email, "--display-name", shown,
        "--password-stdin", stdin=person.password + "\n",
    )
    assert done.returncode == 0, done.stderr
    return person


def administration(site: Site) -> Iterator[Shot]:
    """The pages of administrators that there are."""
    admin = enrolled_person(site, admin=True)
    client = signed_in(admin)
    yield shot("security administrator", client.open(SECURITY))
    for path in ("people", "policy", "cases", "activity"):
        page = client.open(f"/admin/{path}")
        if page.status != 200 or page.name == "error":
            continue
        yield shot(f"admin {path}", page)
        below = [one for one in links_below(page, f"/admin/{path}/")]
        for number, link in enumerate(below[:2]):
            inner = client.open(link)
            if inner.status == 200:
                yield shot(f"admin {path} {number + 1}", inner)
        if path == "policy":
            for label, fields in (("wrong", {"grace_days": "soon"}), ("review", {"required": "everyone"})):
                answer = client.submit(page, "policy", fields, force=True)
                yield shot(f"admin policy {label}", client.follow(answer))
        if path == "people":
            yield shot("admin people nobody", client.open("/admin/people?q=no-such-person"))
            wrong = client.submit(page, "invite", {"username": "A B", "email": "none"})
            yield shot("admin people wrong", client.follow(wrong))
    outsider = signed_in(add_person(site))
    answer = outsider.open("/admin/people")
    yield shot("admin not for others", answer)


def texts(site: Site) -> Iterator[Shot]:
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(TEXT)
    yield shot("text", page)
    answer = client.submit(page, "text-number", {"phone": "12"})
    yield shot("text wrong number", client.follow(answer))
    number = "+442079460000"
    page = client.follow(client.submit(page, "text-number", {"phone": number, "agree": "yes"}))
    yield shot("text waiting", page)
    yield shot("text wrong code", client.submit(page, "text-confirm", {"code": "000000"}))
    code = texted_code(site, number)
    yield shot("text on", client.follow(client.submit(page, "text-confirm", {"code": code})))
    yield shot("security with texts", client.open(SECURITY))
    site.advance(120)
    client = pending(person)
    page = client.get("/second-step")
    yield shot("second-step with texts", page)
    yield shot("second-step text sent", client.follow(client.submit(page, "send-text")))
    yield shot("help text-messages", client.get("/help/text-messages"))
    overdue = signed_in(add_person(site))
    yield shot("security due", overdue.open(SECURITY))


def other_ways(served: Callable[[str], Site]) -> Iterator[Shot]:
    site = served("codes-once")
    client = signed_in(add_person(site))
    page = client.open(SETUP)
    if page.name == "setup-password":
        page = client.follow(client.submit(page, "setup-password", {}))
    yield shot("setup scan with codes", page, client)
    site = served("viewable-codes")
    person = enrolled_person(site)
    client = signed_in(person)
    page = client.open(CODES)
    yield shot("recovery codes viewable", page)
    answer = client.submit(page, "view-codes", {"password": person.password})
    yield shot("recovery codes viewed", client.follow(answer))
    site = served("single-backup-code")
    person = enrolled_person(site)
    client = signed_in(person)
    yield shot("security one code", client.open(SECURITY))
    yield shot("backup code", client.open(CODES))
    client = pending(person)
    yield shot("second-step backup code", client.get("/second-step/recovery"))
    yield shot("help backup code", client.get("/help/recovery-codes"))
    yield shot("help lost device, one code", client.get("/help/lost-device"))


class Screen:
    """Shows shots in a browser context, with the site's own assets."""

    def __init__(self, context) -> None:
        self.page = context.new_page()
        self._shown: Shot | None = None
        self.page.route("**/*", self._answer)

    def _answer(self, route) -> None:
        taken, url = self._shown, route.request.url
        if taken is not None and route.request.is_navigation_request():
            kept = ("content-type", "content-security-policy")
            headers = {
                name: value for name, value in taken.answer.headers.items() if name.lower() in kept
            }
            # The status of a refused form would be shown as it is; the page is what matters.
            route.fulfill(status=200, headers=headers, body=taken.answer.body)
        elif taken is not None and url in taken.pictures:
            kind, body = taken.pictures[url]
            route.fulfill(status=200, content_type=kind, body=body)
        else:
            route.continue_()

    def show(self, taken: Shot):
        self._shown = taken
        self.page.goto(taken.answer.url, wait_until="load")
        return self.page
