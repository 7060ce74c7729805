"""Arabic words that tell who says something, how, and how surely; folded as `normalize.fold` folds."""

from typing import Final

from sources.text.lexicon.verbs import Verb, arabic_forms
from sources.text.normalize import fold


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word.replace("_", " ")) for word in words.split())


# past he, past she, past they, present he, present she, present they; or past he - present he: made by rule
# frame: that = takes إن/أن; deed = is an act of speech by itself; object = takes someone or something
_VERBS: Final = """
قال - يقول | say asserts that
صرح - يصرح | say asserts that
أعلن - يعلن | announce asserts deed
أكد - يؤكد | confirm asserts deed
أوضح - يوضح | explain asserts that
أضاف - يضيف | add asserts that
تابع - يتابع | continue asserts that
استطرد - يستطرد | continue asserts that
واصل - يواصل | continue asserts that
أردف - يردف | add asserts that
استدرك - يستدرك | add asserts that
أشار - يشير | point asserts that
لفت - يلفت | point asserts that
نوه - ينوه | point asserts that
ذكر - يذكر | mention reports that
أفاد - يفيد | report reports that
أبلغ - يبلغ | inform reports inform
أورد - يورد | report reports that
كشف - يكشف | reveal asserts that
بين - يبين | explain asserts that
شدد - يشدد | stress asserts that
اعتبر - يعتبر | consider asserts that
أظهر - يظهر | show asserts that
برهن - يبرهن | show asserts that
زعم - يزعم | claim asserts that
ادعى ادعت ادعوا يدعي تدعي يدعون | claim asserts that
رأى رأت رأوا يرى ترى يرون | consider asserts that
اعترف - يعترف | admit asserts that
أقر - يقر | admit asserts that
حذر - يحذر | warn asserts that
نبه - ينبه | warn asserts that
علق - يعلق | comment asserts that
عقب - يعقب | comment asserts that
كتب - يكتب | write asserts that
غرد - يغرد | write asserts that
نشر - ينشر | publish reports that
جزم - يجزم | assert asserts that
جادل - يجادل | argue asserts that
خلص - يخلص | conclude asserts that
استنتج - يستنتج | conclude asserts that
اشتكى اشتكت اشتكوا يشتكي تشتكي يشتكون | complain asserts that
أخبر - يخبر | tell asserts inform
أطلع - يطلع | tell asserts inform
تساءل - يتساءل | ask asserts that
سأل - يسأل | ask asserts that
أجاب - يجيب | answer asserts that
رد - يرد | answer asserts that
أصر - يصر | insist asserts that
كرر - يكرر | repeat asserts deed
جدد - يجدد | repeat asserts deed
أبدى أبدت أبدوا يبدي تبدي يبدون | express asserts deed
أعرب - يعرب | express asserts deed
عبر - يعبر | express asserts that
أدان - يدين | condemn asserts deed
ندد - يندد | condemn asserts deed
انتقد - ينتقد | criticise asserts deed
استنكر - يستنكر | condemn asserts deed
شجب - يشجب | condemn asserts deed
دعا دعت دعوا يدعو تدعو يدعون | call asserts deed
طالب - يطالب | demand asserts deed
حث - يحث | urge asserts deed
ناشد - يناشد | urge asserts deed
اقترح - يقترح | propose asserts deed
أشاد - يشيد | praise asserts deed
رحب - يرحب | welcome asserts deed
نفى نفت نفوا ينفي تنفي ينفون | deny denies object
أنكر - ينكر | deny denies object
كذب - يكذب | deny denies object
فند - يفند | deny denies object
دحض - يدحض | deny denies object
رفض - يرفض | reject denies object
استبعد - يستبعد | rule_out predicts that
تعهد - يتعهد | vow promises deed
وعد - يعد | promise promises deed
التزم - يلتزم | commit promises deed
توعد - يتوعد | threaten promises deed
هدد - يهدد | threaten promises deed
أقسم - يقسم | swear promises deed
توقع - يتوقع | expect predicts deed
رجح - يرجح | expect predicts deed
تنبأ - يتنبأ | predict predicts deed
تكهن - يتكهن | predict predicts deed
قدر - يقدر | estimate asserts that
اتهم - يتهم | accuse asserts object
وصف - يصف | describe asserts object
برر - يبرر | justify asserts object
اعتقد - يعتقد | believe asserts that
ظن - يظن | believe asserts that
حمل - يحمل | blame asserts blame
نقل - ينقل | relay reports relay
"""

