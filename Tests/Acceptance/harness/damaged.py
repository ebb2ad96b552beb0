"""A site with a document of every kind, and the ways to damage one."""

from __future__ import annotations

import json

from harness.bare import BareSite
from harness.faults.settings import api
from harness.faults.signing_in import form, second_step
from harness.formclient import DEVICE
from harness.people import SECURITY, enrolled_person, pending, signed_in
from harness.program import with_token
from harness.ways import trusted

DAMAGE = {
    "cut in half": lambda text: text[: len(text) // 2],
    "emptied": lambda text: b"",
    "a flipped bit": lambda text: bytes([text[0] ^ 1]) + text[1:],
    "newer": lambda text: json.dumps(json.loads(text) | {"version": 999}).encode(),
    "huge": lambda text: json.dumps(json.loads(text) | {"more": "x" * 1_200_000}).encode(),
    "deeply nested": lambda text: b'{"deep":' + b"[" * 90 + b"]" * 90 + b"," + text.lstrip()[1:],
    "a name twice": lambda text: b'{"version":1,' + text.lstrip()[1:],
}


class Scene:
    """A site with a document of every kind, and what a visitor does that needs each."""

    def __init__(self) -> None:
        self.site = BareSite()
        self.boss = enrolled_person(self.site, admin=True)
        self.person = person = enrolled_person(self.site)
        self.session = signed_in(person)
        device = trusted(person)
        device.jar = {DEVICE: device.jar[DEVICE]}
        self.program = with_token(person, "account:read")
        self.waiting = pending(person)
        self.code = second_step(person, self.waiting, person.code())
        self.site.tool("policy", "set", "session.idleMinutes=59", "--yes")
        look = self.session.made_up(lambda c: c.get(SECURITY))
        sign_in = self.site.client().made_up(lambda c: c.post("/sign-in", form(person)))
        folder = self.site.folder_of(person)
        claims = {
            path: json.loads(path.read_text())["person"]
            for path in (self.site.data / "names").glob("*/*.json")}
        uses = {
            "account": ([folder / "account.json"], look),
            "session": (sorted(folder.glob("sessions/*")), look),
            "device": (sorted(folder.glob("devices/*")),
                       device.made_up(lambda c: c.post("/sign-in", form(person)))),
            "pending": (sorted(folder.glob("pending/*")), self.code),
            "token": (sorted(folder.glob("tokens/*")), api(self.site, "GET", "/me", bearer=self.program.bearer)),
            "claim": ([path for path, owner in claims.items() if owner == folder.name], sign_in),
            "counter": (sorted((self.site.data / "throttle").glob("*/*.json")), sign_in),
            "policy": ([self.site.data / "policy.json"], look),
        }
        sign_in.run()  # so that there is a counter
        uses["counter"] = (sorted((self.site.data / "throttle").rglob("*.json")), sign_in)
        self.uses = uses
        self.start = self.site.held()
