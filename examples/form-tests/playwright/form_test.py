"""A form test in Chromium: two-factor authentication turned on, used, recovered from."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

# The site and the codes are those of the suite beside this one.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python"))
from testing_site import TestingSite  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
"""None: the browser that `playwright install chromium` has fetched."""


def on(page: Page, name: str) -> None:
    expect(page.locator("main")).to_have_attribute("data-page", name)


def sign_in(browser: Browser, site: TestingSite, name: str) -> Page:
    """A new window, after the password."""
    page = browser.new_context().new_page()
    page.goto(f"{site.account}/sign-in")
    page.fill("form#sign-in [name=username]", name)
    page.fill("form#sign-in [name=password]", site.passwords[name])
    page.click("form#sign-in [type=submit]")
    return page


def turn_on(browser: Browser, site: TestingSite) -> tuple[str, str]:
    """The key of ann's app and the first of her recovery codes."""
    page = sign_in(browser, site, "ann")
    on(page, "security")
    page.goto(f"{site.account}/settings/two-factor/setup")
    page.fill("form#setup-password [name=password]", site.passwords["ann"])
    page.click("form#setup-password [type=submit]")
    on(page, "setup-scan")
    key = page.inner_text("#manual-key")
    page.fill("form#setup-scan [name=code]", site.next_code(key))
    page.click("form#setup-scan [type=submit]")
    on(page, "setup-codes")
    recovery = page.locator("#recovery-codes code").first.inner_text()
    page.check("form#setup-codes [name=saved]")
    page.click("form#setup-codes [type=submit]")
    on(page, "setup-done")
    return key, recovery


def main() -> None:
    options = {"executable_path": CHROMIUM} if CHROMIUM else {}
    # Chromium's own sandbox does not run as root, as in many containers.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with TestingSite() as site, sync_playwright() as driver:
        browser = driver.chromium.launch(args=arguments, **options)
        key, recovery = turn_on(browser, site)

        page = sign_in(browser, site, "ann")
        on(page, "second-step")
        page.fill("form#second-step [name=code]", "000000")
        page.click("form#second-step [type=submit]")
        expect(page.locator("#error-summary")).to_have_attribute("data-error", "wrong-code")
        page.fill("form#second-step [name=code]", site.next_code(key))
        page.click("form#second-step [type=submit]")
        on(page, "security")

        for expected in ("lost-phone", "second-step-recovery"):
            page = sign_in(browser, site, "ann")
            page.goto(f"{site.account}/second-step/recovery")
            page.fill("form#second-step [name=code]", recovery)
            page.click("form#second-step [type=submit]")
            on(page, expected)  # a recovery code works once

        assert site.mail("second-step-on") and site.mail("recovery-code-used")[0]["to"]
        browser.close()
    print("passed")


if __name__ == "__main__":
    main()