VERBS: Final[dict[str, Verb]] = arabic_forms(_VERBS)

# "قوله إن": what was relayed; "قائلا إن": a second verb with the same speaker.
RELAYED: Final = _folded("قوله قولها قولهم قولهما تأكيده تأكيدها تصريحه")
PARTICIPLES: Final[dict[str, Verb]] = {
    form: Verb(lemma, stance, "that", "", "")
    for forms, lemma, stance in (
        ("قائلا قائلة قائلين", "say", "asserts"),
        ("مضيفا مضيفة مضيفين", "add", "asserts"),
        ("مؤكدا مؤكدة مؤكدين", "confirm", "asserts"),
        ("موضحا موضحة موضحين", "explain", "asserts"),
        ("مشيرا مشيرة مشيرين", "point", "asserts"),
        ("لافتا لافتة", "point", "asserts"),
        ("معتبرا معتبرة معتبرين", "consider", "asserts"),
        ("محذرا محذرة محذرين", "warn", "asserts"),
        ("نافيا نافية نافين", "deny", "denies"),
        ("متهما متهمة متهمين", "accuse", "asserts"),
        ("متعهدا متعهدة متعهدين", "vow", "promises"),
        ("متوقعا متوقعة", "expect", "predicts"),
        ("زاعما زاعمة زاعمين", "claim", "asserts"),
        ("مشددا مشددة مشددين", "stress", "asserts"),
    )
    for form in _folded(forms)
}

# Complementisers: what is said begins here.
THAT: Final = _folded(
    """
    إن أن بأن إنه إنها إنهم إنهما إنني إننا إنك أنه أنها أنهم أنهما أنني أننا بأنه بأنها بأنهم بأنهما
    بأننا بأنني وإن وأن وأنه وأنها وإنه وإنها
    """
)
THAT_HE: Final = _folded("إنه إنها إنهم إنهما إنني إننا أنه أنها أنهم أنهما أنني أننا بأنه بأنها بأنهم بأننا")
# "according to X": one word or two; what follows is who says it.
ACCORDING: Final = _folded("وفقا وفق بحسب حسب طبقا نقلا استنادا")
ACCORDING_PAIRS: Final = frozenset(
    (fold(a), fold(b))
    for a, b in (
        ("على", "لسان"),
        ("حد", "قول"),
        ("حد", "تعبير"),
        ("حد", "وصف"),
        ("حد", "زعم"),
        ("في", "نظر"),
        ("من", "وجهة"),
    )
)
AS: Final = _folded("كما حسبما وفقما مثلما ما لما")

FEMININE: Final = _folded(
    """
    وزارة وكالة صحيفة قناة شبكة هيئة منظمة شركة حكومة حركة جماعة لجنة متحدثة رئيسة وزيرة مسؤولة خبيرة
    باحثة مصادر وسائل تقارير جامعة مؤسسة رئاسة سفارة محكمة شرطة السلطات سلطات دول بعثة مفوضية نقابة
    جمعية إدارة ولاية دولة نيابة قوات
    """
)

