"""One change of a site, made up and not yet made: what it is, and how to tell that it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.bare import BareClient, BareSite, Call, Command
from harness.direct import Reply
from harness.formclient import SESSION
from harness.people import SECURITY, Person, add_person, enrolled_person, signed_in
from harness.ways import step_up


@dataclass
class Step:
    """A request or command on a site where everything before it has happened."""

    what: Call | Command
    done: Callable[[Reply], bool]
    """Whether the site is now as a success says that it is; asked after an answer of success."""
    refused: bool = False
    """Whether a success would be a defect, whatever fails: a wrong code, a dead session."""
    rival: Call | None = None
    """What must not succeed any more once this has: the same code again."""
    yes: tuple[int, ...] = (200, 204, 303)
    """The answers of success."""
    also: tuple[Call | Command, ...] = ()
    """What leaves documents as a stop in the middle of this may leave them, and this itself never:
    recorded besides it, each from the beginning."""
    mends: bool = False
    """Whether the same again mends what `check --repair` cannot, as `check` says then."""
    last: Callable[[], None] | None = None
    """What becomes of the site after everything else, also after somebody else has signed in: damage
    that the next change of anything would mend."""
    met: Callable[[Reply], bool] | None = None
    """Whether the undisturbed answer tells of what is swept here."""
    finishes: bool = False
    """Whether after the same again, whatever stopped it, all of it is done."""
    fleeting: bool = False
    """Whether what it gives may be gone after a power cut, which closes."""

    def succeeded(self, reply: Reply) -> bool:
        if isinstance(self.what, Command):
            return reply.exit == 0
        return reply.status in self.yes and reply.exit == 0


@dataclass(frozen=True)
class Case:
    """How a step comes about: a fresh site of a preset, and what is made of it."""

    name: str
    covers: str
    """What it sends: "POST /sign-in", with ":id" for an id, or "nightlatch person add"."""
    preset: str
    members: tuple
    make: Callable[[BareSite], Step]

    def site(self, **options) -> BareSite:
        return BareSite(preset=self.preset, **dict(self.members), **options)


ALL: dict[str, Case] = {}


def case(covers: str, preset: str = "", **members):
    """Enters a function as a case of its own name, on a site with those members of site.json."""

    def enter(make: Callable[[BareSite], Step]) -> Callable[[BareSite], Step]:
        name = make.__name__
        assert name not in ALL, name
        ALL[name] = Case(name, covers, preset, tuple(members.items()), make)
        return make

    return enter


# What the cases ask of a site afterwards

def opens(site: BareSite, reply: Reply, path: str = SECURITY, remote_user: str = "") -> bool:
    """Whether the cookies of that answer open a page."""
    client = with_cookies(site, reply)
    client.remote_user = remote_user
    return client.get(path).status == 200


def with_cookies(site: BareSite, reply: Reply) -> BareClient:
    client = site.client()
    for line in reply.headers.get_all("Set-Cookie") or []:
        client._keep(line)
    return client


def is_out(client: BareClient) -> bool:
    """Whether the client's own session is over."""
    return client.copy(SESSION).get(SECURITY).leads_to("/sign-in")


def codes_kept(site: BareSite, person: Person) -> int:
    kept = site.account(person)["secondStep"]["recovery"]
    return len(kept["sealed"] if "sealed" in kept else kept["hashes"])


def fresh_admin(site: BareSite) -> tuple[Person, BareClient]:
    person = enrolled_person(site, admin=True)
    return person, signed_in(person)


def stepped_up(person: Person) -> BareClient:
    client = signed_in(person)
    site = person.site
    site.advance(31)
    assert step_up(client, person).status == 303
    return client


def bystander(site: BareSite) -> BareClient:
    """Somebody whom none of this is about, signed in."""
    return signed_in(add_person(site, name="bystander"))
