"""Words by which a text denies, negates, rates or turns round what another says, as data in folded letters."""

# ruff: noqa: E501 - word lists are read across

from typing import Final

DENIALS: Final = {
    "en": r"den(?:y|ies|ied|ying|ials?)|refut(?:e|es|ed|ing)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|disput(?:e|es|ed|ing)|"
    r"rebut(?:s|ted)?|contradict(?:s|ed)?|baseless|unfounded|groundless|no (?:truth|evidence|proof|basis)|absurd|slander|"
    r"rumou?rs?|concoct\w*|smear\w*|far-fetched|repudiat\w+",
    "ar": r"(?:و|ف)?(?:نف(?:ي|ت|وا|ي?ه|اه|تها|ي?ها)|[تين]نف(?:ي|ون|يان|ه)|ينفون|نافي(?:ا|ه)?|كذب(?:ت|وا)?|[تي]كذب|فند(?:ت|وا)?|[تي]فند|دحض(?:ت)?|"
    r"[تي]دحض|انكر(?:ت|وا)?|[تي]نكر|رفض(?:ت|وا)?|استنكر(?:ت)?|شايعات|شايعه|مزاعم كاذبه|لا اساس|لا صحه|عار(?:يه)? عن الصحه|باطل(?:ه)?|"
    r"افتراء(?:ات)?|سخيف(?:ه)?|ملفق(?:ه)?)",
    "ru": r"опроверг\w*|опроверга\w*|отрица\w+|отверг\w*|отверга\w*|оспори\w+|оспарива\w+|беспочвен\w+|необоснован\w+|голословн\w+|"
    r"безосновательн\w+|не соответству\w+ действительности|нет (?:никаких )?доказательств|абсурд\w*|клевет\w+|измышлени\w+|домысл\w+",
    "ko": r"부인|반박|일축|사실무근|근거\s?없는|황당한|날조|모략|낭설|아니라고|허위|부정했",
}
NEGATIONS: Final = {
    "en": r"not|never|no|none|neither|nor|without|cannot|\w+n't|failed to|false(?:ly)?|no longer|nobody|nothing|hardly|single",
    "ar": r"(?:و|ف)?(?:لم|لن|لا|ليس|ليست|ليسوا|غير|دون|بدون|ما (?:كان|كانت|زار)|عدم|لست|بلا|ابدا|مطلقا|اي شيء)",
    "ru": r"не|нет|ни|никогда|без|никак\w+|ничего|нельзя|вовсе",
    "ko": r"않\w*|없\w*|아니\w*|못\w*|안 했\w*|한 적이",
}
RATED_FALSE: Final = {
    "en": r"false|fake|hoax|debunk(?:ed|s|ing)?|misleading|fabricat(?:ed|ion)|untrue|incorrect|inaccurate|wrong|pants on fire|myth|"
    r"doctored|out of context|not true|disinformation|misinformation|no such",
    "ar": r"زايف(?:ه)?|كاذب(?:ه)?|كذب|مضلل(?:ه)?|مفبرك(?:ه)?|غير صحيح(?:ه)?|خاطي(?:ه)?|خطا|ليس صحيحا|ليست صحيحه|لا صحه|تضليل|خبر ملفق|خرافه|"
    r"غير دقيق(?:ه)?|شايعه",
    "ru": r"фейк\w*|ложь|ложн\w+|неправд\w+|неверн\w+|недостоверн\w+|вымысел|дезинформаци\w+|не соответствует действительности|миф|"
    r"ошибочн\w+|вводит в заблуждение",
    "ko": r"거짓|허위|가짜\s?뉴스|사실이 아니\w*|사실과 다르\w*|사실무근|오보|잘못된|틀린|조작",
}
RATED_TRUE: Final = {
    "en": r"true|confirm(?:s|ed|ing)?|verified|accurate|correct|corroborat(?:es|ed)",
    "ar": r"صحيح(?:ه)?|(?:و|ف)?[تي]?[اؤ]?كد(?:ت|وا|ه)?|اكد(?:ت|وا)?|مؤكد(?:ه)?|دقيق(?:ه)?|ثبت(?:ت)?",
    "ru": r"правда|подтвер\w+|верно|достоверн\w+",
    "ko": r"사실로|확인했\w*|확인됐\w*|맞다",
}
# What one word affirms, its opposite denies; names of concepts are the same in all languages.
_OPPOSITES: Final = """
up/down
  en: ris(?:e|es|ing|en)|rose|increas\\w+|grew|grow\\w*|up|higher|climb\\w*|surg\\w+|gain\\w*|record high / fall\\w*|fell|declin\\w+|decreas\\w+|drop\\w*|down|lower|plung\\w+|slump\\w*|loss\\w*|low
  ar: ارتف\\w+|[تي]رتفع|صعود|صعد|[تي]صعد|زياده|زاد|[تي]زداد|نمو|مكاسب|قفز\\w*|اعلي / انخف\\w+|[تي]نخفض|هبوط|هبط|[تي]هبط|تراجع\\w*|[تي]تراجع|خساير|نزول|ادني|[تي]تدهور|تدهور
  ru: рост\\w*|вырос\\w*|увелич\\w+|повы\\w+|подорожа\\w+ / паден\\w+|упал\\w*|сниз\\w+|сниж\\w+|сократ\\w+|подешеве\\w+
  ko: 증가|상승|늘어|오른|급등 / 감소|하락|줄어|내린|급락
begin/end
  en: begin\\w*|began|start\\w*|launch\\w*|resum\\w+|open\\w* / end(?:s|ed|ing)?|stop\\w*|halt\\w*|suspend\\w*|postpon\\w+|delay\\w*|cancel\\w*|clos\\w+
  ar: بدا|بدات|[تي]بدا|بدء|انطلاق|انطلق\\w*|استيناف|[تي]ستانف|افتتاح|[تي]فتتح|[تي]باشر\\w* / انتهاء|انته\\w+|[تي]نته\\w+|وقف|توقف\\w*|[تي]توقف|تعليق|[تي]علق|تاجيل|[تي]ؤجل|الغاء|[تي]لغ\\w+|اغلاق|[تي]غلق
  ru: нача\\w+|старт\\w*|возобнов\\w+|откры\\w+ / законч\\w+|прекра\\w+|останов\\w+|отложи\\w+|отмен\\w+|закры\\w+|приостанов\\w+
  ko: 시작|개시|재개|개막 / 종료|중단|연기|취소|폐쇄
win/lose
  en: win\\w*|won|victor\\w+|beat\\w* / los(?:e|es|t|ing)|defeat\\w*
  ar: فوز|فاز\\w*|[تي]فوز|انتصار\\w*|[تي]هزم / خساره|خسر\\w*|[تي]خسر|هزيمه|[تي]نهزم
  ru: победи\\w+|побед\\w+|выигра\\w+ / проигра\\w+|поражени\\w+
  ko: 승리|이겼 / 패배|졌다
allow/forbid
  en: allow\\w*|approv\\w+|accept\\w*|permit\\w*|welcom\\w+|support\\w*|agree\\w* / ban\\w*|forbid\\w*|prohibit\\w*|refus\\w+|oppos\\w+|block\\w*|disagree\\w*
  ar: سماح|[تي]سمح|وافق\\w*|[تي]وافق|قبول|قبل\\w*|[تي]رحب|رحب\\w*|[تي]ؤيد|تاييد|موافقه / حظر|[تي]حظر|منع|[تي]منع|رفض\\w*|[تي]رفض|[تي]عارض|معارضه
  ru: разреш\\w+|одобри\\w+|приня\\w+|поддерж\\w+ / запре\\w+|отказ\\w+|отклони\\w+
  ko: 허용|승인|찬성|환영 / 금지|거부|반대
"""


def opposites(language: str) -> list[tuple[str, str, str]]:
    """(concept, pattern of one side, pattern of the other) in a language."""
    rows, concept = [], ""
    for line in _OPPOSITES.strip().splitlines():
        if not line.startswith(" "):
            concept = line.strip()
            continue
        spoken, _, sides = line.strip().partition(": ")
        if spoken == language:
            one, other = sides.split(" / ")
            rows.append((concept, one, other))
    return rows
