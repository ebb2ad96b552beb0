"""A form client without JavaScript: cookies, forms, redirects, over http.client alone."""

from __future__ import annotations

import http.client
import itertools
import re
import threading
import urllib.parse
from dataclasses import dataclass, field
from functools import cached_property

from harness.pages import Element, Form, Tree, forms_of

FORM = "application/x-www-form-urlencoded"
MOUNT = "/account"
SESSION, PENDING, DEVICE = "nightlatch", "nightlatch-pending", "nightlatch-device"

_addresses = itertools.count(1)
_addresses_lock = threading.Lock()


def fresh_address() -> str:
    """A loopback address nobody used yet, so that one test's guesses never charge another's."""
    with _addresses_lock:
        number = next(_addresses)
    return f"127.{1 + number // 62_500}.{1 + number // 250 % 250}.{1 + number % 250}"


@dataclass
class Cookie:
    """A cookie as the server set it: its value and its attributes, names in lower case."""

    value: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """One response, read as a page when asked."""

    method: str
    url: str
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    chain: list[Answer] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.text)

    @property
    def name(self) -> str | None:
        """What `<main data-page>` says."""
        mains = self.tree.root.all("main")
        return mains[0].get("data-page") if mains else None

    @property
    def error(self) -> str | None:
        """What `#error-summary` says in `data-error`; None where the page has no error."""
        summary = self.tree.by_id.get("error-summary")
        return None if summary is None else summary["data-error"]

    def element(self, name: str) -> Element:
        assert name in self.tree.by_id, f"{self} has no element with the id {name}"
        return self.tree.by_id[name]

    def form(self, name: str) -> Form:
        for form in forms_of(self.tree):
            if form.id == name:
                return form
        raise AssertionError(f"{self} has no form {name}, but {[f.id for f in forms_of(self.tree)]}")

    @property
    def location(self) -> str:
        """The full address a browser would go to next."""
        where = self.headers["Location"]
        assert where is not None, f"{self} has no Location"
        return urllib.parse.urljoin(self.url, where)

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path

    def leads_to(self, *paths: str) -> bool:
        """Whether this is a 303 to one of those addresses below the mount."""
        if self.status != 303:
            return False
        return urllib.parse.urlsplit(self.location).path in [MOUNT + path for path in paths]

    @property
    def normalized(self) -> str:
        """The body without what may differ from one visit to the next: tokens and times."""
        body = re.sub(r'(name="csrf"[^>]*value=")[^"]*', r"\1", self.text)
        body = re.sub(r'(value=")[^"]*("[^>]*name="csrf")', r"\1\2", body)
        body = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?Z?", "TIME", body)
        return re.sub(r"\d\d:\d\d(:\d\d)?", "TIME", body)

    def __str__(self) -> str:
        page = f" page {self.name!r} error {self.error!r}" if b"<main" in self.body else ""
        return f"{self.method} {self.url[:200]} -> {self.status}{page}"


