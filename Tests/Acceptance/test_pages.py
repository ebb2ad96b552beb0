"""Every page in every state, looked over by tools: axe-core, an HTML parser, a ruler."""

import gzip

import html5lib
import pytest

from harness.site import REPOSITORY
from harness.tour import Screen, tour
from harness.visitor import launched

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def shots(served):
    return list(tour(lambda preset: served("lighttpd", preset)))


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


def test_the_tour_comes_by_every_page(shots):
    pages = {taken.answer.name for taken in shots}
    shipped = {path.stem for path in (REPOSITORY / "templates").glob("*.mustache")}
    # A site's own page, those that go by another's name, and one that a mailed link opens.
    elsewhere = {
        "page", "lost-phone", "lost-phone-off", "recovery-codes-new", "policy-review",
        "confirm-address",
    }
    missing = {
        name for name in shipped - elsewhere
        if name not in pages and not any(name in (page or "") for page in pages)
    }
    assert not missing


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["320", "1280"])
def test_axe_finds_nothing(shots, browser, scheme, window):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme=scheme, viewport=window, bypass_csp=True)
    screen, axe, found = Screen(context), Axe(), []
    for taken in shots:
        page = screen.show(taken)
        results = axe.run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        for fault in results.response["violations"]:
            places = [node["html"][:120] for node in fault["nodes"][:3]]
            found.append(f"{taken.name}: {fault['id']} ({fault['help']}): {places}")
    context.close()
    assert not found, "\n".join(found)


def test_the_tools_find_what_is_wrong(browser):
    """That they find nothing above says something only if they find this."""
    from axe_playwright_python.sync_playwright import Axe

    bad = """<!doctype html><html><head><title></title></head><body><main>
      <h1>A</h1><h3 id="x">B</h3><p id="x"><div><img src="data:,"></div></p>
      <p style="color: #aaa; background: #fff">pale</p>
      <a href="#" style="display: inline-block; width: 9px; height: 9px">x</a>
      <a href="#" style="display: inline-block; width: 9px; height: 9px">y</a>
      </main></body></html>"""
    page = browser.new_page()
    page.set_content(bad)
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found = {fault["id"] for fault in Axe().run(page, options=options).response["violations"]}
    page.close()
    assert {"image-alt", "color-contrast", "document-title", "html-has-lang", "target-size"} <= found
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(bad)
    said = " | ".join(faults(document))
    for fault in ("id 'x'", "img without alt", "html without lang", "h3 after h1", "no title"):
        assert fault in said, said


@pytest.mark.parametrize("text", ["usual", "200 %", "spaced"])
def test_no_page_scrolls_sideways_at_320_pixels(shots, browser, text):
    """WCAG 2.2, 1.4.10 reflow, 1.4.4 resized text and 1.4.12 text spacing."""
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    screen, found = Screen(context), []
    for taken in shots:
        page = screen.show(taken)
        if text == "200 %":
            page.set_viewport_size({"width": 640, "height": 900})
            page.add_style_tag(content="html { font-size: 200% !important }")
        elif text == "spaced":
            page.add_style_tag(content="""* { line-height: 1.5 !important; letter-spacing: 0.12em
              !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }""")
        wide, view = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > view:
            widest = page.evaluate("""() => [...document.querySelectorAll("body *")].filter(node =>
              node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
              .map(node => node.outerHTML.slice(0, 80))""")
            found.append(f"{taken.name}: {wide} px in {view}: {widest[:3]}")
    context.close()
    assert not found, "\n".join(found)


def test_what_is_pressed_is_at_least_24_pixels(shots, browser):
    """WCAG 2.2, 2.5.8, without its exception for links within a sentence."""
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    screen, found = Screen(context), []
    for taken in shots:
        page = screen.show(taken)
        for control in page.locator(
            "main :is(button, input:not([type='hidden']), summary, select, textarea):visible, "
            "nav a:visible, main li > a:visible, .foot a:visible, .button:visible"
        ).all():
            box = control.bounding_box()
            if "unseen" in (control.get_attribute("class") or ""):
                continue
            if box["height"] < 24 or box["width"] < 24:
                found.append(f"{taken.name}: {control.evaluate('node => node.outerHTML')[:90]} {box}")
    context.close()
    assert not found, "\n".join(found)


