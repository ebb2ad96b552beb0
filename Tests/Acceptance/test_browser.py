"""The main job by clicking, in Chromium: script on and off, light and dark, from 320 pixels wide."""

from urllib.parse import parse_qs, urlsplit

import playwright.sync_api as playwright
import pytest

from harness.people import add_person, enrolled_person, is_enrolled, read_qr
from harness.visitor import Visitor, launched

DARK_BELOW, LIGHT_ABOVE = 0.25, 0.7
"""Luminance that the page's background must be below in dark and above in light, of 1."""


@pytest.fixture(scope="module")
def chromium():
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(chromium, lighttpd):
    made = []

    def make(**options) -> Visitor:
        made.append(Visitor(chromium, lighttpd, **options))
        return made[-1]

    yield make
    for visitor in made:
        visitor.close()


WINDOWS = {
    "script": {}, "no script": {"java_script_enabled": False},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True},
    "phone, dark, no script": {
        "viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "java_script_enabled": False,
    },
}


@pytest.mark.parametrize("options", WINDOWS.values(), ids=WINDOWS.keys())
def test_the_main_job_by_clicking(visit, lighttpd, options, tmp_path):
    person = add_person(lighttpd)
    visitor = visit(**options)
    page = visitor.page
    visitor.sign_in(person)
    page.wait_for_selector("main[data-page]:not([data-page='sign-in'])")
    visitor.go("/settings/security")
    visitor.on("security")
    page.click("a[href*='/settings/two-factor/setup'], form[action*='/settings/two-factor/setup'] button")
    visitor.on("setup-password")
    visitor.fill("setup-password", password=person.password)
    visitor.send("setup-password")
    visitor.on("setup-scan")
    assert page.locator("#qr").bounding_box()["width"] >= 240
    uri = read_qr(page.locator("#qr").screenshot())
    person.secret = parse_qs(urlsplit(uri).query)["secret"][0]
    assert page.inner_text("#manual-key").replace(" ", "").replace("\n", "") == person.secret
    visitor.fill("setup-scan", code=person.wrong_codes(1)[0])
    visitor.send("setup-scan")
    page.wait_for_selector("#error-summary")
    visitor.on("setup-scan")
    code = person.code()
    visitor.fill("setup-scan", code=f"{code[:3]} {code[3:]}")
    visitor.send("setup-scan")
    visitor.on("setup-codes")
    person.recovery = page.locator("#recovery-codes li code").all_inner_texts()
    assert len(person.recovery) == 10
    tick = page.locator("form#setup-codes [name='saved']")
    assert not tick.is_checked()
    if visitor.scripted:
        visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("#copy-codes")
        playwright.expect(tick).to_be_checked(timeout=3_000)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert all(code in copied for code in person.recovery)
        tick.uncheck()
    else:
        # Without the tick the browser itself holds a required box back, else the page refuses.
        visitor.send("setup-codes")
        if tick.get_attribute("required") is None:
            page.wait_for_selector("#error-summary")
        visitor.on("setup-codes")
        assert not is_enrolled(person)
    with page.expect_download() as download:
        page.click("#download-codes")
    saved = tmp_path / "codes.txt"
    download.value.save_as(saved)
    assert all(code in saved.read_text() for code in person.recovery)
    page.check("form#setup-codes [name='saved']")
    visitor.send("setup-codes")
    visitor.on("setup-done")
    assert is_enrolled(person)

    visitor.go("/settings/security")
    visitor.on("security")
    assert "10" in page.inner_text("#codes-left")
    visitor.send("sign-out")
    page.wait_for_load_state()
    visitor.go("/settings/security")
    visitor.on("sign-in")
    visitor.sign_in(person)
    visitor.on("second-step")
    visitor.fill("second-step", code=person.code())
    visitor.send("second-step")
    page.wait_for_selector("main[data-page]:not([data-page='second-step'])")
    visitor.context.clear_cookies()
    visitor.sign_in(person)
    visitor.on("second-step")
    visitor.go("/second-step/recovery")
    visitor.on("second-step-recovery")
    visitor.fill("second-step", code=person.recovery[0])
    visitor.send("second-step")
    page.wait_for_selector("main[data-page]:not([data-page='second-step-recovery'])")
    visitor.go("/settings/two-factor/off")
    visitor.on("two-factor-off")
    visitor.fill("two-factor-off", password=person.password, code=person.code())
    if page.locator("form#two-factor-off [name='confirm'][type='checkbox']").count():
        page.check("form#two-factor-off [name='confirm']")
    visitor.send("two-factor-off")
    visitor.on("security")
    assert not is_enrolled(person)
    assert not visitor.faults, "\n".join(visitor.faults)


def luminance(colour: str) -> float:
    """The relative luminance (WCAG 2.2) of an `rgb(…)` that a browser computed."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_both_drawn(visit, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.go("/sign-in")
    visitor.on("sign-in")
    script = """() => { const see = node => {
          if (!node) return "rgb(255, 255, 255)";
          const colour = getComputedStyle(node).backgroundColor;
          return /, 0\\)$|transparent/.test(colour) ? see(node.parentElement) : colour };
        const main = document.querySelector("main");
        return [see(document.body), see(main), getComputedStyle(main).color] }"""
    body, behind, ink = visitor.page.evaluate(script)
    if scheme == "dark":
        assert luminance(body) < DARK_BELOW, body
    else:
        assert luminance(body) > LIGHT_ABOVE, body
    bright, dim = sorted((luminance(behind), luminance(ink)), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5, f"{ink} on {behind}"


def test_fields_are_big_enough_labelled_and_named_for_password_managers(visit, lighttpd):
    person = enrolled_person(lighttpd)
    visitor = visit(viewport={"width": 320, "height": 640})
    visitor.sign_in(person)
    visitor.on("second-step")
    tokens = {"code": "one-time-code"}
    _look_over(visitor, tokens)
    field = visitor.page.locator("form#second-step [name='code']")
    assert field.get_attribute("inputmode") == "numeric" and field.get_attribute("type") in (None, "text")
    assert int(field.get_attribute("maxlength") or 99) >= 19, "a recovery code fits in"
    visitor.context.clear_cookies()
    visitor.go("/sign-in")
    _look_over(visitor, {"username": "username", "password": "current-password"})


def _look_over(visitor, tokens: dict[str, str]) -> None:
    page = visitor.page
    for name, token in tokens.items():
        field = page.locator(f"main form [name='{name}']").first
        assert token in (field.get_attribute("autocomplete") or "").split()
        assert field.evaluate("node => node.labels.length") >= 1, f"{name} has no label"
    for control in page.locator("main button:visible, main input:visible").all():
        box = control.bounding_box()
        small = control.get_attribute("type") in ("checkbox", "radio")
        assert small or box["height"] >= 24 and box["width"] >= 24, f"{control} {box}"
    assert page.locator("h1").count() == 1 and page.locator("html[lang]").count() == 1
    assert page.title()


def test_the_form_client_and_the_browser_send_the_same_form(visit, lighttpd):
    person = add_person(lighttpd)
    visitor = visit()
    sent = []
    visitor.page.on("request", lambda request: request.method == "POST" and sent.append(request))
    visitor.sign_in(person)
    visitor.page.wait_for_selector("main[data-page]:not([data-page='sign-in'])")
    page = lighttpd.client().get("/sign-in")
    fields = {"username": person.name, "password": person.password}
    ours = dict(page.form("sign-in").filled(fields))
    assert sent[0].post_data_json == ours
    headers = sent[0].all_headers()
    assert headers["origin"] == lighttpd.origin and headers["sec-fetch-site"] == "same-origin"