class FormClient:
    """One visitor. `browser` sends Origin and Sec-Fetch-Site as a browser would."""

    cookie_prefix = ""
    """What stands before the name of every cookie and is left out in the jar."""

    def __init__(self, origin: str, *, browser: bool = True, source: str | None = None) -> None:
        self.origin, self.browser = origin, browser
        self.source = source or fresh_address()
        self.jar: dict[str, Cookie] = {}
        self.agent = "Mozilla/5.0 (X11; Linux x86_64) acceptance"

    def url(self, path: str) -> str:
        """The full address of a path; one that does not name the mount is taken below it."""
        if path.startswith(("http://", "https://")):
            return path
        below = path == MOUNT or path.startswith((MOUNT + "/", MOUNT + "?"))
        return self.origin + (path if below else MOUNT + path)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict | None = None,
        *, chunked: bool = False, timeout: float = 30,
    ) -> Answer:
        url = self.url(path)
        parts = urllib.parse.urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == self.origin, f"{url} leaves the site"
        sent = {"User-Agent": self.agent, "Accept": "text/html,*/*;q=0.8"}
        if self.browser:
            sent["Sec-Fetch-Site"] = "none" if method in ("GET", "HEAD") else "same-origin"
            if method not in ("GET", "HEAD"):
                sent["Origin"] = self.origin
        if self.jar:
            sent["Cookie"] = "; ".join(f"{self.cookie_prefix}{name}={c.value}" for name, c in self.jar.items())
        sent.update(headers or {})
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = self.connect(parts, timeout)
        try:
            connection.request(
                method, target, body=[body] if chunked else body, encode_chunked=chunked,
                headers={name: value for name, value in sent.items() if value is not None}
                | ({"Transfer-Encoding": "chunked"} if chunked else {}),
            )
            response = connection.getresponse()
            answer = Answer(method, url, response.status, response.headers, response.read())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        return answer

    def connect(self, parts: urllib.parse.SplitResult, timeout: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=timeout, source_address=(self.source, 0)
        )

    def _keep(self, line: str) -> None:
        first, *rest = [piece.strip() for piece in line.split(";")]
        name, _, value = first.partition("=")
        name = name.removeprefix(self.cookie_prefix)
        pairs = [piece.partition("=") for piece in rest]
        attributes = {key.strip().lower(): text.strip() for key, _, text in pairs}
        if attributes.get("max-age", "").startswith(("0", "-")):
            self.jar.pop(name, None)
        else:
            self.jar[name] = Cookie(value, attributes)

    def get(self, path: str, headers: dict | None = None) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, fields: dict | list, headers: dict | None = None) -> Answer:
        body = urllib.parse.urlencode(fields).encode()
        return self.request("POST", path, body, {"Content-Type": FORM} | (headers or {}))

    def follow(self, answer: Answer) -> Answer:
        """Goes where 303 leads, at most ten times; the chain is kept in the last answer."""
        chain = []
        while answer.status == 303:
            chain.append(answer)
            assert len(chain) <= 10, f"redirects in a circle: {[str(a) for a in chain]}"
            answer = self.get(answer.location)
        answer.chain = chain
        return answer

    def open(self, path: str) -> Answer:
        return self.follow(self.get(path))

    def submit(
        self, page: Answer, form: str, fields: dict | None = None, *, headers: dict | None = None,
        force: bool = False,
    ) -> Answer:
        """Sends a form of that page as it stands with those fields filled in. Redirects are not
        followed: most tests look at the answer itself."""
        chosen = page.form(form)
        pairs = chosen.filled(fields or {}, force)
        where = urllib.parse.urljoin(page.url, chosen.action or page.url)
        if chosen.method == "get":
            return self.get(where.split("?")[0] + "?" + urllib.parse.urlencode(pairs), headers)
        return self.post(where, pairs, headers)

    def press(self, page: Answer, button: str) -> Answer:
        """Presses the button with that id, or sends the form of that name."""
        element = page.element(button)
        owner = element
        if element.tag != "form":
            owner = page.tree.by_id.get(element.get("form", "")) or element.inside("form") or element
        if owner.tag == "a":
            return self.get(urllib.parse.urljoin(page.url, owner["href"]))
        assert owner.tag == "form", f"{button} is in no form: nothing happens without a script"
        fields = {element["name"]: element.get("value", "")} if element.get("name") else {}
        for form in forms_of(page.tree):
            if form.buttons and element in form.buttons or form.id and form.id == owner.get("id"):
                action = element.get("formaction") or form.action or page.url
                where = urllib.parse.urljoin(page.url, action)
                method = element.get("formmethod", form.method).lower()
                return self.post(where, form.filled(fields)) if method == "post" else self.get(where)
        raise AssertionError(f"{page} has no form for {button}")

    def cookie(self, name: str) -> str:
        assert name in self.jar, f"no cookie {name}, only {sorted(self.jar)}"
        return self.jar[name].value

    def copy(self, *names: str, browser: bool | None = None) -> FormClient:
        """Another client with only the named cookies of this one: a thief, or a second tab."""
        other = FormClient(self.origin, browser=self.browser if browser is None else browser)
        other.jar = {name: Cookie(self.cookie(name)) for name in names}
        return other
