"""Row X11: a site for form tests, with a movable clock and mail that can be read.

The suites that people copy are run by `test_examples.py`.
"""

import json

import pytest

from harness.outbox import abouts, messages
from harness.people import enrolled_person, signed_in
from harness.rows import row
from harness.totp import code

@row("balanced")
def test_X11_the_clock_is_set_by_a_file_and_every_page_says_that_it_is_a_test(site):
    person = enrolled_person(site)
    client = signed_in(person)
    assert "esting" in client.get("/settings/security").text, "a banner"
    used = code(person.secret, site.now() // 30 + 40)
    site.advance(40 * 30)
    person.last_step = 0
    assert person.code() == used, "the code of a time to come is good at that time"
    assert signed_in(person)
    # Nothing in a request moves the clock or switches the mode.
    before = site.now()
    client.get("/settings/security?clock=99999&mode=live&testing=1", {"X-Clock": "99999"})
    shown = client.get("/second-step").headers["Date"]
    assert shown and abs(site.now() - before) < 60


@row("balanced", "organisation")
def test_X11_the_outbox_keeps_each_message_as_one_json_file(site):
    person = enrolled_person(site)
    assert "second-step-on" in abouts(site, person.email)
    for path in sorted((site.data / "outbox").glob("*"))[-5:]:
        message = json.loads(path.read_text())
        assert {"kind", "to", "subject", "text", "html", "at"} <= message.keys(), message
    assert messages(site, person.email)[0]["html"].lstrip().startswith("<!doctype html>")


@pytest.mark.parametrize("base", ["https://example.org", "http://192.0.2.1"])
def test_X11_testing_mode_is_refused_where_strangers_could_come(own, base):
    site = own(start=False)
    site.change(baseURL=base)
    done = site.tool("check")
    assert done.returncode != 0 and "baseURL" in done.stdout + done.stderr


def test_X11_check_warns_of_testing_mode(own):
    site = own(start=False)
    done = site.tool("check")
    assert "testing" in done.stdout + done.stderr
