"""Units and counted things with one name across languages, as data; the names in text are folded stems."""

# ruff: noqa: E501 - the table is read across

from functools import cache
from typing import Final

from sources.text.normalize import fold, light_stem

# name | kind | English | Arabic | Russian | Korean. Words of a kind can be converted; counted things cannot.
_TABLE: Final = """
% | share | % percent percents percentage pct | % بالمايه بالميه المايه الميه | % процент процента процентов проц | % 퍼센트 프로 퍼센티지
pp | points | pp ppt | نقطه_ميويه نقاط_ميويه نقطه_مايويه | пп | %포인트 퍼센트포인트 %p
USD | money | $ usd us$ dollar dollars | دولار دولارات دولارا دولاران دولارين | доллар доллара долларов долл $ | 달러 $ 불
EUR | money | € eur euro euros | يورو | евро € | 유로
GBP | money | £ gbp pound pounds sterling | استرليني | фунт фунтов | 파운드
RUB | money | ₽ rub rouble roubles ruble rubles | روبل روبلا | рубль рубля рублей руб ₽ | 루블
KRW | money | ₩ krw won | وون | вон вона | 원 ₩
CNY | money | cny yuan renminbi | يوان | юань юаня юаней | 위안
JPY | money | ¥ jpy yen | ين | иена иен йен | 엔
EGP | money | egp | جنيه جنيها جنيهات | |
SAR | money | sar riyal riyals | ريال ريالا ريالات | риал риалов |
AED | money | aed dirham dirhams | درهم درهما دراهم | |
km | length | km kilometre kilometres kilometer kilometers | كم كيلومتر كيلومترا كيلومترات | км километр километра километров | km 킬로미터 ㎞
m | length | metre metres meter meters m | متر مترا امتار | метр метра метров м | 미터 m
cm | length | cm centimetre centimetres centimeter centimeters | سم سنتيمتر سنتيمترا | см сантиметр сантиметров | cm 센티미터
mile | length | mile miles mi | ميل ميلا اميال | миля мили миль | 마일
ft | length | ft foot feet | قدم قدما | фут футов | 피트
kg | mass | kg kilogram kilograms kilo kilos | كغ كيلوغرام كيلوغراما كجم كيلو | кг килограмм килограмма килограммов | kg 킬로그램
t | mass | ton tons tonne tonnes t metric_tons metric_tonnes | طن طنا اطنان | тонна тонны тонн т | 톤
g | mass | g gram grams | غرام غراما غرامات جرام | г грамм граммов | 그램
barrel | volume | barrel barrels bbl | برميل برميلا براميل | баррель барреля баррелей | 배럴
litre | volume | litre litres liter liters | لتر لترا لترات | литр литра литров | 리터
hectare | area | hectare hectares ha | هكتار هكتارا | гектар гектара гектаров | 헥타르
km2 | area | km2 sq_km square_kilometres square_kilometers | كم2 كيلومتر_مربع | кв_км | 제곱킬로미터
MW | power | mw megawatt megawatts | ميغاواط ميجاوات | мвт | 메가와트
year | time | year years | سنه سنوات عام عاما اعوام سنين | год года лет | 년 해 년간
month | time | month months | شهر شهرا اشهر شهور | месяц месяца месяцев | 개월 달
week | time | week weeks | اسبوع اسبوعا اسابيع | неделя недели недель неделю | 주
day | time | day days | يوم يوما ايام | день дня дней сутки суток | 일 일간
hour | time | hour hours | ساعه ساعات | час часа часов | 시간
minute | time | minute minutes | دقيقه دقايق | минута минуты минут | 분
times | factor | times fold | ضعف اضعاف مره مرات | раз раза | 배 번 차례
container | thing | container containers | حاويه حاويات | контейнер контейнера контейнеров | 컨테이너
missile | thing | missile missiles | صاروخ صاروخا صواريخ | ракета ракеты ракет | 미사일
rocket | thing | rocket rockets | قذيفه_صاروخيه | реактивных_снарядов | 로켓
shell | thing | shell shells munition munitions projectile projectiles | قذيفه قذايف | снаряд снаряда снарядов боеприпас боеприпасов | 포탄 탄약
person | people | person persons people individuals | شخص شخصا اشخاص نسمه | человек человека людей жителей | 명 사람 인
soldier | people | soldier soldiers troops servicemen | جندي جنديا جنود عسكري عسكريا | солдат солдата военных военнослужащих военнослужащего | 군인 병력 병사 군
killed | people | killed dead deaths fatalities | قتيل قتيلا قتلي شهيد شهيدا شهداء | погибший погибших убитых убиты | 사망자 사망
wounded | people | wounded injured injuries | جريح جريحا جرحي مصاب مصابا مصابين | раненый раненых пострадавших | 부상자 부상
civilian | people | civilian civilians | مدني مدنيا مدنيين | мирных гражданских | 민간인
child | people | child children | طفل طفلا اطفال | ребенок ребенка детей | 어린이 아동
refugee | people | refugee refugees displaced | لاجي لاجيا لاجيين نازح نازحا نازحين | беженец беженца беженцев | 난민
worker | people | worker workers employees | عامل عاملا عمال موظف موظفا موظفين | рабочий рабочих работников сотрудников | 노동자 직원 근로자
tank | thing | tank tanks | دبابه دبابات | танк танка танков | 전차 탱크
drone | thing | drone drones uav uavs | مسيره مسيرات | беспилотник беспилотника беспилотников дрон дронов бпла | 드론 무인기
aircraft | thing | aircraft plane planes jets jet | طايره طايرات | самолет самолета самолетов | 항공기 전투기 비행기
ship | thing | ship ships vessel vessels | سفينه سفن | корабль корабля кораблей судно судов | 선박 함정
vehicle | thing | vehicle vehicles cars car trucks truck | مركبه مركبات سياره سيارات شاحنه شاحنات | автомобиль автомобиля автомобилей машин грузовиков | 차량 트럭
house | thing | house houses homes | منزل منزلا منازل بيت بيوت | дом дома домов | 주택 가구
country | thing | country countries nations states | دوله دول بلد بلدا بلدان | страна страны стран государств | 개국 국가 나라
site | thing | site sites location locations | موقع موقعا مواقع | объект объекта объектов | 곳 지역
case | thing | case cases | حاله حالات اصابه اصابات | случай случая случаев | 건 확진자
vote | thing | vote votes | صوت صوتا اصوات | голос голоса голосов | 표
shipment | thing | shipment shipments | شحنه شحنات | партия партии партий поставок | 선적
"""
# In these one counts people: "five killed" is five people too.
_KOREAN_COUNTERS: Final = ("개", "대", "발", "기", "척", "명", "마리", "건", "채", "곳", "여")


