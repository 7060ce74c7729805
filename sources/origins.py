"""Which documents are one report."""

from sources.models import Document, Origin


def place(document: Document) -> Origin:
    origin = Origin.objects.create(label=str(document)[:300])
    Document.objects.filter(pk=document.pk, origin=None).update(origin=origin)
    return origin
