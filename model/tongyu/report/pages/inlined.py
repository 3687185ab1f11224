"""A figure's SVG as part of a page: names of its own, nothing but drawing, its caption left to the page."""

import re
from xml.etree import ElementTree

from tongyu.report.style import CAPTION, caption_height

SVG = "http://www.w3.org/2000/svg"
_POINTS = 72.0  # to the inch
_LARGEST = 100_000.0  # points
_DEEPEST = 100  # elements; Matplotlib nests some ten
# What Matplotlib draws with. Anything else in a file of results, a script above all, has no business in a page.
_DRAWS = frozenset({"svg", "g", "defs", "path", "use", "rect", "circle", "line", "polyline", "polygon", "clipPath"})
_DRAWS |= frozenset({"text", "tspan", "image"})
_NAMED = re.compile(r"url\(#([^)]+)\)")
_OUTSIDE = re.compile(r"url\((?!#)|@import|expression", flags=re.IGNORECASE)
_RULE_FOR_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")


def inlined(svg: str, prefix: str, label: str, caption: str = "") -> str:
    """`svg` as an element of an HTML page, read out as `label`.

    Ids begin with `prefix`, so that several figures on one page don't take one another's. Where `caption` was drawn
    below, it is cut off. Raises ValueError where `svg` is none, or one that no figure of ours is like.
    """
    try:
        root = ElementTree.fromstring(svg, ElementTree.XMLParser(target=_Shallow()))
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None
    if _local(root.tag) != "svg":
        raise ValueError(f"its first element is {_local(root.tag)}")
    style = _style_for_all(root)
    width, height = _size(root)
    cut = _cut_caption(root, width, caption)
    _clean(root, prefix)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("viewBox", f"0 0 {width:.6g} {height - cut:.6g}")
    root.set("style", f"max-width: {width:.6g}pt; {style}".rstrip("; "))
    root.set("role", "img")
    root.set("aria-label", label)
    root.set("xmlns", SVG)
    return ElementTree.tostring(root, encoding="unicode")


class _Shallow(ElementTree.TreeBuilder):
    """Refuses elements nested deeper than any drawing's: going through them would take all of Python's stack."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(f"its elements are nested more than {_DEEPEST} deep")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def _size(root: ElementTree.Element) -> tuple[float, float]:
    """Width and height, in points. Raises ValueError where they are no such things."""
    _, _, width, height = (float(number) for number in root.get("viewBox", "0 0 100 100").replace(",", " ").split())
    if not (0.0 < width <= _LARGEST and 0.0 < height <= _LARGEST):
        raise ValueError(f"it is {width:g} by {height:g} points")
    return width, height


def _style_for_all(root: ElementTree.Element) -> str:
    """Matplotlib's rule `*{...}`, which in a page would be one for the whole page; on the root it is inherited."""
    for style in root.iter(f"{{{SVG}}}style"):
        found = _RULE_FOR_ALL.fullmatch(style.text or "")
        if found and not _OUTSIDE.search(found[1]):
            return " ".join(found[1].split())
    return ""


def _cut_caption(root: ElementTree.Element, width: float, caption: str) -> float:
    """Take the caption out of the drawing; points by which the drawing gets lower."""
    for parent in root.iter():
        for child in parent:
            if child.get("id") == CAPTION and caption:
                parent.remove(child)
                return _POINTS * caption_height(width / _POINTS, caption)
    return 0.0


def _clean(element: ElementTree.Element, prefix: str) -> None:
    """Leave the elements that draw, their names without namespaces, ids with `prefix`, links within the figure."""
    element.tag = _local(element.tag)
    for child in list(element):
        if _local(child.tag) in _DRAWS:
            _clean(child, prefix)
        else:
            element.remove(child)
    kept = {}
    for name, value in element.attrib.items():
        local = _local(name)
        if local == "id":
            kept[local] = f"{prefix}-{value}"
        elif local == "href":
            if value.startswith("#"):
                kept[local] = f"#{prefix}-{value[1:]}"
            elif value.startswith("data:image/png;base64,"):
                kept[local] = value
        elif not local.lower().startswith("on") and not _OUTSIDE.search(value):
            kept[local] = _NAMED.sub(rf"url(#{prefix}-\1)", value)
    element.attrib.clear()
    element.attrib.update(kept)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