@cache
def _rows() -> list[tuple[str, str, dict[str, list[str]]]]:
    rows = []
    for line in _TABLE.strip().splitlines():
        name, kind, *words = (part.strip() for part in line.split("|"))
        by_language = {
            language: [fold(word.replace("_", " ")) for word in column.split()]
            for language, column in zip(("en", "ar", "ru", "ko"), words, strict=True)
        }
        rows.append((name, kind, by_language))
    return rows


@cache
def names(language: str) -> dict[str, str]:
    """Folded words of a language (and signs, and English abbreviations everywhere) → the unit's one name."""
    found: dict[str, str] = {}
    for name, _kind, by_language in _rows():
        for word in by_language[language] if language in by_language else by_language["en"]:
            found.setdefault(word, name)
        for word in by_language["en"]:
            if not word.isalpha() or len(word) <= 3:
                found.setdefault(word, name)
    return found


@cache
def stems(language: str) -> dict[str, str]:
    """The same by light stems, for inflections that the table does not spell out; short stems mislead."""
    return {
        stem: name
        for word, name in names(language).items()
        for stem in [light_stem(word, language)]
        if len(stem) >= 4 and name not in ("%", "pp")
    }


@cache
def kind_of(name: str) -> str | None:
    """What kind of unit this is: money, length, people, thing …"""
    return next((kind for each, kind, _ in _rows() if each == name), None)


def korean_counters() -> tuple[str, ...]:
    """Counters that say nothing of what is counted: the noun stands before the number."""
    return _KOREAN_COUNTERS


def unit_of(word: str, language: str) -> str | None:
    """The one name of the unit or thing that a folded word names."""
    return names(language).get(word) or stems(language).get(light_stem(word, language))


# How many of the first a unit is, for units of one kind.
IN_BASE: Final[dict[str, float]] = {
    "km": 1000,
    "m": 1,
    "cm": 0.01,
    "mile": 1609.344,
    "ft": 0.3048,
    "kg": 1,
    "t": 1000,
    "g": 0.001,
    "barrel": 158.987,
    "litre": 1,
    "hectare": 0.01,
    "km2": 1,
    "year": 365.25,
    "month": 30.44,
    "week": 7,
    "day": 1,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}
