"""The fixtures: one served site a server for ordinary tests, sites of their own for the others."""

from __future__ import annotations

import shutil

import pytest

from harness.site import CGI, SERVERS, TOOL, Site

PROGRAMS = ("lighttpd", "apache2", "nginx", "fcgiwrap", "zbarimg", "oathtool", "file")


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


@pytest.fixture(scope="session")
def served():
    """Served sites by server, started when first asked for, stopped and checked at the end."""
    sites: dict[str, Site] = {}

    def get(server: str) -> Site:
        if server not in sites:
            sites[server] = Site(server)
            sites[server].start()
        return sites[server]

    yield get
    faults = []
    for site in sites.values():
        try:
            site.remove()
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n".join(faults)


@pytest.fixture(params=SERVERS)
def site(request, served) -> Site:
    """The shared site behind each of the three servers in turn."""
    return served(request.param)


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
