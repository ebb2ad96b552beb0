"""Rows that a script helps with, by clicking in Chromium: copy, download, the tick, the trusted device."""

import playwright.sync_api as playwright
import pytest

from harness.people import add_person, enrolled_person, signed_in
from harness.rows import row
from harness.visitor import launched
from harness.ways import CODES, OFF, SETUP, STEP_UP_SECONDS, TEXT

LIGHTTPD = ("lighttpd",)


@pytest.fixture(scope="module")
def chromium():
    with launched() as browser:
        yield browser


class Window:
    """A browser window of its own on a site, which notes what a page should not do."""

    def __init__(self, chromium, site, **options) -> None:
        permissions = ["clipboard-read", "clipboard-write"]
        self.context = chromium.new_context(permissions=permissions, **options)
        self.page, self.site, self.faults = self.context.new_page(), site, []
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)

    def _said(self, message) -> None:
        # A refused form answers 403 or 422: that is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def on(self, name: str) -> None:
        self.page.wait_for_selector(f"main[data-page='{name}']")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.origin}/account{path}")

    def send(self, form: str, **fields: str) -> None:
        """Fills in a form and presses its button."""
        for name, value in fields.items():
            self.page.fill(f"form#{form} [name='{name}']", value)
        self.page.locator(f"form#{form} button[type='submit']:not([name])").first.click()

    def sign_in(self, person) -> None:
        self.go("/sign-in")
        self.send("sign-in", username=person.name, password=person.password)

    def copied(self) -> str:
        return self.page.evaluate("navigator.clipboard.readText()")


@pytest.fixture
def window(chromium, site):
    made = Window(chromium, site)
    yield made
    made.context.close()
    assert not made.faults, "\n".join(made.faults)


@row("codes-once", servers=LIGHTTPD)
def test_P2_copy_and_validate_by_clicking(window, site):
    person = add_person(site)
    window.sign_in(person)
    window.on("security")
    window.page.click(f"[data-row='two-factor'] a[href*='{SETUP}']")
    window.on("setup-password")
    window.send("setup-password")
    window.on("setup-scan")
    codes = window.page.locator("#recovery-codes code").all_inner_texts()
    window.page.click("#copy-codes")
    assert len(codes) == 10 and all(code in window.copied() for code in codes)
    person.secret = window.page.inner_text("#manual-key").replace(" ", "")
    window.page.locator("form#setup-scan [name='code']").press_sequentially(person.code())
    # Six digits do not send the form here: the codes beside it are still to be saved.
    window.on("setup-scan")
    window.page.click("form#setup-scan button:has-text('Validate')")
    window.on("setup-codes")
    window.page.click("form#setup-codes button:has-text('Done')")
    window.on("setup-done")


@row("codes-once", servers=LIGHTTPD)
def test_P2_validate_after_the_download_by_clicking(window, site):
    """The answer to Download is a file: the page stays, and its other forms still send."""
    person = add_person(site)
    window.sign_in(person)
    window.on("security")
    window.go(SETUP)
    window.send("setup-password")
    window.on("setup-scan")
    with window.page.expect_download():
        window.page.click("#download-codes")
    person.secret = window.page.inner_text("#manual-key").replace(" ", "")
    window.send("setup-scan", code=person.code())
    window.on("setup-codes")


@row("single-backup-code", servers=LIGHTTPD)
def test_I2_continue_after_the_download_by_clicking(window, site):
    person = add_person(site)
    window.sign_in(person)
    window.on("security")
    window.go(SETUP)
    window.send("setup-password", password=person.password)
    window.on("setup-scan")
    person.secret = window.page.inner_text("#manual-key").replace(" ", "")
    window.send("setup-scan", code=person.code())
    window.on("setup-codes")
    with window.page.expect_download() as download:
        window.page.click("#download-codes")
    assert "Backup code for" in download.value.path().read_text()
    window.send("setup-codes")
    window.on("setup-done")


@row("balanced", servers=LIGHTTPD)
def test_N3_the_clock_is_shown_in_the_readers_time_zone(chromium, site):
    person = enrolled_person(site)
    for zone, words in (("Asia/Tokyo", "in your time zone"), ("UTC", "")):
        window = Window(chromium, site, timezone_id=zone)
        try:
            window.sign_in(person)
            window.on("second-step")
            clock = window.page.inner_text("#code-clock")
            assert (words in clock) if words else ("in your time zone" not in clock), clock
            if words:
                utc = window.page.get_attribute("#code-clock time", "datetime")
                there = (int(utc[11:13]) + 9) % 24  # Tokyo keeps no summer time
                hour = there % 12 or 12
                assert f", {hour}:{utc[14:16]}" in clock or f", {there:02}:{utc[14:16]}" in clock, clock
        finally:
            window.context.close()


