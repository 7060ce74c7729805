"""How four languages name months, weekdays and days from now, as data, in folded letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


def _table(lines: str) -> dict[str, int]:
    """Lines of a number and the names it has; "_" stands for a space inside a name."""
    return {
        name.replace("_", " "): int(line.split()[0]) for line in lines.strip().splitlines() for name in line.split()[1:]
    }


@dataclass(frozen=True)
class DateWords:
    """The words of one language."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]  # Monday is 0
    days: Mapping[str, int]  # "yesterday": days from now
    spans: Mapping[str, str]  # "years" → year
    last: frozenset[str]
    next: frozenset[str]
    this: frozenset[str]
    risky_months: frozenset[str] = frozenset()  # also other words: a month only beside a day, a year or "in"
    ordinals: Mapping[str, int] = field(default_factory=dict)


_AR_MONTHS: Final = """
    1 يناير كانون_الثاني جانفي ينير
    2 فبراير شباط فيفري
    3 مارس اذار
    4 ابريل نيسان افريل
    5 مايو ايار ماي
    6 يونيو حزيران جوان يونيه
    7 يوليو تموز جويليه يوليه يوليوز
    8 اغسطس اب اوت غشت
    9 سبتمبر ايلول شتنبر
    10 اكتوبر تشرين_الاول
    11 نوفمبر تشرين_الثاني نونبر
    12 ديسمبر كانون_الاول دجنبر
"""
_AR_DAY_ORDINALS: Final = "اول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر"
HIJRI_MONTHS: Final = _table("""
    1 محرم المحرم محرم_الحرام
    2 صفر
    3 ربيع_الاول ربيع_اول
    4 ربيع_الاخر ربيع_الثاني ربيع_ثان ربيع_اخر
    5 جمادي_الاولي جمادي_الاول جماد_الاول
    6 جمادي_الاخره جمادي_الثانيه جمادي_الثاني جمادي_الاخر جماد_الثاني
    7 رجب
    8 شعبان
    9 رمضان
    10 شوال
    11 ذو_القعده ذي_القعده
    12 ذو_الحجه ذي_الحجه
""")


def _arabic_ordinals() -> dict[str, int]:
    simple = {word: value for value, word in enumerate(_AR_DAY_ORDINALS.split(), 1)}
    simple |= {"اولي": 1, "حادي": 1, "حاديه": 1, "ثانيه": 2, "ثالثه": 3, "رابعه": 4, "خامسه": 5}
    simple |= {"سادسه": 6, "سابعه": 7, "ثامنه": 8, "تاسعه": 9, "عاشره": 10}
    both = {}
    for word, value in simple.items():
        for prefix in ("ال", "لل", ""):
            if value <= 10 and word not in ("حادي", "حاديه") and (prefix or word == "اول"):
                both[prefix + word] = value
            if value < 10 and word not in ("اول", "اولي") and prefix:
                both[f"{prefix}{word} عشر"] = both[f"{prefix}{word} عشره"] = value + 10
                both[f"{prefix}{word} والعشرين"] = both[f"{prefix}{word} والعشرون"] = value + 20
    for prefix in ("ال", "لل"):
        both |= {f"{prefix}عشرين": 20, f"{prefix}عشرون": 20, f"{prefix}ثلاثين": 30, f"{prefix}ثلاثون": 30}
        both |= {f"{prefix}{word} والثلاثين": 31 for word in ("حادي", "حاديه", "واحد")}
        both |= {f"{prefix}واحد والعشرين": 21}
    return both


ARABIC: Final = DateWords(
    months=_table(_AR_MONTHS),
    risky_months=frozenset({"اب", "ماي", "جوان", "مارس", "اوت", "اذار"}),
    weekdays=_table("""
        0 الاثنين اثنين الإثنين
        1 الثلاثاء ثلاثاء
        2 الاربعاء اربعاء
        3 الخميس خميس
        4 الجمعه جمعه
        5 السبت
        6 الاحد
    """),
    days={
        "اول امس": -2,
        "اول من امس": -2,
        "قبل يوم امس": -2,
        "قبل امس": -2,
        "قبل البارحه": -2,
        "امس": -1,
        "البارحه": -1,
        "الامس": -1,
        "اليوم الماضي": -1,
        "اخر يوم": -1,
        "اليوم": 0,
        "غدا": 1,
        "الغد": 1,
        "غد": 1,
        "اليوم التالي": 1,
        "بعد غد": 2,
        "بعد الغد": 2,
    },
    spans={
        **dict.fromkeys(("يوم", "يوما", "ايام", "يومين", "يومان"), "day"),
        **dict.fromkeys(("اسبوع", "اسبوعا", "اسابيع", "اسبوعين"), "week"),
        **dict.fromkeys(("شهر", "شهرا", "اشهر", "شهور", "شهرين"), "month"),
        **dict.fromkeys(("سنه", "سنوات", "عام", "عاما", "اعوام", "عامين", "سنتين", "سنين"), "year"),
        **dict.fromkeys(("عقد", "عقدا", "عقود", "عقدين"), "decade"),
    },
    last=frozenset(["الماضي", "الماضيه", "المنصرم", "المنصرمه", "الفايت", "السابق", "الماضيين"]),
    next=frozenset(["القادم", "القادمه", "المقبل", "المقبله", "التالي", "الاتي"]),
    this=frozenset(["هذا", "هذه", "الجاري", "الحالي", "الحاليه"]),
    ordinals=_arabic_ordinals(),
)