def test_an_error_is_said_first_and_leads_to_its_field(shots, browser):
    context = browser.new_context(viewport=PHONE)
    screen, led = Screen(context), 0
    for taken in shots:
        if taken.answer.error is None:
            continue
        page = screen.show(taken)
        assert page.title().startswith("Error: "), taken.name
        assert page.evaluate("document.activeElement.id") == "error-summary", taken.name
        for link in page.locator("#error-summary a").all():
            field = page.locator(link.get_attribute("href"))
            link.click()
            assert field.evaluate("node => node === document.activeElement"), taken.name
            # Which of name and password was wrong is not said.
            if field.get_attribute("aria-invalid") or taken.answer.error != "wrong-credentials":
                said = page.locator("#" + field.get_attribute("aria-describedby").split()[-1])
                assert said.inner_text().strip(), taken.name
                led += 1
    context.close()
    assert led > 20


def test_on_paper_the_codes_stand_alone(shots, browser):
    context = browser.new_context(viewport=DESKTOP, color_scheme="dark", bypass_csp=True)
    screen, seen = Screen(context), []
    for taken in shots:
        if "recovery-codes" not in taken.answer.tree.by_id:
            continue
        page = screen.show(taken)
        page.emulate_media(media="print")
        seen.append(taken.name)
        codes = page.locator("#recovery-codes code")
        assert codes.count() and codes.first.is_visible(), taken.name
        printed = page.evaluate("() => document.body.innerText").split()
        sheet = page.locator(".sheet").inner_text().split()
        assert printed == sheet, f"{taken.name}: {printed}"
        ink = codes.first.evaluate("node => getComputedStyle(node).color")
        assert ink == "rgb(0, 0, 0)", f"{taken.name}: {ink}"
        page.emulate_media(media="screen")
    context.close()
    assert {"setup codes", "setup scan with codes", "recovery codes viewed"} <= set(seen)


def test_the_html_is_valid(shots):
    found = []
    for taken in shots:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        document = parser.parse(taken.answer.text)
        found += [f"{taken.name}: {place} {code} {data}" for place, code, data in parser.errors]
        found += [f"{taken.name}: {fault}" for fault in faults(document)]
    assert not found, "\n".join(found)


PHRASING = frozenset(
    "a abbr b br button code del em i img input ins label q s small span strong sub sup svg time".split())
PHRASING_ONLY = frozenset("p h1 h2 h3 h4 span strong em code label button summary time dt".split())


def faults(document) -> list[str]:
    """What a parser forgives and the standard does not."""
    found, ids, headings = [], set(), []
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rsplit("}", 1)[-1]
        name = element.get("id")
        if name is not None:
            if name in ids or not name or " " in name:
                found.append(f"id {name!r}")
            ids.add(name)
        if tag in PHRASING_ONLY:
            for child in element:
                if isinstance(child.tag, str) and child.tag.rsplit("}", 1)[-1] not in PHRASING:
                    if not (tag == "summary" and child.tag in ("h2", "h3")):
                        found.append(f"<{child.tag}> in <{tag}>")
        if tag in ("ul", "ol"):
            found += [f"<{child.tag}> in <{tag}>" for child in element
                      if isinstance(child.tag, str) and child.tag != "li"]
        if tag in ("a", "button"):
            inside = [one.tag for one in element.iter() if one is not element]
            found += [f"<{one}> in <{tag}>" for one in inside if one in ("a", "button", "input")]
        if tag in ("h1", "h2", "h3", "h4"):
            headings.append(int(tag[1]))
        if tag == "img" and element.get("alt") is None:
            found.append("img without alt")
        if tag == "html" and not element.get("lang"):
            found.append("html without lang")
        if tag in ("font", "center", "marquee", "big", "tt", "strike"):
            found.append(f"<{tag}> is obsolete")
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form"):
            for target in (element.get(attribute) or "").split():
                if target not in ids:
                    found.append(f"{attribute}={target!r} leads nowhere")
    if headings.count(1) != 1:
        found.append(f"{headings.count(1)} h1")
    for first, second in zip([0, *headings], headings):
        if second > first + 1:
            found.append(f"h{second} after h{first}")
    titles = [title.text for title in document.iter("title") if title.text]
    if len(titles) < 1:
        found.append("no title")
    return found


def test_stylesheet_and_script_are_small():
    assert len(gzip.compress((REPOSITORY / "public/nightlatch.css").read_bytes(), 9)) < 12 * 1024
    assert len(gzip.compress((REPOSITORY / "public/nightlatch.js").read_bytes(), 9)) < 4 * 1024


def test_no_two_pages_of_a_site_have_one_title(shots):
    titles: dict[str, set[str]] = {}
    for taken in shots:
        title = taken.answer.tree.root.all("title")[0].text
        titles.setdefault(title, set()).add(f"{taken.answer.name} {taken.answer.path}")
    for title, pages in titles.items():
        names = {page.split()[0] for page in pages}
        assert len(names) == 1 or "sign-in" in title.lower(), f"{title!r}: {pages}"
