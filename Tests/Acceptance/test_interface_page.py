"""The page about the programming interface (docs/api.md), its calls made as they stand."""

import json
import subprocess

from harness.documents import told
from harness.people import enrolled_person


def test_the_calls_of_the_page_lead_to_the_caller(lighttpd, tmp_path):
    person = enrolled_person(lighttpd)
    sign_in, pending, verify, me = told("test_interface_page.py")
    address = f"api={lighttpd.origin}/account/api/v1"

    def run(text: str, *places: tuple[str, str]) -> dict:
        for old, new in (("api=https://example.org/account/api/v1", address), *places):
            assert old in text or old.startswith("api="), f"{old!r} is not in {text!r}"
            text = text.replace(old, new)
        if address not in text:
            text = f"{address}\n{text}"
        done = subprocess.run(
            ["sh", "-ec", text], capture_output=True, text=True, cwd=tmp_path, timeout=30)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    first = run(sign_in, ('"ann"', f'"{person.name}"'), ('"…"', f'"{person.password}"'))
    # The page shows the names of what comes, and what is the same each time.
    shown = json.loads(pending)
    assert list(first) == list(shown)
    assert first | {"ticket": "…"} == shown
    second = run(verify, ('"…"', f'"{first["ticket"]}"'), ("123456", person.code()))
    assert second["status"] == "signed-in" and second["factor"] == "app"
    assert (second["expiresIn"], second["idleExpiresIn"]) == (86400, 3600)
    (tmp_path / "token").write_text(second["session"])
    assert run(me)["username"] == person.name
