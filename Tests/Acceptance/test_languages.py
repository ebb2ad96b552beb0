"""Pages in the reader's language on real servers, mirrored ones, and room on a phone."""

import pytest

from harness.documents import told
from harness.people import enrolled_person
from harness.site import REPOSITORY
from harness.tour import Screen, shot, signed_in
from harness.visitor import launched

SIGN_IN = {"de": "Anmelden", "es": "Iniciar sesión", "fr": "Se connecter", "zh-Hans": "登录"}
MIRRORED = "ar-XB"
PAGES = (
    "/settings/account", "/settings/security", "/settings/password", "/settings/sessions",
    "/settings/activity", "/settings/activity/not-me", "/settings/devices", "/settings/tokens",
    "/settings/two-factor/apps", "/settings/two-factor/recovery-codes", "/settings/export",
    "/admin/people", "/admin/policy", "/admin/activity", "/admin/cases", "/nowhere",
)
OUTSIDE = ("/sign-in", "/forgot-password", "/help", "/help/lost-device", "/help/administrators")


def asking(client, path, language):
    return client.get(path, headers={"Accept-Language": language} if language else None)


@pytest.mark.parametrize("server", ["lighttpd", "apache", "nginx", "caddy"])
def test_sign_in_and_help_speak_the_browsers_language(served, server):
    site = served(server)
    for asked, tag in [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr", "fr"), ("zh-CN,zh;q=0.9", "zh-Hans")]:
        page = asking(site.client(), "/sign-in", asked)
        assert page.status == 200 and f'<html lang="{tag}" dir="ltr">' in page.text
        assert f"<h1>{SIGN_IN[tag]}</h1>" in page.text
        assert "Accept-Language" in page.headers["Vary"]
        assert f'<html lang="{tag}"' in asking(site.client(), "/help", asked).text
    for asked in [None, "en", "EN-gb,de;q=0.5", "*"]:
        page = asking(site.client(), "/sign-in", asked)
        # Made ahead of time: the program's own has no digests.
        assert '<html lang="en" dir="ltr">' in page.text and "integrity=" in page.text
        assert "Accept-Language" in page.headers["Vary"]
        page = asking(site.client(), "/help", asked)
        assert "Help with signing in" in page.text and "integrity=" in page.text


def mirrored(folder):
    """English as a language that is written from right to left, as the CLDR's pseudo-locale ar-XB."""
    folder.mkdir()
    folder.chmod(0o755)
    out = []
    for line in (REPOSITORY / "languages" / "en.ini").read_text().splitlines():
        name, equals, text = line.partition(" = ")
        if name == "name" and text == "English":
            text = "Mirrored"
        elif name == "direction":
            text = "rtl"
        elif equals and not text.startswith('"') and name != "least-grouped":
            text = f"\N{HEBREW LETTER ALEF} {text} \N{HEBREW LETTER TAV}"
        # Arabic has six forms of a number; the others take the last of these.
        out.append(name + equals + text if not name.endswith(".one") else f"# {name}")
    (folder / f"{MIRRORED}.ini").write_text("\n".join(out) + "\n")
    (folder / f"{MIRRORED}.ini").chmod(0o644)


@pytest.fixture(scope="module")
def shown():
    """A site with the mirrored language, a signed-in administrator, and a browser."""
    from harness.site import Site

    site = Site("lighttpd")
    mirrored(site.folder / "languages")
    site.change(languages="languages")
    site.start()
    client = signed_in(enrolled_person(site, admin=True))
    with launched() as browser:
        yield site, client, browser
    site.remove()


def every_page(site, client, language):
    for path in OUTSIDE:
        yield shot(path, asking(site.client(), path, language))
    for path in PAGES:
        yield shot(path, asking(client, path, language))


@pytest.mark.parametrize("language", ["de", "es", "fr", "zh-Hans", MIRRORED])
def test_no_language_scrolls_sideways_on_a_phone(shown, language):
    site, client, browser = shown
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    screen, found = Screen(context), []
    for taken in every_page(site, client, language):
        assert f'<html lang="{language}"' in taken.answer.text, taken.name
        page = screen.show(taken)
        wide, view = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > view:
            found.append(f"{taken.name}: {wide} px in {view}")
        # A button whose words do not fit its line is one nobody reads.
        found += page.evaluate("""() => [...document.querySelectorAll("button, .button")]
          .filter(node => node.offsetParent && node.scrollWidth > node.clientWidth + 1)
          .map(node => node.outerHTML.slice(0, 90))""")
    context.close()
    assert not found, "\n".join(found)


def test_a_language_from_right_to_left_is_a_mirror(shown):
    site, client, browser = shown
    context = browser.new_context(viewport={"width": 1000, "height": 800}, bypass_csp=True)
    screen = Screen(context)
    place = """() => ["h1", ".site", ".side", ".list-act, .rows .button, main form button"]
      .map(name => document.querySelector(name)).filter(node => node)
      .map(node => node.getBoundingClientRect())
      .map(box => [Math.round(box.left), Math.round(box.right)])"""
    for path in ("/settings/security", "/settings/sessions", "/admin/people"):
        usual = screen.show(shot(path, asking(client, path, "en"))).evaluate(place)
        turned = screen.show(shot(path, asking(client, path, MIRRORED))).evaluate(place)
        assert len(usual) == len(turned) >= 3
        assert screen.page.evaluate("() => getComputedStyle(document.body).direction") == "rtl"
        # What begins at the left edge of its column ends at the right edge of the mirrored one.
        for (left, _), (_, right) in zip(usual[:3], turned[:3]):
            assert abs(left - (1000 - right)) <= 1, (path, usual, turned)
    context.close()


def test_the_check_counts_what_a_language_leaves_in_english(shown, tmp_path):
    site, _, _ = shown
    done = site.tool("template", "check")
    assert done.returncode == 0, done.stderr
    assert f"{MIRRORED}: " in done.stdout and "shown in English" in done.stdout
    path = site.folder / "languages" / "pt.ini"
    path.write_text("[common]\nsign-in = Entrar {agora}\nsing-in = Entrar\n")
    wrong = site.tool("template", "check")
    path.unlink()
    assert wrong.returncode != 0
    assert "pt.ini:2:1: 'common.sign-in' has the place '{agora}', which nothing fills" in wrong.stdout
    assert "pt.ini:3:1: 'common.sing-in' is not among the words of this program" in wrong.stdout


def test_the_file_of_the_guide_adds_a_language(shown):
    site, client, _ = shown
    (text,) = told("test_languages.py")
    path = site.folder / "languages" / "pt-BR.ini"
    path.write_text(text)
    path.chmod(0o644)
    try:
        page = site.client(browser=False).get("/sign-in?x", {"Accept-Language": "pt-BR"})
        assert page.status == 200 and ">Entrar<" in page.text and '<html lang="pt-BR"' in page.text
        assert "pt-BR: " in site.tool("template", "check").stdout
    finally:
        path.unlink()


def test_the_script_speaks_the_pages_language(shown):
    site, _, browser = shown
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{site.origin}/account/sign-in")
    reveal = page.locator("[data-reveal]")
    assert (reveal.inner_text(), reveal.get_attribute("aria-label")) == ("Anzeigen", "Passwort anzeigen")
    reveal.click()
    assert (reveal.inner_text(), reveal.get_attribute("aria-label")) == ("Verbergen", "Passwort verbergen")
    context.close()
