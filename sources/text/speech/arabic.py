"""Arabic: the verb stands before who says it, or who says it is left out; what is said follows إن or أن."""

from typing import Final, NamedTuple

import regex

from sources.text.lexicon import ar
from sources.text.lexicon.verbs import Verb
from sources.text.places import place_at
from sources.text.speech.arabic_nouns import (
    classify,
    head_of,
    heads,
    is_person_start,
    known,
    name_key,
    noun_phrase,
    recipient,
)
from sources.text.speech.shapes import Line, Mention, Saying, Stance
from sources.text.tokens import Span, word_set

__all__ = ["heads", "known", "name_key", "sayings", "verb_at"]

# Forms that are as often a noun or a preposition ("نقل", "بين"): believed only where a verb must stand.
_AMBIGUOUS: Final = word_set(
    """
    بين بينا عبر عبرت عقب نقل نشر حمل رد ردت ذكر قدر كتب وعد يعد تعد رفض كشف حث راي وصف علق ترد يرد حملت
    تحمل يحمل نقلت ينقل تنقل نشرت ينشر تنشر طالب واصل تابع سال كذب عد نفي حذر اقر بينت كتبت تكتب قدرت
    اصر تقدر يقدر تواصل يواصل واصلت يتابع تتابع تابعت ترفض يرفض رفضت
    """
)
_WRONG: Final = word_set(
    """
    اقرا ردا نقلا ذكرا وعدا حملا كشفا رفضا نشرا كتبا عبرا عقبا بينا سالا قدرا وصفا حثا كذبا علقا حذرا طالبا
    طالبان تابعا تعداد
    """
)
_BEFORE_VERB: Final = word_set(
    """
    هكذا قد وقد لقد كان وكان كانت وكانت كانوا كما حيث فيما بينما لكن ولكن اذ ثم الذي التي الذين سوف لم لا ما
    """
)
_TO_HIM: Final = frozenset(("عليه", "عليها", "عليهم", "له", "لها", "لهم"))
_FOLLOWS: Final = word_set("عن الي علي من")
_FAR: Final = 34
_MIDDLE: Final = 3
_PASSES_ON: Final = regex.compile(r"[وف]?(?:ال)?")


class _Found(NamedTuple):
    verb: Verb
    at: int
    prefixed: bool


def sayings(line: Line) -> list[Saying]:
    """Every saying of the sentence, outside its quotations, in order."""
    found: list[Saying] = []
    at = 0
    while at < len(line.tokens):
        saying = None if line.quoted[at] or not line.tokens[at].word else _saying_at(line, at)
        if saying is not None:
            found.append(saying)
        at += 1
    headline = _before_colon(line) if not found else None
    return [headline] if headline else found


def _saying_at(line: Line, at: int) -> Saying | None:
    according = _according(line, at)
    if according is not None:
        return according
    in_it = _stands_in(line, at)
    if in_it is not None:
        return in_it
    participle = _participle(line, at)
    if participle is not None:
        return participle
    found = verb_at(line, at)
    if found is None:
        return None
    if found.verb.frame == "relay":
        return _relay(line, found)
    if found.verb.frame == "blame":
        return _blame(line, found)
    return _with_verb(line, found)


def verb_at(line: Line, at: int) -> _Found | None:
    """The verb of saying at this token, its و, ف or س taken off."""
    word = line.tokens[at].folded
    if word in _WRONG:
        return None
    verb = ar.VERBS.get(word)
    if verb is not None:
        return _Found(verb, at, False)
    for cut in (1, 2):
        if word[:1] in "وفس" and (cut == 1 or word[1:2] == "س") and word[cut:] not in _WRONG:
            verb = ar.VERBS.get(word[cut:])
            if verb is not None and len(word) - cut >= 2:
                return _Found(verb, at, word[0] != "س")
    return None


def _ambiguous(line: Line, found: _Found) -> bool:
    word = line.tokens[found.at].folded
    return word in _AMBIGUOUS or (found.prefixed and word[1:] in _AMBIGUOUS)


