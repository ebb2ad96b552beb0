"""The fixtures: one served site a server for ordinary tests, sites of their own for the others."""

from __future__ import annotations

import shutil

import pytest

from harness.bare import BareSite
from harness.gated import GatedSite
from harness.rows import Table
from harness.site import CGI, SERVERS, TOOL, Site

PROGRAMS = ("lighttpd", "apache2", "nginx", "fcgiwrap", "caddy", "php-cgi", "zbarimg", "oathtool", "file", "openssl")


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        return
    for path in (TOOL, CGI):
        if not path.exists():
            pytest.exit(f"{path} is not there: run `make build` first", returncode=2)
    sbin = ":/usr/local/sbin:/usr/sbin:/sbin"
    absent = [name for name in PROGRAMS if not shutil.which(name) and not shutil.which(name, path=sbin[1:])]
    if absent:
        pytest.exit(f"missing: {', '.join(absent)}; `make test` installs them", returncode=2)


rows = Table()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rows.collect(items)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    rows.note(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [] if terminalreporter.config.option.collectonly else rows.lines()
    if lines:
        terminalreporter.section("rows of the documented behaviours")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def served():
    """Served sites by server and preset, started when first asked for, stopped and checked at the
    end."""
    sites: dict[tuple[str, str, bool], Site] = {}

    def get(server: str, preset: str = "balanced", *, fastcgi: bool = False) -> Site:
        place = (server, preset, fastcgi)
        if place not in sites:
            sites[place] = Site(server, preset=preset, fastcgi=fastcgi)
            sites[place].start()
        return sites[place]

    yield get
    faults = []
    for site in sites.values():
        try:
            site.remove()
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def gates():
    """Sites with pages behind the sign-in by server, as `served`."""
    sites: dict[str, GatedSite] = {}

    def get(server: str) -> GatedSite:
        if server not in sites:
            sites[server] = GatedSite(server)
            sites[server].start()
        return sites[server]

    yield get
    for site in sites.values():
        site.remove()


@pytest.fixture(params=[(server, "balanced") for server in SERVERS], ids=SERVERS)
def site(request, served) -> Site:
    """The shared site behind each of the three servers in turn; `rows.row` names other presets."""
    return served(*request.param)


@pytest.fixture
def lighttpd(served) -> Site:
    """The shared site behind lighttpd, where the server makes no difference."""
    return served("lighttpd")


@pytest.fixture
def own():
    """Makes sites for one test alone, which may damage them; `own()` starts it, `own(start=False)`
    does not."""
    made: list[Site] = []

    def make(server: str = "lighttpd", *, start: bool = True, **options) -> Site:
        site = Site(server, **options)
        made.append(site)
        return site.start() if start else site

    yield make
    for site in made:
        site.remove()


@pytest.fixture
def made():
    """Makes sites without a server, which are removed afterwards."""
    sites: list[BareSite] = []

    def make(**options) -> BareSite:
        sites.append(BareSite(**options))
        return sites[-1]

    yield make
    for site in sites:
        site.remove()
