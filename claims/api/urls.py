"""Addresses below /api/v1/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from claims.api import problems, tokens, viewsets

router = DefaultRouter()
router.register("claims", viewsets.ClaimViewSet, "claim")
router.register("stories", viewsets.StoryViewSet, "story")
router.register("statements", viewsets.StatementViewSet, "statement")
router.register("sources", viewsets.SourceViewSet, "source")
router.register("documents", viewsets.DocumentViewSet, "document")
router.register("evidence", viewsets.EvidenceViewSet, "evidence")
router.register("searches", viewsets.SearchViewSet, "search")
router.register("verdicts", viewsets.VerdictViewSet, "verdict")
router.register("corrections", viewsets.CorrectionViewSet, "correction")
router.register("events", viewsets.EventViewSet, "event")
router.register("ratings", viewsets.RatingViewSet, "rating")

app_name = "api"
urlpatterns = [
    path("tokens/", tokens.TokenView.as_view(), name="tokens"),
    path("tokens/current/", tokens.CurrentTokenView.as_view(), name="current-token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    *router.urls,
    re_path(r".*/$", problems.Nowhere.as_view()),
]
