"""The site behind TLS, with the lines that `web-config` prints as comments filled in."""

import ssl

import pytest

from harness.people import Person, add_person
from harness.secure import SecureSite
from harness.site import SERVERS
from harness.visitor import Visitor, launched

COOKIES = {
    "__Host-nightlatch": "Lax", "__Host-nightlatch-pending": "Strict",
    "__Host-nightlatch-device": "Strict",
}
HSTS = "max-age=31536000; includeSubDomains"


@pytest.fixture(scope="module", params=(*SERVERS, "caddy"))
def secure(request):
    site = SecureSite(request.param)
    try:
        yield site.start()
    finally:
        site.remove()


@pytest.fixture(scope="module")
def chromium():
    with launched() as browser:
        yield browser


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_tls_is_modern_and_said_once_by_every_answer(secure):
    for path, status in (
        ("/account/sign-in", 200),  # made ahead of time
        ("/account/sign-in?x", 200),  # by the program
        ("/account/help", 200), ("/account/no-such-page", 404), ("/account/settings/security", 303),
        ("/account/assets/none.css", 404),  # by the server
    ):
        answer = secure.request(path)
        assert answer.status == status, path
        assert answer.headers.get_all("Strict-Transport-Security") == [HSTS], path
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert secure.request("/account/help", version=version).status == 200
    with pytest.raises(OSError):
        secure.request("/account/help", version=ssl.TLSVersion.TLSv1_1)


def test_plain_http_leads_to_the_same_address_and_shows_nothing(secure):
    for path in (
        "/account/sign-in", "/account/help?a=1&b=%20c", "/account/assets/none.css", "/", "/account",
        "/account/settings/security", "/.well-known/change-password?x",
    ):
        answer = secure.request(path, {"Host": f"localhost:{secure.plain}"}, secure=False)
        assert answer.status in (301, 308), f"{path}: {answer.status}"
        # Caddy takes another port than 443 for one that a router maps to it.
        origin = "https://localhost" if secure.server == "caddy" else secure.origin
        assert answer.headers["Location"] == origin + path
        assert b"<main" not in answer.content and answer.headers["Set-Cookie"] is None


def test_the_main_job_over_https(secure, chromium):
    person = add_person(secure)
    visitor = Visitor(chromium, secure, ignore_https_errors=True)
    try:
        walk(visitor, person, secure)
        assert not visitor.faults, "\n".join(visitor.faults)
    finally:
        visitor.close()


def walk(visitor: Visitor, person: Person, secure: SecureSite) -> None:
    page, seen = visitor.page, {}

    def look() -> set[str]:
        """Every cookie that the browser took, with the attributes that its prefix promises."""
        names = set()
        for cookie in visitor.context.cookies():
            assert cookie["secure"] and cookie["httpOnly"] and cookie["path"] == "/", cookie
            assert cookie["domain"] == "localhost", cookie
            seen[cookie["name"]] = cookie["sameSite"]
            names.add(cookie["name"])
        return names

    visitor.sign_in(person)
    visitor.on("security")
    assert look() == {"__Host-nightlatch"}
    visitor.go("/settings/two-factor/setup")
    visitor.on("setup-password")
    visitor.fill("setup-password", password=person.password)
    visitor.send("setup-password")
    visitor.on("setup-scan")
    person.secret = page.inner_text("#manual-key").replace(" ", "").replace("\n", "")
    visitor.fill("setup-scan", code=person.code())
    visitor.send("setup-scan")
    visitor.on("setup-codes")
    page.check("form#setup-codes [name='saved']")
    visitor.send("setup-codes")
    visitor.on("setup-done")
    visitor.send("sign-out")
    visitor.on("message")
    assert not look()
    visitor.sign_in(person)
    visitor.on("second-step")
    assert look() == {"__Host-nightlatch-pending"}
    page.check("form#second-step [name='trust_device']")
    visitor.fill("second-step", code=person.code())
    visitor.send("second-step")
    visitor.on("security")
    assert look() == {"__Host-nightlatch", "__Host-nightlatch-device"}
    assert seen == COOKIES
    visitor.send("sign-out")
    visitor.on("message")
    visitor.sign_in(person)
    visitor.on("security")
    assert page.url.startswith(secure.origin)