def _clause_start(line: Line, found: _Found) -> bool:
    """Where a verb must stand: first in the sentence, after a mark, after a particle, or with a و of its own."""
    if found.prefixed or found.at == 0:
        return True
    before = line.tokens[found.at - 1]
    return not before.word or before.folded in _BEFORE_VERB or before.folded in ar.BETWEEN


def _with_verb(line: Line, found: _Found) -> Saying | None:
    if _same_speaker(line, found.at):
        return None
    n = len(line.tokens)
    if line.tokens[0].folded in ("اما", "واما") and line.tokens[found.at].folded.startswith("ف") and 1 < found.at <= 10:
        topic = classify(line, 1, min(noun_phrase(line, 1, "that"), found.at))  # أما X فقال
        content = _content_after(line, found.at + 1, start=True)
        return _made(line, found, topic, content, False, "stands before it") if content is not None else None
    if found.at and line.tokens[found.at - 1].folded == "قد" and not found.prefixed:
        left = _left_subject(line, found.at)
        if left is not None:
            return _made(line, found, left, found.at + 1 if found.at + 1 < n else None, False, "stands before it")
    first = _skip_adverbs(line, found.at + 1)
    content = _content_at(line, first)
    start = _clause_start(line, found)
    negated = found.at > 0 and line.tokens[found.at - 1].folded in ("لم", "لا", "لن")
    if content is None and first < n:
        if line.tokens[first].folded in ar.QUESTION_WORDS:
            return None
        subject_at = _subject_start(line, first)
        end = noun_phrase(line, subject_at, found.verb.frame) if subject_at is not None else first
        content = _content_after(line, end if subject_at is not None else first, start)
        if content is None and start and subject_at is not None and any(line.quoted[: found.at]):
            content = line.quoted.index(True)  # «…»، قال X
        if content is None and subject_at is not None and found.at and line.tokens[found.at - 1].folded in ar.AS:
            content = end if n - end > found.at else 0  # بحسب ما ذكر X، …
        if not _believed(line, found, content, start):
            return None
        if subject_at is not None and end > subject_at:
            speaker = classify(line, subject_at, end)
            return _made(line, found, speaker, content, negated, "follows it")
    elif not _believed(line, found, content, start):
        return None
    left = None if found.prefixed else _left_subject(line, found.at)
    if left is not None:
        return _made(line, found, left, content, negated, "stands before it")
    if not start and (content is None or content > first):
        return None
    token = line.tokens[found.at]
    dropped = Mention("", token.start, token.end, "pronoun", found.verb.gender, found.verb.number)
    return _made(line, found, dropped, content, negated, "is left out")


def _same_speaker(line: Line, at: int) -> bool:
    """ "إنه لا يتوقع": what somebody says of himself is part of what he says."""
    while at > 0 and line.tokens[at - 1].folded in ("لا", "لم", "لن", "قد", "سوف"):
        at -= 1
    return at > 0 and line.tokens[at - 1].folded in ar.THAT_HE


def _believed(line: Line, found: _Found, content: int | None, start: bool) -> bool:
    if found.at > 0 and line.tokens[found.at - 1].folded in ("ما", "بما", "مما") and found.verb.frame == "object":
        return False  # "ما وصفه ب…" borrows a word, it reports nobody's statement
    if found.verb.clitic and content is None and not start:
        return False
    if _ambiguous(line, found):
        following = found.at + 1
        named = following < len(line.tokens) and is_person_start(line, following)
        return start and (content is not None or (named and found.verb.frame in ("object", "deed")))
    if found.verb.frame in ("that", "inform"):
        return content is not None
    return start or content is not None or _left_subject(line, found.at) is not None


