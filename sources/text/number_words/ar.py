"""Arabic number words, in folded letters: ة is ه, أ is ا, ئ is ي."""

from fractions import Fraction
from typing import Final

from sources.text.number_words import NumberWords

_UNITS: Final = {
    "واحد": 1,
    "واحده": 1,
    "احد": 1,
    "احدي": 1,
    "اثنان": 2,
    "اثنين": 2,
    "اثنتان": 2,
    "اثنتين": 2,
    "اثنا": 2,
    "اثني": 2,
    "اثنتا": 2,
    "اثنتي": 2,
    "ثلاثه": 3,
    "ثلاث": 3,
    "اربعه": 4,
    "اربع": 4,
    "خمسه": 5,
    "خمس": 5,
    "سته": 6,
    "ست": 6,
    "سبعه": 7,
    "سبع": 7,
    "ثمانيه": 8,
    "ثماني": 8,
    "ثمان": 8,
    "تسعه": 9,
    "تسع": 9,
}
_TENS: Final = "عشر ثلاث اربع خمس ست سبع ثمان تسع"
_HUNDREDS: Final = {"ثلاث": 3, "اربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "ثمان": 8, "ثماني": 8, "تسع": 9}
_HUNDRED: Final = ("مايه", "ميه", "ماه", "مييه")
_DUAL_HUNDRED: Final = "مايتان مايتين ميتان ميتين مايتا مايتي ميتا ميتي"
_SCALES: Final = {
    "الف": 10**3,
    "الفا": 10**3,
    "الاف": 10**3,
    "الوف": 10**3,
    "مليون": 10**6,
    "مليونا": 10**6,
    "ملايين": 10**6,
    "مليار": 10**9,
    "مليارا": 10**9,
    "مليارات": 10**9,
    "بليون": 10**9,
    "بليونا": 10**9,
    "بلايين": 10**9,
    "تريليون": 10**12,
    "تريليونا": 10**12,
    "تريليونات": 10**12,
    "ترليون": 10**12,
    "ترليونا": 10**12,
    "ترليونات": 10**12,
}
_DUALS: Final = (
    {"الفان": 2000, "الفين": 2000, "الفي": 2000}
    | {"مليون" + ending: 2 * 10**6 for ending in ("ان", "ين", "ي")}
    | {"مليار" + ending: 2 * 10**9 for ending in ("ان", "ين", "ي")}
    | {"تريليون" + ending: 2 * 10**12 for ending in ("ان", "ين")}
)
_DENOMINATORS: Final = {
    "نصف": 2,
    "ثلث": 3,
    "ربع": 4,
    "خمس": 5,
    "سدس": 6,
    "سبع": 7,
    "ثمن": 8,
    "تسع": 9,
    "عشر": 10,
    "اثلاث": 3,
    "ارباع": 4,
    "اخماس": 5,
    "اسداس": 6,
    "اسباع": 7,
    "اثمان": 8,
    "اتساع": 9,
    "اعشار": 10,
}
_ORDINALS: Final = {
    "اول": 1,
    "اولي": 1,
    "حادي": 1,
    "حاديه": 1,
    "ثاني": 2,
    "ثانيه": 2,
    "ثالث": 3,
    "ثالثه": 3,
    "رابع": 4,
    "رابعه": 4,
    "خامس": 5,
    "خامسه": 5,
    "سادس": 6,
    "سادسه": 6,
    "سابع": 7,
    "سابعه": 7,
    "ثامن": 8,
    "ثامنه": 8,
    "تاسع": 9,
    "تاسعه": 9,
    "عاشر": 10,
    "عاشره": 10,
}

WORDS: Final = NumberWords(
    units=_UNITS,
    teens={"عشره": 10, "عشر": 10},
    tens={stem + ending: value * 10 for value, stem in enumerate(_TENS.split(), 2) for ending in ("ون", "ين")},
    hundreds={unit + hundred: value * 100 for unit, value in _HUNDREDS.items() for hundred in _HUNDRED}
    | dict.fromkeys(_DUAL_HUNDRED.split(), 200),
    times_hundred=frozenset({*_HUNDRED, "ميات"}),
    scales=_SCALES,
    duals=_DUALS,
    zero=frozenset({"صفر", "صفرا"}),
    conjunction=frozenset({"و"}),
    halves={
        "نصف": Fraction(1, 2),
        "ثلث": Fraction(1, 3),
        "ثلثا": Fraction(2, 3),
        "ثلثي": Fraction(2, 3),
        "ثلثان": Fraction(2, 3),
        "ثلثين": Fraction(2, 3),
        "ربع": Fraction(1, 4),
        "خمسا": Fraction(2, 5),
        "خمسي": Fraction(2, 5),
        "سدس": Fraction(1, 6),
        "ثمن": Fraction(1, 8),
    },
    denominators=_DENOMINATORS,
    point=frozenset({"فاصله"}),
    negative=frozenset({"ناقص", "سالب"}),
    dozens={"دسته": 12, "دزينه": 12, "دزينات": 12},
    scale_alone=frozenset({"الف", "مليون", "مليار", "تريليون", "ترليون", "بليون", "مليونا", "مليارا"}),
    over=(("علي",), ("من",), ("جزء", "من"), ("اجزاء", "من"), ("في",)),
    not_alone=frozenset({"احد", "احدي", "واحد", "واحده", "ست", "عشر", "اثنا", "اثني"}),
    ordinals=_ORDINALS,
)
