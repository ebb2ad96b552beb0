"""The harness itself: a form client that reads pages wrongly would prove nothing."""

import http.server
import os
import subprocess
import sys
import threading
import time

import pytest

from harness import totp
from harness.formclient import FormClient
from harness.own_answers import is_lighttpds_own
from harness.processes import alive, descendants, running
from harness.site import ports

PAGE = """<!doctype html><main data-page="one"><div id="error-summary" data-error="wrong">No</div>
<form id="a" method="post" action="/account/there"><input type="hidden" name="csrf" value="t&amp;k">
<label>Name <input name="name" value="Ann &quot;A&quot;"></label>
<input type="checkbox" name="off" value="yes">
<input type="checkbox" name="on" checked><input type="radio" name="pick" value="1"><input
type="radio" name="pick" value="2" checked><textarea name="note">two
words</textarea><select name="s"><option value="x">X<option value="y" selected>Y</select>
<input name="gone" disabled value="1"><button name="go" value="now">Go</button></form>
<input name="outside" form="a" value="o"><ol id="recovery-codes"><li><code>AB-CD</code></ol></main>"""


class Handler(http.server.BaseHTTPRequestHandler):
    seen: list = []

    def do_GET(self):
        if self.path == "/account/page":
            self.answer(200, PAGE)
        else:
            self.answer(303, "", "/account/page")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.path, dict(self.headers), body, self.client_address[0]))
        self.answer(303, "", "next")

    def answer(self, status, text, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Set-Cookie", "nightlatch=v1; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("Set-Cookie", "old=; Path=/; Max-Age=0")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture
def client():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Handler.seen = []
    yield FormClient(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def test_a_page_is_read_as_a_browser_reads_it(client):
    page = client.get("/page")
    assert (page.name, page.error) == ("one", "wrong")
    form = page.form("a")
    assert dict(form.defaults) == {
        "csrf": "t&k", "name": 'Ann "A"', "on": "on", "pick": "2", "note": "two words", "s": "y",
        "outside": "o",
    }
    assert form.names >= {"off", "go", "pick"} and "gone" not in form.names
    with pytest.raises(AssertionError):
        client.submit(page, "a", {"nonesuch": "1"})
    with pytest.raises(AssertionError):
        page.form("b")


def test_a_form_is_sent_as_a_browser_sends_it(client):
    page = client.get("/page")
    answer = client.submit(page, "a", {"name": "B", "off": "yes", "csrf": None})
    path, headers, body, source = Handler.seen[0]
    assert path == "/account/there" and source == client.source != "127.0.0.1"
    assert set(body.split("&")) == {
        "on=on", "pick=2", "note=two+words", "s=y", "outside=o", "name=B", "off=yes"
    }
    assert headers["Origin"] == client.origin and headers["Sec-Fetch-Site"] == "same-origin"
    assert headers["Cookie"] == "nightlatch=v1"
    assert client.jar["nightlatch"].attributes == {"path": "/", "httponly": "", "samesite": "Lax"}
    assert answer.status == 303 and answer.leads_to("/next") and not answer.leads_to("/there")
    assert client.follow(answer).name == "one"
    quiet = FormClient(client.origin, browser=False)
    quiet.submit(page, "a")
    assert not {"Origin", "Sec-Fetch-Site"} & Handler.seen[1][1].keys()


def test_a_cookie_is_dropped_when_the_server_drops_it(client):
    client.get("/page")
    client._keep("nightlatch=; Path=/; Max-Age=0")
    assert not client.jar


@pytest.mark.parametrize("seconds, code", [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
    (2000000000, "279037"), (20000000000, "353130"),
])
def test_codes_are_those_of_rfc_6238_appendix_b(seconds, code):
    assert totp.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // totp.PERIOD) == code


def test_a_descendant_is_found_and_its_end_is_seen():
    child = subprocess.Popen([sys.executable, "-c", "import subprocess; subprocess.run(['sleep', '20'])"])
    end = time.monotonic() + 5
    while not descendants(child.pid) and time.monotonic() < end:
        time.sleep(0.02)
    (grandchild,) = descendants(child.pid)
    assert grandchild in descendants(os.getpid()) and alive(grandchild) and alive(running(child.pid))
    child.kill()
    child.wait()
    assert alive(grandchild), "left behind, as a server's child can be"
    os.kill(grandchild.pid, 9)
    while alive(grandchild) and time.monotonic() < end:
        time.sleep(0.02)
    assert not alive(grandchild)


def test_ports_are_never_given_twice():
    taken = [ports.take() for _ in range(30)]
    assert len(set(taken)) == 30


OWN = ("GET", "http://127.0.0.1/account/api/v1/me?a=%03", None, 400, "text/html", False)


@pytest.mark.parametrize("changed, expected", [
    ({}, True), ({1: "http://127.0.0.1/%7F"}, True), ({1: "http://127.0.0.1/%1f/x"}, True),
    ({1: "http://127.0.0.1/%20%C2%85"}, False), ({1: "http://127.0.0.1/"}, False),
    ({1: "http://127.0.0.1/", 2: b"{}"}, True), ({0: "POST", 1: "http://127.0.0.1/", 2: b"{}"}, False),
    ({1: "http://127.0.0.1/", 2: b""}, False), ({3: 500}, False), ({3: 404}, False),
    ({4: "application/json; charset=utf-8"}, False), ({5: True}, False),
])
def test_no_answer_of_ours_is_taken_for_lighttpds(changed, expected):
    given = [changed.get(index, value) for index, value in enumerate(OWN)]
    assert is_lighttpds_own(*given) is expected


def test_lighttpd_answers_itself_what_the_scan_leaves_out(lighttpd):
    """Or the scan would leave out what nobody answers like that any more."""
    for method, path, body in (
        ("GET", "/api/v1/people/%03", None), ("DELETE", "/api/v1/sessions/a%7F", None),
        ("GET", "/api/v1/sign-in", b"{}"),
    ):
        for sent, own in ((path, True), (path.replace("%03", "x").replace("%7F", "x"), method == "GET" and bool(body))):
            answer = lighttpd.client().request(method, sent, body)
            assert own == is_lighttpds_own(
                method, answer.url, body, answer.status, answer.headers["Content-Type"],
                "Content-Security-Policy" in answer.headers), str(answer)
