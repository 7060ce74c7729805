"""Who wrote it, from a line of a page: the name without the words around it. Pure."""

import re
from html import unescape

_CUES = (
    r"by|written by|reported by|reporting by|story by|words by|posted by|published by|author|authors"
    r"|écrit par|publié par|yazan|haber|penulis"
    r"|بقلم|كتبت?|كتبها|كتب بواسطة|كتبه|نشر بواسطة|نُشر بواسطة|مرسلة بواسطة|أرسلت بواسطة|بواسطة|إعداد|اعداد|تقرير|تحقيق"
    r"|حوار|متابعة|تحرير|ترجمة|الكاتب|الكاتبة|المؤلف|المحرر|مراسلنا|اسم الكاتب"
    r"|خبرنگار|نویسنده|گزارشگر|گزارش|به قلم|مترجم|رپورٹ|تحریر|مصنف|نامہ نگار"
    r"|מאת|כתב|כתבה|מערכת|автор|авторы|текст|글|기자|作者|記者|记者"
)
# Words before a name that may also be the beginning of one: only in small letters.
_SMALL_CUES = re.compile(r"^(?:par|von|por|di|door|av|oleh|from|از)\s+")
_CUE = re.compile(rf"^(?:{_CUES})\s*[:：؛/-]\s*|^(?:{_CUES})\s+", re.IGNORECASE)
_ONLY_A_CUE = re.compile(rf"(?:{_CUES})\s*[:：/-]?", re.IGNORECASE)
_A_CUE_WITH_MARK = re.compile(
    rf"(?:(?:{_CUES})\s*[:：/]\s*|(?:by|written by|بقلم|مرسلة بواسطة|نشر بواسطة|כתב\s|מאת|به قلم)\s+)\S", re.IGNORECASE
)
_ROLE = re.compile(
    r"^(?:مراسلة?|موفدة?|صحفية?|صحافية?|الكاتبة?|الصحفية?|الأستاذة?|المحررة?|الزميلة?|correspondent|reporter"
    r"|staff writer)\s+",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:[|·•¦‧;／@]|\s[-–—ـ]\s|\b(?:updated|published|posted|last modified|min read)\b|\(@|https?:|\d"
    r"|(?<=\s)(?:كاتبة?|صحفية?|صحافية?|مراسلة?|محررة?|باحثة?|إعلامية?)(?:\s|$)"
    r"|(?<=\s)(?:نشر|نُشر|آخر تحديث|بتاريخ|تاريخ|تاریخ|פורסם|עודכן)(?!\w)"
    r"|(?<=\s)(?:الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|\w+day)[،,]?\s\d).*$",
    re.IGNORECASE | re.DOTALL,
)
_PLACE = re.compile(r"\s+(?:من|في|–|in|от)\s+\S+(?:\s\S+)?$")
# Accounts that systems make by themselves; nobody is called so.
_NOBODY = re.compile(
    r"(?:super ?user|admin\w*|administrator|webmaster|root|user\d*|editor\d*|author\d*|guest|unknown|anonymous"
    r"|none|null|undefined|test|wp|wordpress|staff|default|n/?a"
    r"|(?:نشر|نُشر|تاريخ النشر|منشور|published|posted|updated)(?: (?:في|بتاريخ|on))?"
    r"|غير معروف|مجهول|مدير الموقع|ادمن|أدمن|المشرف|المدير|مدير)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:min|read|views?|comments?|share|news|press|release|update|breaking|opinion|home|photos?|videos?|more)\b"
    r"|تعليق|مشارك|مشاهد|قراء[ةه]|دقيق|طباعة|أخبار عاجلة|آخر الأخبار|صورة|فيديو|المزيد|نشر|تحديث|نظر|بازدید|דקות|תגובות"
    r"|просмотр|комментари|조회|댓글|입력|수정",
    re.IGNORECASE,
)
_SMALL_WORDS = {"في", "من", "إلى", "عن", "على", "in", "on", "at", "of", "و", "در", "از", "به", "ב", "в", "от"}
_WORD_OF_A_NAME = re.compile(r"(?:[^\W\d_]|[.'’ʼ\u200c-])+")
_DATELINE = re.compile(
    r"^(?:(?P<cue>كتبت?|متابعة|تقرير|بقلم|إعداد)|[^\n:()،,.\d-]{2,24})\s?[-–—:ـ]\s?(?P<name>[^\n:()،,.\d-]{4,40}?)\s?:(?:\s|$)",
    re.MULTILINE,
)
_LONGEST = 300


def line(text: str) -> str:
    """One line, with the entities undone that pages escape twice."""
    return " ".join((unescape(text) if "&" in text else text).split())


def of_machine(text: str, site: str = "") -> str:
    """A byline that the page names for machines; the accounts of no one count as none."""
    name = _CUE.sub("", line(text))
    name = _ENDS.sub("", name).strip(" ,;|،:")
    return "" if not name or _NOBODY.fullmatch(name) or name.startswith(("http:", "https:", "@")) else name[:_LONGEST]


def of_reader(text: str, site: str = "", *, at_most: int = 80) -> str:
    """The name in a line that stands where readers look for it, or an empty string."""
    text = line(text)[:_LONGEST]
    for part in re.split(r"\s*[|·•¦\n]\s*|\s+[-–—ـ]\s+", text):
        name = _CUE.sub("", part.strip(" :,-"))
        name = _SMALL_CUES.sub("", _CUE.sub("", name))
        name = _ENDS.sub("", name).strip(" ,;|،:-.ـ")
        name = _without_site(_ROLE.sub("", name), site, had_role=bool(_ROLE.match(name)))
        name = _PLACE.sub("", name) if len(name.split()) > 3 else name
        if name and name.casefold() != site.casefold() and 2 < len(name) <= at_most and not _NOBODY.fullmatch(name):
            return name
    return ""


def _without_site(name: str, site: str, *, had_role: bool) -> str:
    first, _, rest = name.partition(" ")
    return rest if had_role and rest and first.removeprefix("ال") in site else name


def has_cue(text: str) -> bool:
    """Does the line say that a name follows: "By Jane Roe", "بقلم: …"?"""
    return len(text) < 100 and bool(_A_CUE_WITH_MARK.match(text))


def is_cue(text: str) -> bool:
    """Is it only the word before a name, which stands in the next element?"""
    return len(text) < 30 and bool(_ONLY_A_CUE.fullmatch(text))


def looks_like_a_name(text: str) -> bool:
    """Two to four words of letters, not all with the article. For scripts without capitals that is all there is."""
    words = text.split()
    if not 2 <= len(words) <= 4 or len(text) > 40 or not all(map(_WORD_OF_A_NAME.fullmatch, words)):
        return False
    if _NO_NAME.search(text) or words[0].startswith("ال") or words[-1] in _SMALL_WORDS:
        return False
    return all(word[0].isupper() for word in words) if text.isascii() else True


def in_dateline(text: str) -> str:
    """The reporter named before the first sentence, as Gulf papers do: "الدمام - سعود المطيري:"."""
    for match in _DATELINE.finditer(text[:400]):
        if match["cue"] or looks_like_a_name(match["name"]):
            return match["name"].strip()
    return ""