# Nouns that name who speaks: people by role, then bodies, then groups.
PEOPLE: Final = _folded(
    """
    رئيس رئيسة زعيم زعيمة وزير وزيرة متحدث متحدثة ناطق ناطقة مسؤول مسؤولة مدير مديرة قائد مبعوث مبعوثة
    سفير سفيرة نائب نائبة أمين أمينة مفوض مفوضة حاكم محافظ عمدة قاضي قاض محام محامي محامية خبير خبيرة
    محلل محللة باحث باحثة أستاذ أستاذة دبلوماسي عضو مستشار مستشارة كاتب صحفي صحافي شاهد طبيب طبيبة ملك
    أمير أميرة ملكة ولي شيخ مرشد بابا مفتي ضابط جنرال لواء عقيد عميد فريق مساعد مساعدة ممثل ممثلة مندوب
    مندوبة مصدر مراسل مراسلة مراقب مؤسس مالك مدرب لاعب سيناتور نقيب عالم منسق منسقة مدعي مدع مفتش رجل
    امرأة والد والدة شقيق نجل مواطن ناشط ناشطة معارض كبير المدعي اقتصادي مؤرخ وكيل قس أسقف حاخام
    """
)
GROUPS: Final = _folded(
    """
    مسؤولون مسؤولين خبراء محللون محللين مصادر دبلوماسيون شهود سكان باحثون علماء وزراء زعماء قادة نواب
    مراقبون منتقدون ناشطون نشطاء صحفيون أطباء مدعون محامون متحدثون أعضاء مصدران مسؤولان زعيمان وزيران
    رئيسان طرفان بلدان دولتان جانبان اقتصاديون مؤرخون مواطنون عاملون مراسلون عسكريون قضاة سياسيون
    معارضون أهالي مقربون كثيرون بعض عدد سلطات وسائل تقارير قوات دول
    """
)
BODIES: Final = _folded(
    """
    وزارة حكومة رئاسة وكالة صحيفة قناة شبكة إذاعة موقع مجلة هيئة منظمة شركة مؤسسة معهد مركز جامعة مكتب
    لجنة مجلس حزب حركة جماعة محكمة برلمان كونغرس جيش شرطة سفارة قيادة بيان تقرير دراسة استطلاع مفوضية
    بنك مصرف صندوق اتحاد نقابة جمعية بعثة دائرة إدارة سلطة نيابة قصر بيت ديوان كرملين بنتاغون غرفة حلف
    تحالف ائتلاف تلفزيون برنامج مشروع مرصد مصلحة مديرية كنيسة أزهر خدمة وفد قضاء
    """
)
MEDIA: Final = _folded("وكالة صحيفة قناة شبكة إذاعة موقع مجلة تلفزيون رويترز وسائل صحف جريدة أنباء")
OUTLETS: Final = _folded(
    """
    رويترز تاس سي_إن_إن بي_بي_سي بلومبرغ الجزيرة العربية أسوشيتد_برس فرانس_برس سانا نوفوستي ريا إنترفاكس
    يونهاب شينخوا كيودو بترا وام واس أكسيوس بوليتيكو
    """
)

PREPOSITIONS: Final = _folded(
    """
    في من على إلى عن مع خلال بعد قبل عقب عبر منذ حول ضد أمام لدى بين رغم بشأن إثر فور وسط تحت فوق عند
    نحو حيال تجاه إزاء ضمن دون بدون بموجب بسبب بهدف بناء بحضور برفقة بعدما قبيل حتى أثناء لدي عليه عليها
    فيه فيها إليه له لها لهم به بها عنه منه معه
    """
)
# Words that end a noun phrase: connectives, relatives, particles, adverbs, time.
STOPS: Final = _folded(
    """
    الذي التي الذين اللذين اللذان اللتان اللتين حيث بينما فيما لكن ولكن إذ إذا لو وهو وهي وهم وذلك هو هي
    هم لم لا لن ما قد وقد لقد كان كانت وكان وكانت كانوا هناك هنا ثم أو بل سوى غير مما بما فيه كي لكي
    حين حينما عندما بعدما قبلما لأن لأنه لأنها كأن ليس ليست مثل كما أما إنما بالتالي يوم أمس اليوم غدا
    صباح مساء ليل ظهر ليلة الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الماضي الماضية
    المقبل المقبلة الجاري أيضا كذلك لاحقا سابقا مرارا مؤخرا حينها آنذاك مجددا علنا باستمرار صراحة بوضوح
    تباعا قريبا حاليا دائما عادة أولا ربما فقط بالفعل بدوره بدورها بدورهم للمرة هكذا كيف لماذا متى أين
    ماذا هل هذا هذه ذلك تلك هؤلاء أي كلا وإن وأن وأنه وأنها والذي والتي والذين يناير فبراير مارس أبريل
    إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران تموز آب
    أيلول تشرين عام سنة شهر أسبوع
    """
)
# Adverbs that may stand between the verb and who speaks.
BETWEEN: Final = _folded(
    """
    أيضا كذلك بدوره بدورها بدورهم مجددا مرارا لاحقا سابقا اليوم أمس الأحد الاثنين الإثنين الثلاثاء
    الأربعاء الخميس الجمعة السبت قبل_ذلك حينها مؤخرا آنذاك علنا
    """
)
# The noun after "في" that tells an occasion, not where the speaker works.
OCCASIONS: Final = _folded(
    """
    بيان مقابلة تصريح تصريحات مؤتمر حديث وقت كلمة تغريدة منشور خطاب اتصال رسالة ختام مستهل بداية نهاية
    إحاطة إفادة تقرير مقال لقاء ندوة جلسة اجتماع تعليق رد هذا أول ثاني
    """
)
# What is denied, rejected or described: the object, not part of who denies it.
OBJECTS: Final = _folded(
    """
    الاتهامات اتهامات الاتهام التقارير تقارير المزاعم مزاعم الأنباء أنباء صحة وجود مسؤولية مسؤوليته
    مسؤوليتها هذه هذا ذلك تلك أي كل جميع ما الادعاءات ادعاءات الشائعات التعليق الكشف الإفصاح الدعوات
    دعوات طلب مقترح مقترحا اقتراح العرض الخطوة الاتفاق القرار تورطها تورطه ضلوعها ضلوعه علاقتها علاقته
    وقوع حدوث تلقي نية نيتها استعداده استعدادها
    """
)
NATIONALITY_ENDINGS: Final = ("ي", "يه", "يون", "يين", "يان", "يتان")

