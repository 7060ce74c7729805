"""Pages that are not the page: an error in disguise, a check for robots, an empty shell, a wall before the text. Pure.

A long article is never one of these because of its words: whoever writes about cookies is not asking for consent. What
is short is looked at closely; what the page says to machines counts at any length.
"""

# ruff: noqa: E501 - a list of phrases broken over more lines is harder to read

import re
from collections.abc import Callable

from sources.page_facts import PageFacts

_FRONTS = {"", "index.html", "index.htm", "index.php", "default.aspx", "home", "ar", "en", "fa", "he", "ur", "ru", "ko"}
_SHORT = 1500  # characters: a wall or an error page says little else
_CUT = 3000  # what a host shows of an article before it asks for money
_NEXT = 700  # characters after the article, where it asks
_A_FEW_WORDS = 200

_GONE = re.compile(
    r"page (?:was |could |can |has )?(?:not |n.t )?(?:be )?(?:not )?(?:found|moved or deleted)|page (?:doesn.t|does not|no longer) exist"
    r"|(?:page|article|content|story)[^.\n]{0,40}(?:no longer (?:available|exists)|has been (?:removed|deleted)|isn.t available)"
    r"|we (?:can.t|couldn.t|could not|cannot) find (?:the|that|this|your) page|nothing (?:was )?found here|link (?:you followed )?(?:is|may be) broken"
    r"|الصفحة (?:غير موجودة|المطلوبة غير|التي تبحث عنها|لم تعد)|لم يتم العثور على|(?:الصفحة|المقال|الخبر|المحتوى)[^.\n]{0,30} (?:غير (?:موجود|متاح|متوفر)|محذوف|تم حذف)"
    r"|تعذر العثور على|عذرا[ً]?[،,]? (?:هذه )?الصفحة"
    r"|صفحه (?:مورد نظر|موردنظر|درخواستی)[^.\n]{0,30}(?:یافت نشد|پیدا نشد|موجود نیست|وجود ندارد)|یافت نشد|مطلوبہ صفحہ|صفحہ نہیں ملا"
    r"|הדף[^.\n]{0,25} (?:לא נמצא|אינו קיים|לא קיים)|העמוד[^.\n]{0,25} לא נמצא"
    r"|страница не найдена|страниц[аы][^.\n]{0,30}не существует|нет такой страницы|материал удал[её]н|запрашиваемая страница"
    r"|페이지를 찾을 수 없|존재하지 않는 (?:페이지|기사)|삭제된 (?:기사|페이지)|없는 페이지"
    r"|page introuvable|page[^.\n]{0,30}n.existe (?:pas|plus)|seite (?:wurde )?nicht gefunden|página no encontrada|página não encontrada"
    r"|pagina non trovata|sayfa bulunamad|ページが見つかりません|ページは存在しません|页面不存在|找不到(?:该|此)?页面",
    re.IGNORECASE,
)
_404 = re.compile(
    r"(?:error|erreur|fehler|خطأ|خطا|ошибка|שגיאה|http)\W{0,3}404\b|(?:^|\n|[|:–—-]\s)\W{0,3}404\W{0,3}(?:$|\n|[|:–—-]|error|not found|page|خطأ|الصفحة)",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"just a moment|checking (?:your browser|if the site connection is secure)|verify(?:ing)? (?:that )?(?:you are|you.re|that you.re) (?:a )?(?:human|not a robot)"
    r"|are you a (?:robot|human)|(?:i.m|you are|you.re) not a robot|attention required|access (?:to this page has been )?denied|pardon our interruption"
    r"|unusual (?:traffic|activity)|automated (?:access|requests|queries)|enable (?:javascript|js) and (?:cookies|disable)|(?:complete|solve) the (?:security check|captcha)"
    r"|human verification|robot check|security (?:check|verification)|bot (?:detection|protection)|ddos protection|request (?:was )?(?:blocked|unsuccessful)"
    r"|(?:لست|أنك لست|انك لست) (?:روبوت|برنامج)|التحقق من (?:أنك|انك) (?:إنسان|بشر|لست)|(?:فحص|التحقق من) (?:المتصفح|متصفحك|أمان الاتصال)|تم رفض الوصول|لحظة من فضلك"
    r"|ربات نیستید|مرورگر شما در حال بررسی|دسترسی غیرمجاز|אינך רובוט|לא רובוט"
    r"|вы не робот|проверк[аи] (?:вашего )?браузера|доступ (?:ограничен|запрещ[её]н)|로봇이 아닙|보안 (?:확인|검사)|접근이 (?:차단|거부)"
    r"|vous n.êtes pas un robot|kein roboter|no eres un robot|robot olmadığınız|安全验证|人机验证|ロボットではありません",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    rb"_cf_chl_opt|cf-browser-verification|cf-challenge-running|cf-turnstile-response|_Incapsula_Resource|captcha-delivery\.com"
    rb"|px-captcha|awswaf\.com/[^\"']{0,80}challenge|aws-waf-token|sucuri_cloudproxy_js|ddos-guard/js-challenge|__qrator|bm-verify",
    re.IGNORECASE,
)
_NEEDS_SCRIPTS = re.compile(
    r"(?:enable|activate|turn on|requires?|without|need) javascript|javascript (?:is )?(?:disabled|required|to be enabled|must be)"
    r"|(?:تفعيل|تمكين|يتطلب|بدون)[^.\n]{0,20} (?:جافا ?سكر[ي]?بت|javascript)|включ\w+ javascript|자바스크립트|javascript[^.\n]{0,10}(?:활성|aktivier|activ)",
    re.IGNORECASE,
)
_EMPTY_MOUNT = re.compile(
    rb"<(?:div|main|app-root|section)\b[^>]*\bid=[\"']?(?:root|app|__next|__nuxt|main-app|react-root|gatsby|___gatsby|svelte|q-app|ember-app|application)[\"']?[^>]*>\s*</"
    rb"|<app-root[^>]*>\s*</app-root>",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|sign up|register|log ?in|sign in|join)[^.\n]{0,30} to (?:continue|keep|read (?:the |this )?(?:full|rest|more|article|story)|unlock|finish)"
    r"|subscribe (?:now )?to (?:continue|read|keep reading)|to continue reading|continue reading (?:this article )?(?:with|by|for)|keep reading (?:with|for)"
    r"|(?:article|story|content|post)[^.\n]{0,20} is (?:only )?(?:available (?:only )?(?:to|for)|reserved for|exclusive to|for) (?:our )?(?:paid |paying |registered )?(?:subscribers|members)"
    r"|subscribers only|only for subscribers|for subscribers only|subscriber[- ]exclusive|already a (?:subscriber|member)\?|unlock (?:this|the full) (?:article|story)"
    r"|(?:reached|used|read) (?:your|all)[^.\n]{0,30}(?:limit|free articles)|(?:sign|log) in to (?:continue|read)|start your (?:free )?trial|this article is for (?:paid )?members"
    r"|اشترك[^.\n]{0,25}(?:لمتابعة|لقراءة|لمواصلة|للاستمرار|لإكمال)|(?:لمتابعة|لمواصلة|لإكمال|لاستكمال) (?:ال)?قراءة|للمشتركين (?:فقط|حصرا)|(?:المقال|المحتوى|المادة)[^.\n]{0,25} للمشتركين"
    r"|سجل (?:الدخول )?لمتابعة القراءة|(?:ویژه|مخصوص) مشترک|برای (?:ادامه|مطالعه)[^.\n]{0,40}(?:اشتراک|مشترک)|صرف سبسکرائبرز"
    r"|למנויים בלבד|למנויי[^.\n]{0,10}בלבד|להמשך (?:ה)?קריאה|לקריאת הכתבה המלאה|כבר מנויים"
    r"|только (?:для|по) подпис|оформите подписку|доступн\w{1,3} (?:только )?(?:по подписке|подписчикам)|чтобы (?:читать|продолжить чтение|дочитать)"
    r"|구독자 전용|구독하고 계속|로그인 후 이용|유료 ?회원|멤버십 전용|réservée? aux abonnés|pour lire la suite|abonnez-vous pour|déjà abonné"
    r"|nur für abonnenten|weiterlesen mit|jetzt weiterlesen|(?:solo|sólo) para suscriptores|suscríbete para|riservato agli abbonati|exclusivo para assinantes"
    r"|abonelere özel|devamını okumak için|会員限定|有料会員|続きを読むには|会员专享|付费阅读",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:accept|agree to|consent to|use of|we use|uses?)[^.\n]{0,60}\bcookies\b|\bcookies?\b[^.\n]{0,40}(?:policy|settings|preferences|consent)|before you continue"
    r"|(?:we|our partners)[^.\n]{0,40}value your privacy|your privacy (?:choices|matters)|store and/or access information on a device|(?:accept|reject|manage) all"
    r"|privacy (?:policy|settings)|manage (?:options|preferences)|family of brands|personali[sz]ed (?:ads|content)"
    r"|ملفات تعريف الارتباط|الكوكيز|(?:الموافقة|أوافق|موافق) (?:على|و)|سياسة الخصوصية|קובצי cookie|עוגיות|کوکی"
    r"|файл\w* cookie|куки|쿠키(?:를|의| 사용| 설정)|개인정보 (?:처리|보호)|utilis\w+ des cookies|tout accepter|verwenden cookies|alle akzeptieren|zustimm"
    r"|usa(?:mos)? cookies|aceptar (?:todo|cookies)|çerez|同意する|クッキー",
    re.IGNORECASE,
)
_ASKS_FOR_CONSENT = re.compile(
    r"cookies?\b|before you continue|privacy|family of brands|personali[sz]ed|on a device|ملفات تعريف|الكوكيز|الخصوصية|עוגיות|کوکی|куки|쿠키|çerez|クッキー",
    re.IGNORECASE,
)


