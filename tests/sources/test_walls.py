"""What stands in an article's place is told by name, and no ordinary page is taken for it."""

# ruff: noqa: E501 - a page on one line is a page

import pytest

from sources import walls
from sources.errors import SENTENCES
from sources.extraction import extract
from tests.sources.right_to_left import PAGES

STORY = (
    "The harbour office said on Monday that the eastern basin will be dredged in autumn, two years later than planned. "
    "Fishermen fear that the works will drive the fish from the shore, and say that nobody has asked them. "
)
ARABIC = (
    "قال مكتب المرفأ يوم الإثنين إن الحوض الشرقي سيعمق في الخريف بعد تأخير دام عامين، ويخشى الصيادون هجرة الأسماك. "
)


def told(body: str, **more) -> tuple[str, ...]:
    return extract(
        f"<!doctype html><html>{body}</html>".encode(), "text/html", "https://news.example/a", **more
    ).warnings


def article(below: str = "", *, text: str = STORY, times: int = 3, head: str = "<title>Dredging</title>") -> str:
    paragraphs = "".join(f"<p>{number}. {text}</p>" for number in range(times))
    return f"<head>{head}</head><body><main><article><h1>Dredging</h1>{paragraphs}</article>{below}</main></body>"


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("soft_404", "<title>Page not found | News</title><h1>Oops</h1><p>Try the search instead.</p>"),
        ("soft_404", "<title>404</title><p>Nothing to see.</p>"),
        ("soft_404", "<title>News</title><h1>Error 404</h1><p>Go back home.</p>"),
        ("soft_404", "<title>News</title><p>This article is no longer available.</p>"),
        ("soft_404", "<title>خطأ</title><h1>عذرا، هذه الصفحة غير موجودة</h1><p>عد إلى الرئيسية</p>"),
        ("soft_404", "<title>أخبار</title><p>الخبر المطلوب غير موجود أو تم حذفه</p>"),
        ("soft_404", "<title>خبر</title><h1>صفحه مورد نظر یافت نشد</h1>"),
        ("soft_404", "<title>חדשות</title><h1>הדף שחיפשת לא נמצא</h1>"),
        ("soft_404", "<title>Страница не найдена</title><p>Вернитесь на главную.</p>"),
        ("soft_404", "<title>뉴스</title><p>삭제된 기사입니다.</p>"),
        ("bot_challenge", "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>"),
        ("bot_challenge", "<title>news.example</title><script>window._cf_chl_opt={}</script><p>One more step</p>"),
        ("bot_challenge", "<title>Access Denied</title><p>You don't have permission. Reference #18.2</p>"),
        ("bot_challenge", "<title>Pardon Our Interruption</title><p>Something made us think you are a bot.</p>"),
        ("bot_challenge", "<title>تحقق</title><p>يرجى التحقق من أنك إنسان للمتابعة</p>"),
        ("bot_challenge", "<title>Проверка</title><p>Подтвердите, что вы не робот</p>"),
        (
            "javascript_only",
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=a.js></script>",
        ),
        ("javascript_only", "<title>News</title><div id='__next'></div><script>self.x=1</script>"),
        ("javascript_only", "<title>أخبار</title><app-root></app-root><script src=main.js></script>"),
        ("consent_wall", "<title>Before you continue</title><p>We use cookies and data. Accept all cookies?</p>"),
        (
            "consent_wall",
            "<title>News</title><p>We and our partners store and/or access information on a device.</p><p>Accept all</p>",
        ),
        (
            "consent_wall",
            "<title>أخبار</title><p>نستخدم ملفات تعريف الارتباط. هل توافق على سياسة الخصوصية؟</p><button>موافق</button>",
        ),
        (
            "paywall",
            article('<div class="paywall"><h3>Subscribe to continue reading</h3><p>Already a subscriber?</p></div>'),
        ),
        ("paywall", article("<section><p>This article is only available to subscribers.</p></section>")),
        ("paywall", article("<p>لمتابعة القراءة اشترك الآن</p>", text=ARABIC)),
        ("paywall", article("<div>כתבה זו פתוחה למנויים בלבד</div>")),
        ("paywall", article("<p>Чтобы читать дальше, оформите подписку</p>")),
        ("paywall", article("<p>이 기사는 유료회원 전용입니다. 구독하고 계속 읽기</p>")),
        (
            "paywall",
            article(
                head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
            ),
        ),
        (
            "for_subscribers",
            article(
                times=20,
                head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
            ),
        ),
    ],
)
def test_what_is_not_the_page_is_told_by_name(code, body):
    assert code in told(body)
    assert str(SENTENCES[code])


@pytest.mark.parametrize(
    "body",
    [
        article(),
        article(times=1),
        article("<div id=cookie-bar>We use cookies. <button>Accept all</button></div>", times=1),
        article("<p>Subscribe to our newsletter and read the best of the week.</p>"),
        article(
            "<a href=/login>Sign in</a> <a href=/join>Subscribe</a><noscript>Enable JavaScript for comments</noscript>"
        ),
        article(text="Shop 404 workers said the page was turned when the machine was not found broken. " + STORY),
        article(head="<title>404 workers laid off at the mill</title>", times=1),
        article(head="<title>Access denied: how a port lost its road</title>", times=5),
        article(
            text="He said cookies are tracked by law, and that the privacy policy of the port must change. " + STORY
        ),
        article("<script>var w=1</script><div id=root></div>", times=1),
        article(text=ARABIC, times=2),
        article("<p>اشترك في النشرة البريدية لتصلك أخبارنا</p>", text=ARABIC),
        "<title>Tides</title><h1>Tides today</h1><p>High water 06:12 and 18:40, low water 12:20.</p>",
    ],
)
def test_an_ordinary_page_is_not_taken_for_a_wall(body):
    assert told(body) == ()


def test_no_page_of_ours_is_taken_for_one_but_the_one_that_is():
    walled = {page.name: page.read().warnings for page in PAGES}

    assert {name: codes for name, codes in walled.items() if codes} == {
        "hebrew-paywall": ("paywall",),
        "static-1256": ("encoding_mislabelled",),
    }


@pytest.mark.parametrize(
    ("asked", "answered", "front"),
    [
        ("https://a.example/2024/06/a-long-story", "https://a.example/", True),
        ("https://a.example/2024/06/a-long-story", "https://www.a.example/index.html", True),
        ("https://a.example/news?id=123", "https://a.example/", False),
        ("https://a.example/", "https://a.example/", False),
        ("https://a.example/2024/06/a-long-story", "https://a.example/2024/06/a-long-story-2", False),
    ],
)
def test_an_article_that_leads_to_the_front_page_is_seen(asked, answered, front):
    assert walls.leads_to_the_front(asked, answered) == front


def test_the_front_page_in_place_of_an_article_is_said():
    page = f"<html>{article()}</html>".encode()

    found = extract(page, "text/html", "https://news.example/", asked="https://news.example/2024/06/a-long-story")

    assert found.warnings == ("front_page",)
