"""A form test without a browser: two-factor authentication turned on, used, recovered from."""

import mechanicalsoup
from testing_site import TestingSite


class Visitor:
    """Somebody with a cookie jar who fills forms in."""

    def __init__(self, site: TestingSite) -> None:
        self.site = site
        self.browser = mechanicalsoup.StatefulBrowser()

    def open(self, path: str) -> None:
        self.browser.open(self.site.account + path)

    def send(self, form: str, **fields: str) -> None:
        """Fills that form in, its hidden fields as they are, and sends it."""
        self.browser.select_form(f"form#{form}")
        for name, value in fields.items():
            self.browser[name] = value
        self.browser.submit_selected()

    @property
    def page(self) -> str:
        """The name of the page."""
        return self.browser.page.main["data-page"]

    @property
    def error(self) -> str | None:
        summary = self.browser.page.find(id="error-summary")
        return summary["data-error"] if summary else None

    def text(self, selector: str) -> str:
        return self.browser.page.select_one(selector).get_text(strip=True)

    def sign_in(self, name: str) -> None:
        self.open("/sign-in")
        self.send("sign-in", username=name, password=self.site.passwords[name])


def turn_on(site: TestingSite) -> tuple[str, str]:
    """The key of ann's app and the first of her recovery codes."""
    ann = Visitor(site)
    ann.sign_in("ann")
    assert ann.page == "security", ann.page
    ann.open("/settings/two-factor/setup")
    ann.send("setup-password", password=site.passwords["ann"])
    key = ann.text("#manual-key")
    ann.send("setup-scan", code=site.next_code(key))
    assert ann.page == "setup-codes", ann.page
    recovery = ann.text("#recovery-codes code")
    ann.browser.select_form("form#setup-codes")
    ann.browser.form.set_checkbox({"saved": "yes"})
    ann.browser.submit_selected()
    assert ann.page == "setup-done", ann.page
    return key, recovery


def main() -> None:
    with TestingSite() as site:
        key, recovery = turn_on(site)

        visitor = Visitor(site)
        visitor.sign_in("ann")
        assert visitor.page == "second-step", visitor.page
        visitor.send("second-step", code="000000")
        assert visitor.error == "wrong-code", visitor.error
        visitor.send("second-step", code=site.next_code(key))
        assert visitor.page == "security", visitor.page

        for expected in ("lost-phone", "second-step-recovery"):
            lost = Visitor(site)
            lost.sign_in("ann")
            lost.open("/second-step/recovery")
            lost.send("second-step", code=recovery)
            assert lost.page == expected, f"{lost.page}: a recovery code works once"

        assert site.mail("second-step-on") and site.mail("recovery-code-used")[0]["to"]
    print("passed")


if __name__ == "__main__":
    main()