SPEAKER_PRONOUNS: Final = _folded("هو هي هم هما")
DUAL_GROUP: Final = _folded("الزعيمان الرئيسان الوزيران الجانبان الطرفان البلدان الدولتان المسؤولان المصدران")

HEDGES: Final = (
    "ربما",
    "يبدو",
    "من المحتمل",
    "من المرجح",
    "على الأرجح",
    "يحتمل",
    "محتمل",
    "محتملة",
    "المحتمل",
    "المحتملة",
    "يُعتقد",
    "يعتقد",
    "يُزعم",
    "يزعم",
    "مزعوم",
    "المزعوم",
    "المزعومة",
    "حسب زعمه",
    "تقريبا",
    "يمكن أن",
    "من الممكن",
    "من شأنه أن",
    "من شأنها أن",
    "من غير الواضح",
    "لم يتضح",
    "ولم تتضح",
    "ليس من الواضح",
    "لم يكن من الواضح",
    "لم يتسن التحقق",
    "غير مؤكد",
    "غير مؤكدة",
    "يُقال",
    "تردد أن",
    "ما وصفه",
    "ما وصفها",
    "ما وصفته",
    "ما أسماه",
    "يفترض",
    "كما يبدو",
    "فيما يبدو",
    "على ما يبدو",
)
# Words that tell a forecast, an opinion, a wish.
FUTURE: Final = _folded("سوف سيكون ستكون سيتم ستتم سيؤدي ستؤدي لن سيحدث يتوقع المتوقع المرجح")
OPINION: Final = _folded(
    """
    يجب ينبغي أعتقد نعتقد برأيي أرى أظن للأسف مؤسف رائع رائعة عظيم عظيمة مروع مروعة سيئ سيئة أفضل أسوأ
    مخجل عار جميل جميلة مذهل مذهلة حقير غبي غبية كارثي كارثية شجاع شجاعة خطير_جدا يستحق تستحق نتمنى
    أتمنى آمل نأمل ليت عسى لعل مضحك سخيف سخيفة
    """
)
OPINION_PHRASES: Final = (
    "لا بد",
    "من الضروري",
    "من الواجب",
    "في رأيي",
    "من وجهة نظري",
    "حسب رأيي",
    "من المهم أن",
    "ليس من المقبول",
    "من المؤسف",
    "حان الوقت",
)
QUESTION_WORDS: Final = _folded("هل ماذا لماذا متى أين كيف من كم أليس")
COMMANDS: Final = _folded(
    """
    تابعوا شاهد شاهدوا اقرأ اقرأوا اشترك اشتركوا شارك شاركوا انضم حمل حملوا تعرف تعرفوا انقر اضغط
    لا_تفوت استمع أرسل ساهم تبرع احجز
    """
)
BOILERPLATE: Final = (
    "جميع الحقوق محفوظة",
    "اقرأ أيضا",
    "اقرأ المزيد",
    "شاهد أيضا",
    "تابعونا",
    "للمزيد",
    "المصدر:",
    "تصوير",
    "حقوق النشر",
    "اشترك في",
    "النشرة البريدية",
    "ساهم في التغطية",
    "ساهم في إعداد",
    "إعداد ",
    "تحرير ",
    "مواضيع ذات صلة",
    "انضم إلى قناتنا",
    "هذا الخبر",
    "(إعلان)",
)
