"""Arabic noun phrases: where the name of a speaker ends, and of what kind it is."""

from typing import Final

import regex

from sources.text.lexicon import ar
from sources.text.places import place_at
from sources.text.speech.shapes import Kind, Known, Line, Mention
from sources.text.tokens import folded, word_set

_NATIVE_WAW: Final = word_set(
    """
    وزاره وزير وزيره واشنطن وكاله وسائل ولي وفد وكيل وزراء وحده والده والد وسيط وزيران
    """
)
_MASDAR: Final = regex.compile(
    r"ب(?:ت\w{2,3}ي\w|ا\w{2,5}ا\w|ان\w*|م\w{2,4}ه|\w{3,}ه|ال\w+|عدم|دعم|رد|وقف|منع|شن|قتل|نقل|ضرب|سحب|فرض|حل|رفع|خفض|شده|شكل|حق|كل|اي)"
)
_NEWS_VERBS: Final = word_set(
    """
    زار وصل التقي استقبل وقع عقد بحث ناقش غادر بدا قاد اجري شارك تلقي امر اجتمع طلب تراس افتتح تفقد دخل
    خرج توجه عاد اصبح فاز قتل سقط قدم وقعت قتلت وصلت زارت عقدت بدات شهدت تسلم القي ادلي تحدث تحدثت اجرت
    اعاد واجه استخدم ارسل ارسلت وافق وافقت قرر قررت تمكن حصل سيزور سيلتقي
    """
)
_RECIPIENTS: Final = word_set(
    """
    صحفيين صحافيين تلفزيون وكاله صحيفه قناه شبكه اذاعه موقع مجله رويترز بي سي فرانس تاس اسوشيتد مراسلين
    اعلاميين نواب مشرعين برنامج جزيره عربيه راديو مجله بلومبرغ شعب حشد جمهور وسائل الصحفيين الصحافيين
    """
)
_TOGETHER: Final = word_set(
    """
    كل عدد بعض احد احدي اثنان اثنين ثلاثه مجموعه العديد الكثير معظم غالبيه
    """
)
_LONGEST: Final = 22
_INVISIBLE_HEADS: Final = frozenset(("كل",))