def warnings(facts: PageFacts, text: str, data: bytes, visible: Callable[[], str]) -> tuple[str, ...]:
    """The code of what stands in the article's place, if anything does; `visible()` are all words of the page."""
    if len(text) > _CUT:
        return ("for_subscribers",) if facts.paywalled else ()
    seen = visible()
    if len(text) <= _SHORT and (instead := _instead(facts, text, data, seen)):
        return (instead,)
    if facts.paywalled or _PAYWALL.search(_last_words(text)) or _PAYWALL.search(_after(text, seen)):
        return ("paywall",) if len(text) <= _SHORT or not facts.paywalled else ("for_subscribers",)
    return ("consent_wall",) if _asks_only_for_consent(text, seen) else ()


def leads_to_the_front(asked: str, answered: str) -> bool:
    """Was an article asked for, and the front page of a site the answer? Both are canonical addresses."""
    path, found = asked.partition("://")[2].partition("/")[2], answered.partition("://")[2].partition("/")[2]
    deep = len(path.partition("?")[0].strip("/")) > 12
    return deep and found.strip("/").casefold() in _FRONTS


_FRONTS = {
    "",
    "index.html",
    "index.htm",
    "index.php",
    "default.aspx",
    "home",
    "ar",
    "en",
    "fa",
    "he",
    "ur",
    "ru",
    "ko",
    "fr",
}