def _skip_adverbs(line: Line, at: int) -> int:
    while at < len(line.tokens):
        word = line.tokens[at].folded
        if word == "يوم" or word in ar.BETWEEN:
            at += 1
        elif word in ("في", "عبر", "خلال") and at + 1 < len(line.tokens) and line.tokens[at + 1].folded in ar.OCCASIONS:
            after = at + 2
            if after < len(line.tokens) and line.tokens[after].folded in (
                "له",
                "لها",
                "لهم",
                "سابق",
                "لاحق",
                "صحفي",
                "رسمي",
            ):
                after += 1
            if after < len(line.tokens) and is_person_start(line, after):
                return after
            return at
        elif (
            word == "من"
            and at + 1 < len(line.tokens)
            and line.tokens[at + 1].folded in ("جانبه", "جانبها", "جهته", "جهتها")
        ):
            at += 2
        else:
            break
    return at


def _subject_start(line: Line, at: int) -> int | None:
    """Where the speaker's noun phrase begins; None when the verb stands without one."""
    token = line.tokens[at]
    if not token.word or line.quoted[at]:
        return None
    word = token.folded
    if word in _TO_HIM and at + 1 < len(line.tokens) and _subject_start(line, at + 1) == at + 1:
        return at + 1
    if (word in ar.PREPOSITIONS and token.surface != "علي") or recipient(word) or word in ar.STOPS:
        for ahead in range(at + 1, min(at + 9, len(line.tokens))):
            if line.quoted[ahead] or line.tokens[ahead].folded in ar.THAT or line.tokens[ahead].surface in ":،.":
                return None
            if (
                is_person_start(line, ahead)
                and not line.tokens[ahead].folded.startswith("ال")
                and _not_governed(line, ahead)
            ):
                return ahead
        return None
    if (
        word.startswith("ب")
        and regex.fullmatch(r"ب(?:ان\w*|ال\w+|ت\w+|ا\w+ا\w|م\w+ه)", word)
        and place_at(line.tokens, at, "ar") is None
    ):
        return None
    return at


def _not_governed(line: Line, at: int) -> bool:
    before = line.tokens[at - 1].folded
    return before not in ar.PREPOSITIONS and before not in ar.MEDIA and head_of(before) not in ar.BODIES


def _content_at(line: Line, at: int) -> int | None:
    """Where what is said begins, when it begins right here."""
    if at >= len(line.tokens):
        return None
    token = line.tokens[at]
    if token.folded in ar.THAT or token.surface == ":" or token.quote:
        return at
    return None


def _content_after(line: Line, at: int, start: bool) -> int | None:
    for ahead in range(at, min(at + (_FAR if start else _MIDDLE), len(line.tokens))):  # in mid-sentence only close by
        token = line.tokens[ahead]
        if token.folded in ar.THAT and not line.quoted[ahead]:
            before = line.tokens[ahead - 1].folded
            if before in ("بعد", "قبل", "منذ", "دون", "الي", "بدون") or _is_within_relative(line, at, ahead):
                continue
            return ahead
        if (token.quote and line.quoted[ahead]) or token.surface == ":":
            return ahead
        if token.folded in _FOLLOWS and ahead <= at + 1 and start:
            return ahead
    return None


def _is_within_relative(line: Line, first: int, that: int) -> bool:
    """ "الذي يقول إن" between the speaker and the إن: that إن belongs to the inner verb."""
    return any(line.tokens[at].folded in ("الذي", "التي", "الذين") for at in range(max(first, that - 3), that))


def _left_subject(line: Line, at: int) -> Mention | None:
    """The noun phrase that stands before the verb as its subject: بوتين يقول إن, المتحدث، … قال إن."""
    relative = at > 0 and line.tokens[at - 1].folded in ("الذي", "التي", "الذين")
    end = at - 1 if relative else at
    while end > 0 and (line.tokens[end - 1].folded in ("قد", "كان", "كانت") or line.tokens[end - 1].surface in "،,"):
        end -= 1
    for start in _clause_starts(line, end):
        token = line.tokens[start]
        if end < at and start > 0 and line.tokens[start - 1].folded in ("كان", "وكان", "كانت", "وكانت"):
            return classify(line, start, min(noun_phrase(line, start, "that"), end))  # وكان X قد قال
        if token.folded in ar.PREPOSITIONS or token.folded in ar.STOPS or token.folded in ar.THAT or not token.word:
            continue
        if not is_person_start(line, start):
            continue
        stop = min(noun_phrase(line, start, "that"), end)
        reaches = stop == end or line.tokens[stop].surface in "،," or line.tokens[stop].folded in ar.PREPOSITIONS
        if stop > start and reaches:
            return classify(line, start, stop)
    return None


