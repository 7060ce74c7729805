"""Addresses of the public pages: each page once per language, under its prefix; what machines read has none."""

from django.urls import path, re_path

from claims.pages import feeds, mementos, sitemaps, views

app_name = "pages"

CLAIM = "claims/<int:number>-<str:slug>/"

# Under /en/ and /ar/.
urlpatterns = [
    path("", views.claim_list, name="claims"),
    path(CLAIM, views.claim_page, name="claim"),
    path(f"{CLAIM}sources/<int:cited>/", views.copy_page, name="copy"),
    path(f"{CLAIM}claim.jsonld", views.claim_data, name="claim-data"),
    path(f"{CLAIM}copies.wacz", views.claim_copies, name="claim-copies"),
    path(f"{CLAIM}history.atom", feeds.history, name="history"),
    path("claims/<int:number>/", views.claim_by_number, name="claim-by-number"),
    path("claims/", views.claim_list_moved),
    path("sources/<int:number>-<str:slug>/", views.source_page, name="source"),
    path("stories/<int:number>/", views.story_page, name="story"),
    path("corrections/", views.corrections_page, name="corrections"),
    path("methodology/", views.methodology_page, name="methodology"),
    path("about/", views.about_page, name="about"),
    path("feeds/verdicts.atom", feeds.verdicts, name="verdicts-feed"),
    path("feeds/corrections.atom", feeds.corrections, name="corrections-feed"),
]

without_language = [
    path("", views.choose_language, name="choose-language"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-claims-<int:part>.xml", sitemaps.claims, name="sitemap-claims"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("timegate/<path:url>", mementos.timegate, name="timegate"),
    path("timemap/link/<int:page>/<path:url>", mementos.timemap, name="timemap"),
    path("timemap/link/<path:url>", mementos.timemap, name="timemap"),
    re_path(r"^memento/(?P<digits>[0-9]{14})id_/(?P<url>.+)$", mementos.raw, name="memento-raw"),
    re_path(r"^memento/(?P<digits>[0-9]{14})/(?P<url>.+)$", mementos.memento, name="memento"),
]
