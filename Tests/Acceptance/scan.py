"""Two scanners over a site of their own: schemathesis over the programming interface, by its own
description, and wapiti over the pages and forms, as a stranger and as somebody who is signed in. Not part
of the suite: `make scan`.

    build/venv/bin/python Tests/Acceptance/scan.py --scanners build/scanners [--seconds 300]

Anything of status 500 or above is a finding, and whatever either scanner calls one. The programs are
`schemathesis` and `wapiti` in the folder `bin` of --scanners."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.formclient import MOUNT, SESSION, FormClient
from harness.people import SECURITY, add_person, enrolled_person, signed_in
from harness.program import with_token
from harness.site import Site

SCOPES = ("account:read", "sessions:read", "sessions:end", "people:read", "second-step:reset")
CHECKS = (
    "not_a_server_error", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "status_code_conformance", "unsupported_method", "allow_header_conformance",
    "ignored_auth", "use_after_free",
)
LEAST_PAGES = 10
"""Addresses and forms; with fewer, it did not find its way from page to page."""
# Neither form has a session that a token could be made of, and the first may be a static page; where they
# come from protects both (docs/decisions.md, 15; PagesTests/RouteTests: a form from another site is refused).
KNOWN = tuple(
    f"wapiti: Cross Site Request Forgery: POST {MOUNT}/{form} " for form in ("sign-in", "forgot-password"))


def run(words: list, seconds: float, **variables: str) -> subprocess.CompletedProcess:
    print("$", *(str(word) for word in words[:3]), "…", flush=True)
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=seconds,
        env=os.environ | variables)


def interface(site: Site, scanners: Path, seconds: int) -> list[str]:
    """What schemathesis finds with an administrator's token."""
    program = with_token(enrolled_person(site, admin=True), *SCOPES)
    description = f"{site.origin}{MOUNT}/api/v1/openapi.json"
    # One worker: with more, Python 3.11 fails now and then while it parses, "AST constructor recursion
    # depth mismatch" (https://github.com/python/cpython/issues/106905).
    done = run(
        [scanners / "bin/schemathesis", "run", description, "--header", f"Authorization:Bearer {program.bearer}",
         "--checks", ",".join(CHECKS), "--max-time", seconds, "--workers", 1, "--continue-on-failure",
         "--warnings", "off", "--no-color"],
        seconds + 300, SCHEMATHESIS_HOOKS="harness.scan_hooks", PYTHONPATH=str(Path(__file__).parent),
    )
    print("\n".join(done.stdout.splitlines()[-25:]))
    if done.returncode == 0:
        return []
    return [f"schemathesis ends with {done.returncode}:\n{done.stdout[-20000:]}{done.stderr[-2000:]}"]


def pages(site: Site, scanners: Path, seconds: int, client: FormClient | None = None) -> list[str]:
    """What wapiti finds from the sign-in page on, or, with that client's session, from the security page."""
    # Its scope "folder" is what an address that ends in "/" begins: all pages, not the first alone.
    mount, start = f"{site.origin}{MOUNT}/", "settings/security" if client else "sign-in"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        words = [
            scanners / "bin/wapiti", "-u", mount, "-s", mount + start, "--scope", "folder", "-f", "json", "-o", report, "--flush-session",
            "--store-session", folder, "--max-scan-time", seconds, "--max-attack-time", max(10, seconds // 12),
            "-m", "crlf,csrf,exec,file,redirect,permanentxss,sql,ssrf,xss,xxe,cookieflags,csp,http_headers,methods",
            "--no-bugreport", "-v", "0", "-x", mount + "sign-out",
        ]
        if client:
            # Its form ends the session, and the rest would be a stranger's pages.
            words += ["-H", f"Cookie: {SESSION}={client.cookie(SESSION)}", "-x", mount + "settings/sessions"]
        done = run(words, seconds + 300)
        if not report.exists():
            return [f"wapiti made no report ({done.returncode}): {done.stdout[-2000:]}{done.stderr[-2000:]}"]
        document = json.loads(report.read_text())
    count, found = document["infos"]["crawled_pages_nbr"], []
    print(f"  wapiti looked at {count} pages", flush=True)
    if count < LEAST_PAGES:
        found.append(f"wapiti looked at {count} pages from {start}, which is not all")
    if client and client.get(SECURITY).status != 200:
        found.append("wapiti ended the session that it was given, and looked at a stranger's pages")
    for kind in ("vulnerabilities", "anomalies"):
        for name, entries in document[kind].items():
            found += [f"wapiti: {name}: {one['method']} {one['path']} {one['parameter'] or ''}: {one['info']}" for one in entries]
    return [one for one in found if not one.startswith(KNOWN)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scanners", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=300, help="for each of the three runs")
    options = parser.parse_args()
    site, found = Site("lighttpd", fastcgi=True), []
    try:
        # Or a scanner would soon be told to wait, and reach nothing.
        site.change(signIn={"attempts": 20})
        site.start()
        found += interface(site, options.scanners, options.seconds)
        found += pages(site, options.scanners, options.seconds)
        found += pages(site, options.scanners, options.seconds, signed_in(add_person(site)))
        failed = [line for line in site.log().splitlines() if " 500 " in line or "Fatal error" in line]
        found += [f"the log: {line}" for line in failed[:20]]
    finally:
        site.remove()
    for line in found:
        print(f"finding: {line}")
    print(f"{len(found)} findings")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
