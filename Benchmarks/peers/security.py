#!/usr/bin/env python3
import hashlib
import html
import json
import os
import time

site_file = os.environ["NIGHTLATCH_SITE"]
with open(site_file) as file:
    site = json.load(file)
data = os.path.join(os.path.dirname(site_file), site.get("data", "data"))

account = None
for part in os.environ.get("HTTP_COOKIE", "").split("; "):
    name, _, value = part.partition("=")
    if name != "nightlatch" or len(value) != 76:
        continue
    person, token = value[:32], value[33:]
    place = os.path.join(data, "people", person[:2], person)
    digest = hashlib.sha256(token.encode()).hexdigest()
    try:
        with open(os.path.join(place, "sessions", digest + ".json")) as file:
            session = json.load(file)
        with open(os.path.join(place, "account.json")) as file:
            candidate = json.load(file)
    except FileNotFoundError:
        continue
    now = time.time()
    if now - session["lastSeen"] < 3600 and now - session["created"] < 86400 \
            and session["epoch"] == candidate["epoch"] and candidate["state"] == "active":
        account = candidate
        sessions = len(os.listdir(os.path.join(place, "sessions")))

if account is None:
    print("Status: 303 See Other\r\nLocation: /account/sign-in\r\nContent-Type: text/plain\r\n\r")
else:
    second = account.get("secondStep")
    rows = [
        ("Password", "Set on " + time.strftime("%d %B %Y", time.gmtime(account["password"]["changed"]))),
        ("Two-factor authentication", "On" if second else "Off"),
        ("Recovery codes", "%d left" % len(second["recovery"]["hashes"]) if second else "None"),
        ("Where you are signed in", "%d sessions" % sessions),
    ]
    items = "".join("<li><h2>%s</h2><p>%s</p></li>\n" % (html.escape(a), html.escape(b)) for a, b in rows)
    page = (
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Security · %s</title></head>\n"
        "<body>\n<header>%s</header>\n<main>\n<h1>Security</h1>\n<ul>\n%s</ul>\n</main>\n<!-- %s -->\n</body>\n</html>\n"
        % (html.escape(site["name"]), html.escape(account["name"]), items, "-" * 4300)
    )
    print("Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n\r\n" + page, end="")
