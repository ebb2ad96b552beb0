"""A page as a person without JavaScript has it: its name, its error, its forms, its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Element:
    """One element: its tag, attributes, parent and the text inside it, white space joined."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self.pieces: list[str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str | None = None) -> str | None:
        return self.attributes.get(name, default)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, tag: str) -> list[Element]:
        """Every element of that tag below this one, in the page's order."""
        found = []
        for child in self.children:
            found += [child] if child.tag == tag else []
            found += child.all(tag)
        return found

    def inside(self, tag: str) -> Element | None:
        """The nearest ancestor of that tag."""
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node


class Tree(HTMLParser):
    """The elements of a page, by html.parser; forgiving, as browsers are."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root", {}, None)
        self.by_id: dict[str, Element] = {}
        self._open = self.root
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if "id" in element.attributes:
            assert element["id"] not in self.by_id, f"two elements have the id {element['id']}"
            self.by_id[element["id"]] = element
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        node: Element | None = self._open
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self._open = node.parent

    def handle_data(self, data: str) -> None:
        node: Element | None = self._open
        while node is not None:
            node.pieces.append(data)
            node = node.parent


@dataclass
class Form:
    """A form: where it goes, what it holds before anybody types, and its buttons."""

    id: str
    action: str
    method: str
    names: set[str] = field(default_factory=set)
    defaults: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[Element] = field(default_factory=list)

    def filled(self, fields: dict[str, str], force: bool = False) -> list[tuple[str, str]]:
        """The pairs a browser would send. A name the form does not have is a broken contract,
        unless the test means to send it (`force`)."""
        for name in fields:
            assert force or name in self.names, f"form {self.id} has no field named {name}"
        kept = [(name, value) for name, value in self.defaults if name not in fields]
        return kept + [(name, value) for name, value in fields.items() if value is not None]


def forms_of(tree: Tree) -> list[Form]:
    """Every form with its fields, also those tied to it from outside by their `form` attribute."""
    forms = {}
    for element in tree.root.all("form"):
        forms[id(element)] = Form(
            element.get("id", ""), element.get("action", ""), element.get("method", "get").lower()
        )
    for tag in ("input", "select", "textarea", "button"):
        for element in tree.root.all(tag):
            owner = tree.by_id.get(element.get("form", "")) or element.inside("form")
            form = forms.get(id(owner))
            if form is not None:
                _add(form, element)
    return list(forms.values())


def _add(form: Form, element: Element) -> None:
    kind, name = element.get("type", "").lower(), element.get("name", "")
    if element.tag == "button" or kind in ("submit", "image"):
        form.buttons.append(element)
        form.names |= {name} if name else set()
        return
    if not name or "disabled" in element.attributes:
        return
    form.names.add(name)
    if kind in ("checkbox", "radio"):
        if "checked" in element.attributes:
            form.defaults.append((name, element.get("value", "on")))
    elif element.tag == "select":
        options = element.all("option")
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        form.defaults += [(name, option.get("value", option.text)) for option in chosen]
    else:
        form.defaults.append((name, element.text if element.tag == "textarea" else element.get("value", "")))
