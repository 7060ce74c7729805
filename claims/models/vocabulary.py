"""The words of all wordings: how common each stem is, and what each word means. Worked out, never edited."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from sources.text.vectors import DIMENSIONS

LONGEST = 60  # characters; what is longer is no word


class Stem(models.Model):
    """In how many wordings a stem stands. The row of the empty stem counts all wordings."""

    stem = models.CharField(_("stem"), max_length=LONGEST, primary_key=True)
    wordings = models.PositiveIntegerField(_("wordings"))

    class Meta:
        verbose_name = _("stem")
        verbose_name_plural = _("stems")
        default_permissions = ()

    def __str__(self) -> str:
        return self.stem


class Word(models.Model):
    """A folded word and its vector, by which near words meet: “shipped” and “sent”, «شحنت» and «أرسلت»."""

    word = models.CharField(_("word"), max_length=LONGEST, primary_key=True)
    vector = HalfVectorField(dimensions=DIMENSIONS)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        default_permissions = ()

    def __str__(self) -> str:
        return self.word