def _instead(facts: PageFacts, text: str, data: bytes, seen: str) -> str:
    heads = f"{facts.in_head}\n{facts.title}\n{facts.heading}"
    brief = len(text) < 700 and len(seen) < 2 * _SHORT
    if brief and (_CHALLENGE.search(data) or _ROBOT.search(heads) or (len(text) < 400 and _ROBOT.search(seen[:600]))):
        return "bot_challenge"
    if _GONE.search(heads) or _404.search(heads) or (len(text) < 400 and _GONE.search(text)):
        return "soft_404"
    said = "" if _NEEDS_SCRIPTS.search(text) else text
    if len(said) < _A_FEW_WORDS and len(_without_scripts_plea(seen)) < _A_FEW_WORDS and b"<script" in data.lower():
        plea = _NEEDS_SCRIPTS.search(seen) or _NEEDS_SCRIPTS.search(text) or _EMPTY_MOUNT.search(data)
        return "javascript_only" if plea else ""
    return ""


def _without_scripts_plea(seen: str) -> str:
    return "\n".join(line for line in seen.split("\n") if not _NEEDS_SCRIPTS.search(line))


def _last_words(text: str) -> str:
    """The end of what was taken for the article: where it breaks off, the host says why."""
    return text[-400:]


def _after(text: str, seen: str) -> str:
    """What stands on the page next after the article."""
    last = text.rstrip().rpartition("\n")[2][-40:]
    at = seen.rfind(last) if last else -1
    return seen[at + len(last) :][:_NEXT] if at >= 0 else ""


def _asks_only_for_consent(text: str, seen: str) -> bool:
    """Is there little on the page that is not about cookies?"""
    words = text if len(text) > _A_FEW_WORDS else seen
    if len(words) > _SHORT or not _ASKS_FOR_CONSENT.search(words):
        return False
    rest = [line for line in re.split(r"[.!?؟\n]", words) if not _CONSENT.search(line) and len(line.split()) > 7]
    return bool(_CONSENT.search(words)) and sum(map(len, rest)) < 1.2 * _A_FEW_WORDS
