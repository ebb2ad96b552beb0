"""Photographs every page: `scripts/pictures FOLDER`."""

import html
import sys
import time
from pathlib import Path

from harness.site import Site
from harness.tour import Screen, tour
from harness.visitor import launched

WIDTHS = {"phone": 390, "desktop": 1280}
SCHEMES = ("light", "dark")
README = {
    "setup scan": ("set-up-phone", {"width": 390, "height": 1000}, "light", 1.5),
    "security on": ("security-desktop", {"width": 1000, "height": 640}, "dark", 1.5),
}
"""The two that go into docs/pictures by hand: without the banner, denser."""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    sites: dict[str, Site] = {}

    def served(preset: str) -> Site:
        if preset not in sites:
            sites[preset] = Site("lighttpd", name="Birch & Sons", preset=preset).start()
        return sites[preset]

    try:
        with launched() as browser:
            screens = {
                (width, scheme): Screen(browser.new_context(
                    viewport={"width": WIDTHS[width], "height": 800}, color_scheme=scheme,
                ))
                for width in WIDTHS for scheme in SCHEMES
            }
            names = []
            for taken in tour(served):
                names.append(taken.name)
                for (width, scheme), screen in screens.items():
                    page = screen.show(taken)
                    page.screenshot(path=folder / file(taken.name, width, scheme), full_page=True)
                if taken.name in README:
                    photograph_for_readme(browser, taken, folder)
                if sys.stderr.isatty():
                    print(f"\r\033[K{len(names)} {taken.name}", end="", file=sys.stderr)
    finally:
        for site in sites.values():
            site.remove()
    (folder / "index.html").write_text(index(names))
    print(f"\r{4 * len(names)} pictures of {len(names)} states: {folder}/index.html")


def photograph_for_readme(browser, taken, folder: Path) -> None:
    name, window, scheme, density = README[taken.name]
    context = browser.new_context(viewport=window, color_scheme=scheme, device_scale_factor=density)
    page = Screen(context).show(taken)
    page.evaluate("() => document.querySelector('.testing')?.remove()")
    page.screenshot(path=folder / f"readme-{name}.png")
    context.close()


def file(name: str, width: str, scheme: str) -> str:
    plain = "-".join("".join(c if c.isalnum() else " " for c in name).split())
    return f"{plain}.{width}.{scheme}.png"


def index(names: list[str]) -> str:
    parts = []
    for name in names:
        pictures = "".join(
            f'<a href="{file(name, width, scheme)}"><img loading="lazy" alt="{width}, {scheme}" '
            f'src="{file(name, width, scheme)}"></a>'
            for width in WIDTHS for scheme in SCHEMES
        )
        parts.append(f"<section><h2>{html.escape(name)}</h2><div>{pictures}</div></section>")
    made = time.strftime("%Y-%m-%d %H:%M")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Every page</title><style>
body {{ font: 1rem/1.5 system-ui; margin: 1rem; background: #ccc }}
div {{ display: flex; gap: 1rem; overflow-x: auto; align-items: flex-start }}
img {{ max-height: 40rem; width: auto; box-shadow: 0 0 0 1px #999 }}
</style></head><body><h1>Every page</h1><p>{len(names)} states, {made}</p>
{"".join(parts)}
</body></html>
"""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
