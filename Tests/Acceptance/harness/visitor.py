"""Chromium, and a window of it that watches every page it comes to."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator

import playwright.sync_api as playwright

CHROMIUM = os.environ.get("NIGHTLATCH_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


@contextlib.contextmanager
def launched() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Visitor:
    """A browser window on a site, which watches every page it comes to."""

    def __init__(self, chromium, site, **options) -> None:
        self.scripted = options.get("java_script_enabled", True)
        self.context = chromium.new_context(accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.site, self.faults, self.seen = site, [], []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message) -> None:
        text = message.text
        if "Content Security Policy" in text or "Refused to" in text or (
            # A refused form answers 422: that is no fault of the page.
            message.type == "error" and "Failed to load resource" not in text
        ):
            self.faults.append(f"{self.page.url}: {text}")

    def _asked(self, request) -> None:
        if not request.url.startswith((self.site.origin + "/", "data:", "blob:")):
            self.faults.append(f"{self.page.url} asks for {request.url}")

    def on(self, name: str) -> None:
        """Waits for the page of that name, and looks it over."""
        self.page.wait_for_selector(f"main[data-page='{name}']")
        self.page.wait_for_load_state("load")  # pictures too
        self.seen.append(name)
        # No sideways scroll: the layout is asked through the driver, which works without scripts.
        width, view = self.widths()
        assert width <= view, f"{name} is {width} px wide in a window of {view} px"

    def widths(self) -> tuple[int, int]:
        session = self.context.new_cdp_session(self.page)
        metrics = session.send("Page.getLayoutMetrics")
        session.detach()
        return int(metrics["cssContentSize"]["width"]), int(metrics["cssLayoutViewport"]["clientWidth"])

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.origin}/account{path}")

    def fill(self, form: str, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"form#{form} [name='{name}']", value)

    def send(self, form: str) -> None:
        """Presses the form's main button, as a person does."""
        inside = self.page.locator(f"form#{form} button:not([type='button']):not([name])")
        outside = self.page.locator(f"button[form='{form}']:not([name])")
        (inside if inside.count() else outside).first.click()

    def sign_in(self, person) -> None:
        self.go("/sign-in")
        self.on("sign-in")
        self.fill("sign-in", username=person.name, password=person.password)
        self.send("sign-in")

    def close(self) -> None:
        self.context.close()