def head_of(word: str) -> str:
    """A folded noun without و, ل, ب and its article."""
    if word in ar.PEOPLE or word in ar.BODIES or word in ar.GROUPS:
        return word
    for prefix in ("وال", "ولل", "لل", "بال", "فال", "ال", "و", "ل", "ب", "ف"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            bare = word[len(prefix) :]
            if bare in ar.PEOPLE or bare in ar.BODIES or bare in ar.GROUPS:
                return bare
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def recipient(word: str) -> bool:
    """لوكالة, للصحفيين: to whom something is said."""
    if not word.startswith("ل"):
        return word in ("له", "لها", "لهم", "لنا", "لي")
    bare = word[2:] if word.startswith("لل") else word[1:]
    return bare in _RECIPIENTS


def is_person_start(line: Line, at: int) -> bool:
    """Whether a known kind of speaker begins here: a role, a body, a group, a place, an outlet."""
    token = line.tokens[at]
    if not token.word or line.quoted[at]:
        return False
    head = head_of(token.folded)
    if head in ar.PEOPLE or head in ar.BODIES or head in ar.GROUPS or token.folded in ar.OUTLETS:
        return True
    hit = place_at(line.tokens, at, "ar")
    return (hit is not None and not hit[2]) or token.folded in line.names


def noun_phrase(line: Line, at: int, frame: str) -> int:
    """The token index where the noun phrase that begins at `at` ends."""
    here = at
    while here < len(line.tokens) and here - at < _LONGEST:
        step = _step(line, at, here, frame)
        if not step:
            break
        here += step
    while here > at and line.tokens[here - 1].folded in ar.PREPOSITIONS and line.tokens[here - 1].surface != "علي":
        here -= 1
    return here


def _step(line: Line, at: int, here: int, frame: str) -> int:
    """How many tokens more belong to the phrase; 0 ends it."""
    token = line.tokens[here]
    word = token.folded
    if line.quoted[here] or not token.word:
        return _quoted_name(line, at, here)
    if word in ar.THAT or (here > at and word in ar.PARTICIPLES):
        return 0
    if word in ar.STOPS and not (here == at and word in _INVISIBLE_HEADS):
        return 1 if _ends_name(line, at, here) else 0
    if word in ar.PREPOSITIONS and token.surface != "علي":  # Ali is no preposition
        return 1 if here > at and _attaches(line, at, here) else 0
    if here == at:
        hit = place_at(line.tokens, here, "ar")
        return hit[0] if hit else 1
    if recipient(word) or word in ar.RELAYED or _is_verb(line, here):
        return 0
    hit = place_at(line.tokens, here, "ar")
    if frame == "inform" and word in ar.MEDIA:
        return 0
    if frame in ("deed", "object") and hit is None and _deed_begins(line, at, here):
        return 0
    if frame == "object" and (word in ar.OBJECTS or _object_begins(line, at, here, hit)):
        return 0
    if hit is not None and not hit[3]:
        return hit[0]
    if (
        hit is None
        and word.startswith("ب")
        and not _institution(word[1:])
        and _MASDAR.fullmatch(word)
        and word != "باسم"
    ):
        return 0
    if word.startswith("و") and word not in _NATIVE_WAW and not _joins(line, here, hit is not None):
        return 0
    return hit[0] if hit else 1


def _ends_name(line: Line, at: int, here: int) -> bool:
    """كيم يونغ هو أن: the pronoun "هو" is the end of a Korean or Chinese name when إن or أن follows it."""
    following = line.tokens[here + 1].folded if here + 1 < len(line.tokens) else ""
    return line.tokens[here].folded == "هو" and here - at >= 2 and following in ar.THAT


_DEED: Final = regex.compile(
    r"ت\w{2,3}ي\w|ا\w{2,5}ا\w|م\w{2,4}ه|مقتل|اصابه|بدء|فتح|عدم|رفع|خفض|منع|وفاه|قتل|سقوط|وصول|فرض|فوز|وقف|دعم|رفض\w*|عزم\w*|استعداد\w*|انسحاب\w*|تاييد\w*|التزام\w*|ضبط|شن"
)


def _deed_begins(line: Line, at: int, here: int) -> bool:
    """أعلن البنك المركزي [تثبيت] الفائدة: a verbal noun after a definite one, where no أن follows."""
    before = line.tokens[here - 1].folded
    if not before.startswith(("ال", "وال")) and place_at(line.tokens, here - 1, "ar") is None:
        return False
    word = line.tokens[here].folded
    if word in line.names or not _DEED.fullmatch(word):
        return False
    return not any(token.folded in ar.THAT for token in line.tokens[here : here + 12])


def _institution(bare: str) -> bool:
    return head_of(bare) in ar.BODIES or bare in ("اسم", "لسان")


def _quoted_name(line: Line, at: int, here: int) -> int:
    """صحيفة «الشرق الأوسط»: a quoted title right after its kind is part of the name."""
    if here == at or not line.tokens[here].quote or line.tokens[here - 1].quote:
        return 0
    head = head_of(line.tokens[here - 1].folded)
    if head not in ar.BODIES and head not in ar.MEDIA:
        return 0
    for ahead in range(here + 1, min(here + 6, len(line.tokens))):
        if line.tokens[ahead].quote:
            return ahead - here + 1
    return 0


def _is_verb(line: Line, here: int) -> bool:
    word = line.tokens[here].folded
    if word in _NEWS_VERBS or (word.startswith("و") and word[1:] in _NEWS_VERBS):
        return True
    bare = word[1:] if word[:1] in "وف" and word[1:] in ar.VERBS else word
    verb = ar.VERBS.get(bare)
    if word in ("قال", "اكد", "يري", "نفي", "دعا"):
        return True
    return verb is not None and len(bare) >= 4 and bare not in ar.PEOPLE


def _attaches(line: Line, at: int, here: int) -> bool:
    """A preposition inside a name: خبير في معهد, كل من, مصادر في, الكرملين على الإنترنت, السفير لدى."""
    word = line.tokens[here].folded
    following = line.tokens[here + 1].folded if here + 1 < len(line.tokens) else ""
    head = head_of(line.tokens[at].folded)
    if word == "من":
        return line.tokens[here - 1].folded in _TOGETHER or (head in ar.GROUPS and _institution(following))
    if word == "عن":
        return line.tokens[here - 1].folded in ("صادر", "صادره", "الصادر", "الصادره")
    if word == "علي":
        return head in ar.BODIES and following in ("الانترنت", "تويتر", "فيسبوك", "تلغرام", "تليغرام", "منصه", "مواقع")
    if word == "لدي":
        return head in ar.PEOPLE
    if word == "في":
        speaks_for = head in ar.PEOPLE or head in ar.GROUPS
        hit = place_at(line.tokens, here + 1, "ar") if here + 1 < len(line.tokens) else None
        works_in = (
            head_of(following) in ar.BODIES
            or following == "مجال"
            or (hit is not None and hit[1] in ("UN", "EU", "NATO"))
        )
        return speaks_for and following not in ar.OCCASIONS and works_in
    if word in ("بشان", "حول"):
        return False
    return False


def _object_begins(line: Line, at: int, here: int, hit: tuple[int, str, bool, int] | None) -> bool:
    """In "يتهم X Y ب…", where Y begins: a place after a complete phrase, or a definite noun after a name or place."""
    before = line.tokens[here - 1].folded
    word = line.tokens[here].folded
    complete = before.startswith(("ال", "وال")) or place_at(line.tokens, here - 1, "ar") is not None
    if hit is not None and not hit[2] and not hit[3]:
        return complete and here > at
    first = place_at(line.tokens, at, "ar")
    single = (first is not None and not first[2]) or head_of(line.tokens[at].folded) == line.tokens[at].folded
    return (
        word.startswith("ال")
        and hit is None
        and single
        and head_of(line.tokens[at].folded) not in ar.BODIES | ar.PEOPLE
    )


def _joins(line: Line, here: int, place: bool) -> bool:
    """Whether a و here joins another noun to the phrase, and not another clause."""
    bare = line.tokens[here].folded[1:]
    if place or bare.startswith("ال") or head_of(bare) in ar.PEOPLE | ar.BODIES | ar.GROUPS:
        return True
    if bare in line.names:
        return True
    return len(bare) >= 5 and bare.endswith(("وها", "وهم", "اءها", "اوها", "يها", "اوه", "اتها"))


def classify(line: Line, start: int, end: int, *, clitic: bool = False) -> Mention:
    """The mention that stands at these tokens; a ل, ب or و that is only written onto it is left out."""
    token = line.tokens[start]
    text = line.words(start, end)
    begin = token.start
    cut = _clitic(line, start) if clitic or token.folded[:1] in "ول" else 0
    if cut:
        text, begin = text[cut:], begin + cut
        if token.folded.startswith("لل") and clitic:
            text = "ال" + text[1:] if text.startswith("ل") else text
    head = head_of(token.folded[cut:] if cut else token.folded)
    kind = _kind(line, start, head)
    first, last = _name_within(line, start, end) if kind == "role" else (0, 0)
    name = text if kind == "name" else line.words(first, last) if last else ""
    joined = any(
        line.tokens[i].folded.startswith("و") and line.tokens[i].folded not in _NATIVE_WAW
        for i in range(start + 1, end)
    )
    number = "p" if joined or kind == "group" else "s"
    gender = _gender(line, start, kind, head)
    vague = kind in ("role", "body", "group") and not name and _only_definite(line, start, end) and not joined
    return Mention(text, begin, line.tokens[end - 1].end, kind, gender, number, name, vague)


def _clitic(line: Line, start: int) -> int:
    word = line.tokens[start].folded
    hit = place_at(line.tokens, start, "ar")
    if hit is not None:
        return hit[3]
    if word in _NATIVE_WAW or head_of(word) == word:
        return 1 if word.startswith("لل") else 0
    if word[:1] in "ولب" and (word[1:].startswith("ال") or word.startswith("لل") or head_of(word) == word[1:]):
        return 1
    if word[:1] == "ل" and word[1:] in line.names:
        return 1
    return 0


def _kind(line: Line, start: int, head: str) -> Kind:
    if head in ar.GROUPS or line.tokens[start].folded in _TOGETHER:
        return "group"
    if head in ar.PEOPLE:
        return "role"
    if head in ar.BODIES or line.tokens[start].folded in ar.OUTLETS:
        return "body"
    hit = place_at(line.tokens, start, "ar")
    if hit is not None and not hit[2]:
        return "place"
    return "name"


def _gender(line: Line, start: int, kind: Kind, head: str) -> str:
    if kind == "place" or head in ar.FEMININE:
        return "f"
    if kind in ("role", "body"):
        return "f" if head.endswith("ه") and head not in ("خليفه",) else "m"
    return ""


def _only_definite(line: Line, start: int, end: int) -> bool:
    """المعهد, الرئيس الروسي, المسؤول نفسه: definite words only."""
    words = [line.tokens[i].folded for i in range(start, end)]
    return end - start <= 3 and all("ال" in word[:4] or word in ("نفسه", "نفسها", "ذاته") for word in words)


def name_like(line: Line, here: int, first: int) -> bool:
    """Whether a token can go on a personal name that began at token `first`."""
    token = line.tokens[here]
    word = token.folded
    if not token.word or line.quoted[here] or word[0].isdigit() or len(word) < 2:
        return False
    if here - first == 2 and _ends_name(line, first, here):
        return True
    if (
        word in ar.STOPS
        or (word in ar.PREPOSITIONS and token.surface != "علي")
        or word in ar.THAT
        or word in ar.BETWEEN
        or _is_verb(line, here)
    ):
        return False
    if head_of(word) in ar.BODIES | ar.PEOPLE | ar.GROUPS or word in ar.ACCORDING or word in ar.RELAYED:
        return False
    if place_at(line.tokens, here, "ar") is not None:
        return False
    if word.startswith("ال"):
        return here > first
    if here > first and (word.startswith("و") or _MASDAR.fullmatch(word) or recipient(word) or word.startswith("لل")):
        return False
    return not (here > first and len(word) >= 4 and word[0] == "ي")


def _name_within(line: Line, start: int, end: int) -> tuple[int, int]:
    """The tokens of the name at the end of a role: وزير الخارجية الأميركي [أنتوني بلينكن]; (0, 0) without one."""
    here = start + 1
    ready = "ال" in line.tokens[start].folded[:3]
    while here < end:
        token = line.tokens[here]
        hit = place_at(line.tokens, here, "ar")
        if hit is not None:
            here += hit[0]
            ready = True
            continue
        if token.folded.startswith(("ال", "لل", "بال", "وال")):
            ready = True
        elif token.folded in ar.PREPOSITIONS or head_of(token.folded) in ar.BODIES or token.folded == "باسم":
            ready = False
        elif ready and name_like(line, here, here):
            stop = here + 1
            while stop < end and stop - here < 5 and name_like(line, stop, here):
                stop += 1
            return here, stop
        here += 1
    return 0, 0


def person_at(line: Line, at: int) -> tuple[int, str]:
    """A role with a name that begins at `at`: where it ends and the name; (at, "") when there is none."""
    token = line.tokens[at]
    if head_of(token.folded) not in ar.PEOPLE or line.quoted[at]:
        return at, ""
    end = at + 1
    while end < len(line.tokens) and end - at < 14:
        following = line.tokens[end]
        if not following.word or line.quoted[end] or following.folded in ar.THAT or following.folded in ar.STOPS:
            break
        if following.folded in ar.PREPOSITIONS:
            break
        end += 1
    first, last = _name_within(line, at, end)
    return (last, line.words(first, last)) if last else (at, "")


def known(line: Line) -> list[Known]:
    """The full names of persons, with their roles, and of bodies in a sentence."""
    found: list[Known] = []
    at = 0
    while at < len(line.tokens):
        end, name = person_at(line, at)
        if name:
            words = tuple(folded(word) for word in name.split())
            role = " ".join(token.surface for token in line.tokens[at:end])
            found.append(Known(name, words, heads(role) - set(words)))
            at = end
            continue
        if line.tokens[at].word and head_of(line.tokens[at].folded) in ar.BODIES:
            stop = noun_phrase(line, at, "object")
            if stop > at + 1:
                mention = classify(line, at, stop, clitic=True)
                words = tuple(folded(word) for word in mention.text.split())
                found.append(Known(mention.text, words, heads(mention.text), person=False))
        at += 1
    return found


def heads(text: str) -> frozenset[str]:
    """The words of a phrase without article and clitics, for holding "الوزير" against "وزير الخارجية"."""
    words = (folded(word.strip('،,.“”«»"()')) for word in text.split())
    return frozenset(head_of(word) for word in words if word and word not in ("نفسه", "نفسها", "ذاته"))


def name_key(word: str) -> str:
    """A folded name as it is looked up."""
    return word
