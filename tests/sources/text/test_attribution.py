"""Who says it, in the ways that news agencies write it."""

import pytest

from sources.text.statements import extract
from tests.benchmarks.statements import same_speaker

ARABIC = [
    ("قالت وزارة الدفاع الروسية في بيان يوم الأحد إن قواتها سيطرت على بلدة حدودية.", "وزارة الدفاع الروسية"),
    ("ورد عليه المتحدث باسم الكرملين قائلا إن «الغرب يطيل أمد الحرب».", "المتحدث باسم الكرملين"),
    ("وأفادت وكالة الأناضول بأن 12 شخصا قتلوا في غارة على المدينة.", "وكالة الأناضول"),
    ("وقال مسؤولان أميركيان لرويترز إن الضربة استهدفت قياديا بارزا.", "مسؤولان أميركيان"),
    ("يقول محمد علي (45 عاما)، وهو أب لخمسة أطفال، إن المياه جرفت منزله.", "محمد علي"),
    ("وتقول أم أحمد: «لم نأكل منذ يومين».", "أم أحمد"),
    ("وجاء في البيان أن الطرفين اتفقا على وقف إطلاق النار.", "البيان"),
    ("وكتب ترامب على منصة تروث سوشيال أن المحاكمة «مهزلة».", "ترامب"),
    ("وبحسب ما ذكرت صحيفة نيويورك تايمز، فإن البيت الأبيض يدرس فرض عقوبات جديدة.", "صحيفة نيويورك تايمز"),
    (
        "وأعرب الأمين العام للأمم المتحدة أنطونيو غوتيريش عن قلقه البالغ إزاء التصعيد.",
        "الأمين العام للأمم المتحدة أنطونيو غوتيريش",
    ),
    ("وهدد الحوثيون باستهداف مزيد من السفن في البحر الأحمر.", "الحوثيون"),
    ("وأعلن البنك المركزي المصري تثبيت أسعار الفائدة عند 27.25%.", "البنك المركزي المصري"),
    ("وأبلغ مسؤول في حركة حماس وكالة فرانس برس أن الحركة لم تتلق أي مقترح جديد.", "مسؤول في حركة حماس"),
    ("وفي تصريح للصحفيين، نفى المتحدث باسم الحكومة وجود أي خلاف مع البنك الدولي.", "المتحدث باسم الحكومة"),
    ("وأوضح بيان صادر عن وزارة الداخلية السعودية أن 1301 حاج توفوا هذا العام.", "بيان صادر عن وزارة الداخلية السعودية"),
    ("وكان نتنياهو قد تعهد الأسبوع الماضي بمواصلة الحرب حتى «النصر الكامل».", "نتنياهو"),
    ("المتحدث باسم الحكومة محمد المومني قال إن الأردن لن يكون ساحة حرب لأحد.", "المتحدث باسم الحكومة محمد المومني"),
    ("«لن نتراجع»، هكذا قال زعيم المعارضة.", "زعيم المعارضة"),
    ("أما لافروف فقال إن بلاده «لن تنتظر طويلا».", "لافروف"),
    ("ووفقا لمنظمة الصحة العالمية، سجلت 300 إصابة في أسبوع.", "منظمة الصحة العالمية"),
    ("واتهمت إيران إسرائيل باغتيال أحد ضيوفها في العاصمة.", "إيران"),
]
ENGLISH = [
    ("Britain’s new prime minister said Saturday he would scrap the plan.", "Britain’s new prime minister"),
    ('"They came at night," Fatima Hassan, 34, a mother of four who lives nearby, told The Courier.', "Fatima Hassan"),
    (
        "Moscow was silent, but a Kremlin adviser, Yuri Ushakov, earlier dismissed the allegations as nonsense.",
        "Yuri Ushakov",
    ),
    (
        "A senior Israeli official, speaking on condition of anonymity, said the army had left.",
        "A senior Israeli official",
    ),
    ('Asked whether he would resign, the governor said: "Absolutely not."', "the governor"),
    ("Whether the deal will hold is unclear, diplomats said.", "diplomats"),
    ("Turkey's foreign minister, Hakan Fidan, who visited Baghdad, stressed that Ankara would stay.", "Hakan Fidan"),
    (
        "South Korea’s Joint Chiefs of Staff said a missile was fired at 5:30 a.m. on Monday.",
        "South Korea’s Joint Chiefs of Staff",
    ),
    ("Police have arrested three men on suspicion of arson, the BBC reported.", "the BBC"),
    (
        "In a letter to lawmakers, Attorney General Merrick Garland argued that it would do harm.",
        "Attorney General Merrick Garland",
    ),
    ("The plan was described by Germany as a first step.", "Germany"),
]
RUSSIAN = [
    ("«Мы не уйдем», — заявил журналистам глава правительства Иван Лавров.", "глава правительства Иван Лавров"),
    ("Как пишет газета «Утро», завод остановят в мае.", "газета «Утро»"),
    ("По данным Минздрава, заболели 300 человек.", "Минздрава"),
    ("В министерстве обороны сообщили, что учения завершены.", "министерство обороны"),
]
KOREAN = [
    ("한국 국방부는 북한이 미사일 두 발을 쐈다고 발표했다.", "한국 국방부"),
    ("세계보건기구에 따르면 환자는 300명이다.", "세계보건기구"),
]
UNSAID = [
    ("ar", "وأدى نقل الأسلحة إلى توتر بين البلدين في السنوات الماضية."),
    ("ar", "وتخضع البلاد لعقوبات شديدة بسبب برنامجها النووي منذ سنوات."),
    ("en", "The report on the claims of the two states was published in March."),
    ("en", "Three people were killed when the roof fell."),
    ("ru", "Завод закрыли в 2009 году из-за долгов."),
    ("ko", "공장은 2009년에 문을 닫았다."),
]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        (language, *each)
        for language, told in (("ar", ARABIC), ("en", ENGLISH), ("ru", RUSSIAN), ("ko", KOREAN))
        for each in told
    ],
)
def test_the_speaker_is_found(language, text, speaker):
    found = [statement.speaker for statement in extract(text, language=language) if statement.speaker]

    assert any(same_speaker(each, speaker) for each in found), found


@pytest.mark.parametrize(("language", "text"), UNSAID)
def test_nobody_is_made_to_say_what_the_outlet_says_itself(language, text):
    assert [statement.speaker for statement in extract(text, language=language)] == [None]


@pytest.mark.parametrize(
    ("language", "text", "stance"),
    [
        ("ar", "ونفت طهران مسؤوليتها عن الهجوم.", "denies"),
        ("ar", "وتعهدت برلين بتقديم مساعدات جديدة.", "promises"),
        ("ar", "وتوقع البنك الدولي أن ينمو الاقتصاد.", "predicts"),
        ("ar", "وذكرت وكالة الأنباء الرسمية أن الجسر أغلق.", "reports"),
        ("en", "Iran denied the accusations.", "denies"),
        ("en", "The minister pledged to resign.", "promises"),
        ("en", "Analysts predict that prices will fall.", "predicts"),
        ("ru", "Министр опроверг слухи об отставке.", "denies"),
        ("ko", "정부는 의혹을 부인했다.", "denies"),
    ],
)
def test_the_verb_tells_the_stance(language, text, stance):
    assert extract(text, language=language)[0].stance == stance