def _clause_starts(line: Line, end: int) -> list[int]:
    """Where the subject before a verb may begin: nearest clause first."""
    starts = []
    for at in range(end - 1, max(-1, end - 16), -1):
        if line.quoted[at]:
            break
        before = line.tokens[at - 1] if at else None
        if before is None or not before.word or before.folded in _BEFORE_VERB or before.folded in ar.THAT:
            starts.append(at)
        if before is not None and before.folded in ar.THAT:
            break
    return starts


def _made(line: Line, found: _Found, speaker: Mention, content: int | None, negated: bool, how: str) -> Saying:
    token = line.tokens[found.at]
    start = token.start + (1 if found.prefixed else 0)
    stance: Stance = "denies" if negated and found.verb.frame != "object" else _stance(found.verb)
    said = Span(line.tokens[content].start, line.end) if content is not None else Span(token.end, line.end)
    reason = f"says-verb “{line.text[start : token.end]}”, who says it {how}"
    return Saying(
        speaker, Span(start, token.end), found.verb.lemma, stance, said, reason, opening=_opening(line, found)
    )


def _opening(line: Line, found: _Found) -> int | None:
    """Where a clause with a conjunction of its own begins: وقال, بينما قال."""
    if found.prefixed:
        return line.tokens[found.at].start
    before = line.tokens[found.at - 1] if found.at else None
    return before.start if before is not None and before.folded in ("بينما", "فيما") else None


def _stance(verb: Verb) -> Stance:
    stances: dict[str, Stance] = {
        "asserts": "asserts", "denies": "denies", "reports": "reports", "promises": "promises", "predicts": "predicts",
    }  # fmt: skip
    return stances[verb.stance]


def _according(line: Line, at: int) -> Saying | None:
    """وفقا ل, بحسب, نقلا عن, على لسان, كما قال: the speaker of the whole sentence follows."""
    word = line.tokens[at].folded
    bare = word[1:] if word[:1] in "وف" and word[1:] in ar.ACCORDING else word
    following = at + 1
    pair = (word, line.tokens[at + 1].folded) if at + 1 < len(line.tokens) else ("", "")
    if pair in ar.ACCORDING_PAIRS:
        following = at + 2
    elif bare not in ar.ACCORDING:
        return None
    if following >= len(line.tokens):
        return None
    verb_end = line.tokens[following - 1].end
    if line.tokens[following].folded in ("عن", "الي", "ل"):
        following += 1
    if following < len(line.tokens) and line.tokens[following].folded == "ما":
        return None  # "بحسب ما ذكر X": its verb is found as a verb
    if following >= len(line.tokens) or not line.tokens[following].word:
        return None
    end = noun_phrase(line, following, "according")
    if end <= following:
        return None
    speaker = classify(line, following, end, clitic=True)
    start = line.tokens[at].start + (len(word) - len(bare))
    reason = f"“{line.text[start:verb_end]}” names the source"
    return Saying(speaker, Span(start, verb_end), "according", "asserts", _around(line, at, end), reason)


