"""A program that uses the programming interface: JSON both ways, no cookies, no browser headers."""

from __future__ import annotations

import functools
import json
import re

from harness.formclient import Answer, FormClient
from harness.people import Person
from harness.site import Site

API = "/api/v1"
JSON = "application/json"
UNKNOWN = "0123456789abcdef" * 2
"""An id that nobody and nothing has."""


def said(answer: Answer) -> dict:
    """The object of an answer, which must be JSON that nobody keeps."""
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8", str(answer)
    assert answer.headers["Cache-Control"] == "no-store", str(answer)
    assert "Set-Cookie" not in answer.headers, str(answer)
    return json.loads(answer.body)


def code_of(answer: Answer) -> str:
    """The code of a refusal, which has a sentence beside it."""
    document = said(answer)
    assert document["message"].endswith((".", "place.", ")")) and answer.status >= 400, str(answer)
    return document["error"]


@functools.lru_cache(maxsize=64)
def described(site: Site) -> list[tuple[str, re.Pattern, set[int]]]:
    """The method, the path and the statuses of every call, by the site's own description."""
    answer = FormClient(site.origin, browser=False).request("GET", f"{API}/openapi.json", None, {"Accept": JSON})
    assert answer.status == 200, str(answer)
    return [
        (method.upper(), re.compile(re.sub(r"\\{\w+\\}", "[A-Za-z0-9_-]{1,64}", re.escape(path))),
         {int(status) for status in operation["responses"]})
        for path, methods in json.loads(answer.body)["paths"].items() for method, operation in methods.items()
    ]


class Program:
    """One program, from an address of its own, with or without a bearer."""

    def __init__(self, site: Site, bearer: str = "", source: str | None = None) -> None:
        self.site = site
        self.client = FormClient(site.origin, browser=False, source=source)
        self.client.agent = "acceptance-program/1.0"
        self.bearer = bearer

    def call(
        self, method: str, path: str, document=None, *, body: bytes | None = None,
        headers: dict | None = None, **options,
    ) -> Answer:
        """`document` is sent as JSON; `body` as it is."""
        sent = {"Accept": JSON}
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        if document is not None:
            body = json.dumps(document).encode()
        if body is not None:
            sent["Content-Type"] = JSON
        answer = self.client.request(method, API + path, body, sent | (headers or {}), **options)
        # Whatever a test is about: no call answers with a status that its description does not name.
        for taken, shape, statuses in described(self.site):
            if taken == {"HEAD": "GET"}.get(method, method) and shape.fullmatch(path.partition("?")[0]):
                assert answer.status in statuses, f"{taken} {shape.pattern} does not name {answer}"
        return answer

    def sign_in(self, person: Person, password: str | None = None) -> Answer:
        document = {"username": person.name, "password": password or person.password}
        return self.call("POST", "/sign-in", document)

    def verify(self, ticket: str, code: str) -> Answer:
        return self.call("POST", "/verify-2fa-code", {"ticket": ticket, "code": code})

    def ticket(self, person: Person) -> str:
        answer = self.sign_in(person)
        assert answer.status == 200, str(answer)
        document = said(answer)
        assert document["status"] == "second-step", document
        return document["ticket"]


def signed_in_program(person: Person) -> Program:
    """A program with a session, through both steps where there are two."""
    program = Program(person.site)
    document = said(program.sign_in(person))
    if document["status"] == "second-step":
        answer = program.verify(document["ticket"], person.code())
        assert answer.status == 200, str(answer)
        document = said(answer)
    assert document["status"] == "signed-in", document
    program.bearer = document["session"]
    return program


def with_token(person: Person, *scopes: str, days: int = 90) -> Program:
    """A program with a token that the command line made."""
    options = [option for scope in scopes for option in ("--scope", scope)]
    made = person.site.tool(
        "token", "create", person.name, "--name", "acceptance", *options, "--expires-days", days)
    assert made.returncode == 0, made.stderr
    return Program(person.site, made.stdout.strip())
