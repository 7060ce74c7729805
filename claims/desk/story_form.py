"""The form for handing in a story: one of three ways, and what is known about it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from claims.desk.forms import DeskForm, LanguageTag, Words
from claims.editing import LANGUAGE
from sources import documents
from sources.models import Source

# Here the address itself is at fault, and the text of the page would be no answer.
MISTYPED = ("refused:characters", "refused:scheme", "refused:form")


class StoryForm(DeskForm):
    """Address, text or file: one of them. A file cannot be sent back to a browser, so it is asked for again."""

    url = Words(
        label=_("Address"),
        attrs={"dir": "ltr", "inputmode": "url", "placeholder": "https://", "autocomplete": "off"},
        help_text=_("The page is fetched and a copy of it kept. Example: https://news.example/2024/06/pact"),
    )
    text = Words(
        rows=12,
        label=_("Text"),
        strip=False,
        help_text=_("Pasted as it is; it is kept word for word."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Text, HTML or PDF, 5 MB at most."),
        widget=forms.FileInput({"accept": ".txt,.html,.htm,.pdf,text/plain,text/html,application/pdf"}),
    )
    title = Words(max_length=500, label=_("Title"), help_text=_("Empty: taken from the page."))
    language = LanguageTag(help_text=_("Empty: recognised from the text. Examples: “ar”, “en”, “ru”, “ko”."))
    outlet = Words(
        max_length=300,
        label=_("Outlet"),
        attrs={"list": "outlets", "autocomplete": "off"},
        help_text=_("Who published it, by any of its names. Empty: recognised from the address where we know it."),
    )
    published_on = forms.DateField(
        label=_("Published on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Example: 2024-06-19."),
    )

    def clean_language(self) -> str:
        tag: str = self.cleaned_data["language"].strip()
        if tag and not LANGUAGE.fullmatch(tag):
            raise forms.ValidationError(_("This is not a language tag. Examples: “ar”, “en”, “ru”, “ko”."))
        return tag

    def refuse(self, error: Any) -> None:
        """A fault of the address or of the text is shown at it, not at the top of the form."""
        super().refuse(error)
        said = self.errors.get("__all__")
        if said and not getattr(error, "field", ""):
            field = "url" if self.cleaned_data.get("url") else "file" if self.cleaned_data.get("file") else "text"
            self.errors[field] = self.errors.pop("__all__")
            if field == "url" and getattr(error, "code", "") not in MISTYPED:
                self.errors["url"].append(
                    _("If you can open the page yourself, paste its text below, or hand it in as a file.")
                )
        if getattr(error, "field", "") == "published_at":
            self.errors["published_on"] = self.errors.pop("__all__")

    def chosen_outlet(self) -> Source | None:
        name = documents.one_line(self.cleaned_data["outlet"])
        if not name:
            return None
        known = documents.find_source(name)
        language = self.cleaned_data["language"] or "en"
        return known or documents.name_source(name, language=language, kind=Source.Kind.OUTLET)

    def handed_in(self) -> dict[str, Any]:
        """What `intake.add_story` takes."""
        given = self.cleaned_data
        file: UploadedFile[Any] | None = given["file"]
        day = given["published_on"]
        return {
            "url": given["url"],
            "text": given["text"],
            "content": file.read() if file else None,
            "name": (file.name or "") if file else "",
            "content_type": (file.content_type or "") if file else "",
            "language": given["language"],
            "title": given["title"],
            # A day without a time counts from its first minute, so that today is not in the future.
            "published_at": datetime.combine(day, time(), UTC) if day else None,
        }