def _stands_in(line: Line, at: int) -> Saying | None:
    """جاء في البيان أن: the document speaks."""
    if line.tokens[at].folded not in ("جاء", "وجاء", "ورد", "وورد"):
        return None
    if at + 2 >= len(line.tokens) or line.tokens[at + 1].folded != "في":
        return None
    end = noun_phrase(line, at + 2, "that")
    content = _content_after(line, end, start=True) if end > at + 2 else None
    if content is None or line.tokens[content].folded in _FOLLOWS:
        return None
    begin = line.tokens[at].start + line.tokens[at].folded.startswith(("وج", "وو"))
    verb = Span(begin, line.tokens[at + 1].end)
    said = Span(line.tokens[content].start, line.end)
    return Saying(
        classify(line, at + 2, end), verb, "say", "asserts", said, f"“{verb.of(line.text)}” names the document"
    )


def _around(line: Line, first: int, last: int) -> Span:
    """What stands in the sentence beside a parenthesis: the longer side of it."""
    before = Span(line.start, line.tokens[first].start)
    after = Span(line.tokens[last - 1].end, line.end)
    return before if before.end - before.start >= after.end - after.start else after


def _participle(line: Line, at: int) -> Saying | None:
    token = line.tokens[at]
    verb = ar.PARTICIPLES.get(token.folded) or ar.PARTICIPLES.get(_PASSES_ON.sub("", token.folded, count=1))
    if verb is None or at == 0:
        return None
    content = _content_after(line, at + 1, start=True)
    if content is None or content > at + 8:
        return None
    dropped = Mention("", token.start, token.end, "pronoun", "f" if token.folded.endswith("ه") else "m", "s")
    said = Span(line.tokens[content].start, line.end)
    return Saying(
        dropped,
        Span(token.start, token.end),
        verb.lemma,
        _stance(verb),
        said,
        f"“{token.surface}” goes on with the same speaker",
    )


def _relay(line: Line, found: _Found) -> Saying | None:
    """نقلت وكالة X عن Y قوله إن: Y speaks, X relays."""
    if not _clause_start(line, found) and not (found.at and line.tokens[found.at - 1].folded in ar.AS):
        return None
    begin = _skip_adverbs(line, found.at + 1)
    middle = noun_phrase(line, begin, "that")
    if middle >= len(line.tokens) or line.tokens[middle].folded != "عن" or middle + 1 >= len(line.tokens):
        return None
    end = noun_phrase(line, middle + 1, "that")
    if end <= middle + 1:
        return None
    via = classify(line, begin, middle) if middle > begin else None
    content = _content_after(line, end, start=True)
    said = Span(line.tokens[content].start, line.end) if content is not None else None
    start = line.tokens[found.at].start + (1 if found.prefixed else 0)
    verb = Span(start, line.tokens[found.at].end)
    if content is None and not any(token.folded in ar.RELAYED for token in line.tokens[end : end + 6]):
        return None
    return Saying(
        classify(line, middle + 1, end),
        verb,
        "relay",
        "asserts",
        said,
        f"“{verb.of(line.text)} … عن”: relayed speech",
        via,
    )


def _blame(line: Line, found: _Found) -> Saying | None:
    """حمل X Y مسؤولية: only with the blame itself in the sentence."""
    ahead = [token.folded for token in line.tokens[found.at : found.at + 14]]
    if not any(word in ("مسؤوليه", "المسؤوليه", "مسووليه", "المسووليه") for word in ahead) or not _clause_start(
        line, found
    ):
        return None
    begin = _skip_adverbs(line, found.at + 1)
    end = noun_phrase(line, begin, "object") if begin < len(line.tokens) else begin
    if end <= begin:
        return None
    return _made(line, found, classify(line, begin, end), end if end < len(line.tokens) else None, False, "follows it")


def _before_colon(line: Line) -> Saying | None:
    """بوتين: روسيا مستعدة — a headline that names its speaker."""
    for at, token in enumerate(line.tokens[:10]):
        if token.surface == ":" and 0 < at < len(line.tokens) - 2:
            if not is_person_start(line, 0) or noun_phrase(line, 0, "that") != at:
                return None
            verb = Span(token.start, token.end)
            return Saying(
                classify(line, 0, at), verb, "say", "asserts", Span(token.end, line.end), "a speaker before a colon"
            )
    return None
