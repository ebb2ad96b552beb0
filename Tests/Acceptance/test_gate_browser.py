"""Each gate in Chromium, on its real server: a protected page and a protected program."""

from __future__ import annotations

import os
import re
import shutil

import playwright.sync_api as playwright
import pytest

from harness import people
from harness.example import EXAMPLES, Example
from harness.gated import SERVERS

CHROMIUM = os.environ.get("NIGHTLATCH_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PROGRAM = EXAMPLES / "proxied-program" / "program.py"
CONFIGURATIONS = {
    "apache": """
        <VirtualHost *:8080>
          Include /srv/example/nightlatch.conf
          ProxyPass /app/ http://127.0.0.1:9000/app/
        </VirtualHost>
        """,
    "nginx": """
        server {
          listen 127.0.0.1:8080;
          include /srv/example/nightlatch.conf;
          location /members/ {
            include /srv/example/members.conf;
            root /srv/example/www;
          }
          location /app/ {
            include /srv/example/app.conf;
            proxy_set_header Remote-User $nightlatch_user;
            proxy_set_header Cookie $nightlatch_cookie;
            proxy_pass http://127.0.0.1:9000;
          }
        }
        """,
    "lighttpd": """
        server.port = 8080
        server.document-root = "/srv/example/www"
        index-file.names = ( "index.html" )
        include "/srv/example/nightlatch.conf"
        server.modules += ( "mod_proxy" )
        $HTTP["url"] =~ "^/app/" {
          proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => 9000 )) )
        }
        """,
    "caddy": """
        http://127.0.0.1:8080 {
          import /srv/example/nightlatch.conf
          handle /app/* {
            reverse_proxy 127.0.0.1:9000
          }
          handle {
            root * /srv/example/www
            file_server
          }
        }
        """,
}


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=SERVERS)
def site(request, tmp_path):
    server = request.param
    source = tmp_path / "source"
    (source / "www" / "members").mkdir(parents=True)
    (source / "www" / "members" / "index.html").write_text("<!doctype html><title>M</title><h1>For members</h1>")
    # On Apache the printed configuration serves the pages too.
    root = '"root": "/srv/example/www", ' if server == "apache" else ""
    (source / "settings.json").write_text(f'{{{root}"gate": {{"paths": ["/members/", "/app/"]}}}}')
    (source / ("Caddyfile" if server == "caddy" else f"{server}.conf")).write_text(CONFIGURATIONS[server])
    shutil.copy(PROGRAM, source)
    site = Example(source, server)
    try:
        site.print_configuration(to="nightlatch.conf")
        if server == "lighttpd":
            script = re.search(r'attract-raw-url-to = \( "([^"]+)" \)', (site.place / "nightlatch.conf").read_text())[1]
            site.print_configuration("--gate-script", to="gate.lua")
            (site.place / "gate.lua").rename(script)
        if server == "nginx":
            for name in ("members", "app"):
                (site.place / f"{name}.conf").write_text(printed_lines(site, f"/{name}/"))
        yield site.start()
    finally:
        site.remove()


def printed_lines(site, path: str) -> str:
    """The lines for a location that is there already, which are printed as comments."""
    text = (site.place / "nightlatch.conf").read_text()
    block = text.split(f"# Put these lines into the location of {path}:\n")[1]
    lines = []
    for line in block.splitlines():
        if not line.startswith("#   "):
            break
        lines.append(line.removeprefix("#   "))
    return "\n".join(lines) + "\n"


def test_a_person_comes_in_by_clicking_and_is_out_after_signing_out(site, chromium):
    person = people.enrolled_person(site)
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(10_000)

    page.goto(f"{site.origin}/members/?x=1&y=2")
    page.wait_for_selector("main[data-page='sign-in']")
    page.fill("form#sign-in [name='username']", person.name)
    page.fill("form#sign-in [name='password']", person.password)
    page.click("form#sign-in button:not([type='button'])")
    page.wait_for_selector("main[data-page='second-step']")
    page.goto(f"{site.origin}/members/")
    page.wait_for_selector("main[data-page='sign-in'], main[data-page='second-step']")
    assert "For members" not in page.content()
    page.goto(f"{site.origin}/account/second-step")
    page.fill("form#second-step [name='code']", person.code())
    page.press("form#second-step [name='code']", "Enter")
    page.wait_for_selector("h1:has-text('For members')")
    assert page.url == f"{site.origin}/members/?x=1&y=2"

    page.goto(f"{site.origin}/app/hello?z")
    said = page.inner_text("body")
    assert f"user {person.name}\n" in said and "path /app/hello?z" in said and "nightlatch" not in said

    page.goto(f"{site.origin}/account/settings/security")
    page.locator("form#sign-out button").first.click()
    page.wait_for_load_state("load")
    for path in ("/members/?x=1&y=2", "/app/hello?z"):
        page.goto(f"{site.origin}{path}")
        page.wait_for_selector("main[data-page='sign-in']")
        assert "For members" not in page.content() and f"user {person.name}" not in page.content()
    context.close()
