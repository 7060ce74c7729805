"""The article on a parsed page, by trafilatura's rules, run in the order that costs least.

`trafilatura.bare_extraction` copies the tree four times and runs every rule over the whole of it, although most
pages need a part of that. Here its own steps are called one after the other: clean, find the article, and only
where that came out short look at the page again. The tree is used up.
"""

import re
from copy import copy, deepcopy

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction, document_fromstring
from trafilatura.baseline import baseline
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import xmltotxt

_OPTIONS = Extractor(output_format="python", fast=True, comments=False)  # readers' comments are not the page's words
_THOROUGH = copy(_OPTIONS)
_THOROUGH.focus = "recall"

_SHORT = 3000  # what is shorter may be a part of the article only ...
_LITTLE = 0.2  # ... where it is less than this of all the words on the page
_BETTER = 1.5  # times as much text, for the second look to be believed
_ENOUGH = 250  # characters of an article

_LONG_CELL = 400  # characters: a paragraph, no figure
# Printable signs that no page uses stand for the joiners while trafilatura reads.
_HIDDEN = {0x200C: "\ufbb2", 0x200D: "\ufbb3"}
_SHOWN = {ord(sign): chr(joiner) for joiner, sign in _HIDDEN.items()}

_BLOCKS = ("div", "section", "details", "ol", "ul")
_READERS_WORDS = re.compile(
    r"(?:^|\s)(?:(?:user|reader|fb|post|article|wp)[-_]?)?(?:comments?(?![a-z]*ar(?:y|ies)\b)(?:[-_](?:area|list|section|"
    r"wrap(?:per)?|box|block|container|thread|body|form|respond|template))?|talkbacks?|disqus[-_]thread|dsq-comments)(?:\s|$)",
    re.IGNORECASE,
)
_UNSEEN = ("script", "style", "svg", "template", "aside", "footer", "noscript")

# The class of every element is the same: asking Python for each of them is a tenth of the time a page takes.
_CLASSES = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)


def parse(data: bytes) -> tuple[HtmlElement | None, bool]:
    """The page, in UTF-8, as a tree, and whether it is nested so deeply that the parser gave up before its end."""
    if not data.strip():
        return None, False
    parser = HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = document_fromstring(data, parser=parser)
    except (etree.ParserError, ValueError):
        return None, False
    return tree, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def read(tree: HtmlElement, *, joiners: bool = True) -> str:
    """The words of the article, a paragraph on each line, or an empty string where none was found.

    `joiners` says whether there may be any: Persian words and some emoji hold joiners, which trafilatura takes for
    control characters.
    """
    if joiners:
        _write_joiners(tree, _HIDDEN)
    _drop_readers_words(tree)
    _unfold_layout(tree)
    text = _words_of_article(tree)
    return text.translate(_SHOWN) if joiners else text


def _words_of_article(tree: HtmlElement) -> str:
    body, text = _article(tree, _OPTIONS)
    if len(text) < _ENOUGH:
        whole, words, length = baseline(tree)
        if length > len(text):
            body, text = whole, words
    if 0 < len(text) < _SHORT and len(text) < _LITTLE * _words_on(tree):
        wider, more = _article(tree, _THOROUGH)
        if len(more) >= _ENOUGH and len(more) > _BETTER * len(text):
            body = wider
    return str(xmltotxt(body, False)).strip()


def _article(tree: HtmlElement, options: Extractor) -> tuple[HtmlElement, str]:
    return extract_content(convert_tags(tree_cleaning(deepcopy(tree), options), options, None), options)


def _drop_readers_words(tree: HtmlElement) -> None:
    for element in [
        element
        for element in tree.iter(*_BLOCKS)
        if _READERS_WORDS.search(element.get("id") or "") or _READERS_WORDS.search(element.get("class") or "")
    ]:
        element.drop_tree()


def _unfold_layout(tree: HtmlElement) -> None:
    """Tables that place a page's parts are no tables of figures: their cells become blocks."""
    for table in list(tree.iter("table")):
        if table.find(".//table") is None and (table.find(".//th") is not None or not _has_long_cell(table)):
            continue
        for part in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
            if part is table or next(part.iterancestors("table"), table) is table:
                part.tag = "div"


def _has_long_cell(table: HtmlElement) -> bool:
    return any(len(cell.text_content()) > _LONG_CELL for cell in table.iter("td"))


def _write_joiners(tree: HtmlElement, table: dict[int, str]) -> None:
    for element in tree.iter():
        if element.text and not element.text.isascii():
            element.text = element.text.translate(table)
        if element.tail and not element.tail.isascii():
            element.tail = element.tail.translate(table)


def _words_on(tree: HtmlElement) -> int:
    """How many characters of text a reader sees on the page."""
    seen = deepcopy(tree)
    etree.strip_elements(seen, *_UNSEEN, with_tail=False)
    return len(" ".join(seen.text_content().split()))
