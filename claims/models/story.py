"""The story: a document that claims are taken from, under the name it has at the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sources.models import Document


class Story(Document):
    """A document that claims are taken from. The same row as in `sources`; it has no permissions of its own."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("story")
        verbose_name_plural = _("stories")