@row("organisation", servers=LIGHTTPD)
def test_N8_the_number_and_its_tick_come_back_by_clicking(window, site):
    person = enrolled_person(site)
    window.sign_in(person)
    window.send("second-step", code=person.code())
    window.on("security")
    site.advance(STEP_UP_SECONDS)
    window.go(TEXT)
    window.page.fill("[name='phone']", "+4917012345678")
    window.page.check("[name='agree']")
    window.page.click("form#text-number button")
    window.on("step-up")
    window.send("step-up", password=person.password, code=person.code())
    window.on("text-messages")
    assert window.page.input_value("[name='phone']") == "+4917012345678"
    assert window.page.is_checked("[name='agree']")
    window.page.click("form#text-number button")
    window.page.wait_for_selector("form#text-confirm")


@row("viewable-codes", servers=LIGHTTPD)
def test_C3_copy_or_download_ticks_the_box(window, site):
    person = add_person(site)
    window.sign_in(person)
    window.on("security")
    window.go(SETUP)
    window.send("setup-password", password=person.password)
    window.on("setup-scan")
    person.secret = window.page.inner_text("#manual-key").replace(" ", "")
    window.page.locator("form#setup-scan [name='code']").press_sequentially(person.code())
    window.on("setup-codes")  # six digits typed by hand are sent by themselves
    tick = window.page.locator("form#setup-codes [name='saved']")
    assert not tick.is_checked()
    window.page.click("#copy-codes")
    playwright.expect(tick).to_be_checked()
    tick.uncheck()
    with window.page.expect_download():
        window.page.click("#download-codes")
    playwright.expect(tick).to_be_checked()
    window.send("setup-codes")
    window.on("setup-done")


@row("viewable-codes", servers=LIGHTTPD)
def test_C5_viewing_the_codes_again_by_clicking(window, site):
    person = enrolled_person(site)
    window.sign_in(person)
    window.send("second-step", code=person.code())
    window.on("security")
    window.go(CODES)
    window.send("view-codes", password=person.password)
    window.page.wait_for_selector("#recovery-codes")
    assert window.page.locator("#recovery-codes code").all_inner_texts() == person.recovery
    window.page.click("#copy-codes")
    assert person.recovery[9] in window.copied()


@row("single-backup-code", servers=LIGHTTPD)
def test_I4_the_backup_code_by_clicking(window, site):
    person = enrolled_person(site)
    window.sign_in(person)
    window.on("second-step")
    window.page.click("text=Backup code")
    window.on("second-step-recovery")
    window.send("second-step", code=person.recovery[0])
    window.on("lost-phone")
    assert window.page.inner_text("h1") == "Two-factor authentication is off"
    window.page.click("text=Set it up again")
    window.on("setup-password")


@row("trusted-devices", servers=LIGHTTPD)
def test_T2_trusting_a_device_by_clicking(window, site):
    person = enrolled_person(site)
    window.sign_in(person)
    window.on("second-step")
    assert not window.page.is_checked("[name='trust_device']")
    window.page.check("[name='trust_device']")
    window.send("second-step", code=person.code())
    window.on("security")
    window.page.click("form#sign-out button")
    window.page.wait_for_selector("main:not([data-page='security'])")
    window.sign_in(person)
    window.on("security")
    window.go("/settings/devices")
    assert "This device" in window.page.inner_text("main")
    assert "Chrom" in window.page.inner_text("[data-id] h2")


@row("organisation", servers=LIGHTTPD)
def test_N2_enrolling_by_clicking_leaves_one_signed_in_elsewhere_no_more(window, site):
    person = add_person(site)
    other = signed_in(person)
    window.sign_in(person)
    window.go(SETUP)
    window.send("setup-password", password=person.password)
    window.on("setup-scan")
    person.secret = window.page.inner_text("#manual-key").replace(" ", "")
    window.send("setup-scan", code=person.code())
    window.on("setup-codes")
    window.page.check("form#setup-codes [name='saved']")
    window.send("setup-codes")
    window.on("setup-done")
    assert other.get("/settings/security").leads_to("/sign-in")
    window.go(OFF)
    assert window.page.get_attribute("main", "data-page") == "error"
    assert window.page.locator("form#two-factor-off").count() == 0
