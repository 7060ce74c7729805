"""The wire agency that a page credits: in its byline, its dateline, or its last lines. Pure."""

import re

# Each agency as pages write it. Short names count only as words of their own: AP is also half of another word.
_NAMES = r"""
    \bAP\b | (?:The\ )?Associated\ Press | (?:ال)?[أا]سوشي?يتد\ برس | (?<!\w)أ[.\ ]?ب(?!\w) | \bАП\b | AP\ ?통신
    | \bAFP\b | Agence\ France[-\ ]Presse | فرانس\ برس | (?<!\w)[أا][.\ ]?ف[.\ ]?ب(?!\w) | АФП\b | AFP\ ?통신
    | \bReuters\b | \bREUTERS\b | رويترز | Рейтер | 로이터
    | \bdpa\b | \bDPA\b | (?<!\w)د[.\ ]?ب[.\ ]?أ(?!\w) | \bДПА\b
    | \bTASS\b | (?<!\w)تاس(?!\w) | ТАСС | 타스\ ?통신
    | RIA\ Novosti | نوفوستي | РИА\ Новости | \bInterfax\b | إنترفاكس | Интерфакс | 인테르팍스
    | \bXinhua\b | شينخوا | Синьхуа | 신화통신 | 신화사
    | \bYonhap\b | يونهاب | [ЁР]нхап | 연합뉴스 | \bKyodo\b | كيودو | Киодо | 교도통신 | \bKCNA\b | ЦТАК | 조선중앙통신
    | \bAnadolu\b | (?<!\w)الأناضول | \bEFE\b | \bSPA\b | (?<!\w)واس(?!\w) | \bWAM\b | (?<!\w)وام(?!\w)
    | \bSANA\b | (?<!\w)سانا(?!\w) | (?<!\w)بترا(?!\w) | (?<!\w)أ[.\ ]?ش[.\ ]?أ(?!\w)
    | \bKUNA\b | (?<!\w)كونا(?!\w) | \bQNA\b | (?<!\w)قنا(?!\w) | \bBNA\b | (?<!\w)بنا(?!\w) | (?<!\w)العمانية(?!\w)
    | \bINA\b | (?<!\w)واع(?!\w) | \bWAFA\b | (?<!\w)وفا(?!\w) | \bPetra\b | \bMAP\b | (?<!\w)و\ ?م\ ?ع(?!\w)
    | \bAPS\b | (?<!\w)وأج(?!\w) | \bSUNA\b | (?<!\w)سونا(?!\w) | \bIRNA\b | (?<!\w)[إا]رنا(?!\w) | ایرنا
    | \bISNA\b | ایسنا | إيسنا | \bTasnim\b | تسنیم | تسنيم | \bSputnik\b | سبوتنيك | Спутник | \bUPI\b | \bANSA\b
    | \bBloomberg\b | بلومب[ير]*غ | \bPTI\b | \bAPP\b | \bAntara\b | \bBernama\b
    | 뉴시스 | 뉴스1 | \bUkrinform\b | Укринформ
    | (?<!\w)(?:ال)?وكالات(?!\w) | \b(?:News\ )?[Aa]gencies\b
"""
_NAME = re.compile(_NAMES, re.VERBOSE)
# A dateline ends in the agency: "SEOUL, June 19 (AP) —", "موسكو (رويترز) -", "МОСКВА. /ТАСС/", "(서울=연합뉴스)".
_DATELINE = re.compile(
    rf"""^[^\n]{{0,80}}?(?:
        [(/\[]\s*(?:[^\n()/\[\]]{{0,25}}[=:]\s*)?(?P<bracketed>(?:{_NAMES})(?:\s*[/،,&+-]\s*(?:{_NAMES}))*)\s*[)/\]]
        | [-–—]\s*(?P<dashed>{_NAMES})\s*(?:[-–—:]|$)
        | ^(?P<alone>{_NAMES})\s*(?:[-–—:]|$)
        | \d{{4}}\s*(?:م|г\.?)?[,،]?\s+[(/]?(?P<dated>{_NAMES})[)/]?\s*(?:[-–—:]|$)
    )""",
    re.MULTILINE | re.VERBOSE,
)
_LAST_LINE = re.compile(
    rf"""(?:^|[.!?؟»”"]\s*)[(\[]?\s*
    (?:Sources?|المصدر|المصادر|Источники?|출처|Credit|With\ reporting\ by|بالتعاون\ مع)?\s*[:：]?\s*
    (?P<name>(?:{_NAMES})(?:\s*(?:[/،,&+-]|و|and|и)\s*(?:{_NAMES}))*)\s*[)\]]?\s*\.?$""",
    re.VERBOSE,
)
_OPENING, _CLOSING = 400, 200
_LONGEST = 100


def credit(text: str, byline: str = "") -> str:
    """The agency as the page writes it ("AP", "رويترز", "رويترز / أ ف ب"), or an empty string."""
    if byline and (found := _in_byline(byline)):
        return found
    for match in _DATELINE.finditer(text[:_OPENING]):
        return (match["bracketed"] or match["dashed"] or match["alone"] or match["dated"])[:_LONGEST]
    for line in reversed(text[-_CLOSING:].rstrip().split("\n")[-3:]):
        if last := _LAST_LINE.search(line.strip()):
            return last["name"][:_LONGEST]
    return ""


def _in_byline(byline: str) -> str:
    names = [match.group() for match in _NAME.finditer(byline)]
    return " / ".join(dict.fromkeys(names))[:_LONGEST]