ENGLISH: Final = DateWords(
    months=_table("""
        1 january jan
        2 february feb
        3 march mar
        4 april apr
        5 may
        6 june jun
        7 july jul
        8 august aug
        9 september sept sep
        10 october oct
        11 november nov
        12 december dec
    """),
    risky_months=frozenset({"may", "march", "august", "mar", "jan", "dec", "jun", "sep", "apr"}),
    weekdays=_table("""
        0 monday mon
        1 tuesday tues tue
        2 wednesday wed
        3 thursday thurs thu
        4 friday fri
        5 saturday
        6 sunday
    """),
    days={
        "the day before yesterday": -2,
        "day before yesterday": -2,
        "yesterday": -1,
        "today": 0,
        "tonight": 0,
        "tomorrow": 1,
        "the day after tomorrow": 2,
    },
    spans={
        **dict.fromkeys(("day", "days"), "day"),
        **dict.fromkeys(("week", "weeks"), "week"),
        **dict.fromkeys(("month", "months"), "month"),
        **dict.fromkeys(("year", "years"), "year"),
        **dict.fromkeys(("decade", "decades"), "decade"),
    },
    last=frozenset({"last", "past", "previous"}),
    next=frozenset({"next", "coming"}),
    this=frozenset({"this", "current"}),
    ordinals={
        word: value
        for value, word in enumerate(
            [
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
            ],
            1,
        )
    },
)


def _russian_months() -> dict[str, int]:
    stems = ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
    endings = {"март": ["", "а", "е", "у", "ом"], "август": ["", "а", "е", "у", "ом"], "ма": ["й", "я", "е", "ю", "ем"]}
    return {
        stem + ending: number
        for number, stem in enumerate(stems, 1)
        for ending in endings.get(stem, ["ь", "я", "е", "ю", "ем"])
    }


RUSSIAN: Final = DateWords(
    months=_russian_months(),
    risky_months=frozenset({"мая", "мае", "май", "маем", "маю", "марте", "марту"}),
    weekdays=_table("""
        0 понедельник понедельника
        1 вторник вторника
        2 среду среда среды
        3 четверг четверга
        4 пятницу пятница пятницы
        5 субботу суббота субботы
        6 воскресенье воскресенья
    """),
    days={"позавчера": -2, "вчера": -1, "сегодня": 0, "завтра": 1, "послезавтра": 2},
    spans={
        **dict.fromkeys(("день", "дня", "дней"), "day"),
        **dict.fromkeys(("неделю", "недели", "недель", "неделе", "неделя"), "week"),
        **dict.fromkeys(("месяц", "месяца", "месяцев", "месяце"), "month"),
        **dict.fromkeys(("год", "года", "лет", "году"), "year"),
        **dict.fromkeys(("десятилетие", "десятилетия", "десятилетий"), "decade"),
    },
    last=frozenset(
        ["прошлый", "прошлого", "прошлом", "прошлой", "прошлую", "минувший", "минувшую", "минувшей", "минувшем"]
    ),
    next=frozenset(["следующий", "следующего", "следующем", "следующей", "следующую", "будущем"]),
    this=frozenset(["этот", "этого", "этом", "этой", "эту", "текущего", "текущем", "нынешнем"]),
)

KOREAN: Final = DateWords(
    months={f"{number}월": number for number in range(12, 0, -1)},
    weekdays={f"{name}요일": number for number, name in enumerate("월화수목금토일")},
    days={"그저께": -2, "그제": -2, "어제": -1, "전날": -1, "오늘": 0, "내일": 1, "모레": 2},
    spans={"일": "day", "주": "week", "주일": "week", "개월": "month", "달": "month", "년": "year", "해": "year"},
    last=frozenset({"지난"}),
    next=frozenset({"다음", "오는"}),
    this=frozenset({"이번"}),
)

DATE_WORDS: Final = {"ar": ARABIC, "en": ENGLISH, "ru": RUSSIAN, "ko": KOREAN}
