"""Listings of claims that were published before there were any, from their last edition."""

from django.db import migrations

from claims import editions


def fill(apps, schema_editor):
    listing_model, source_model = apps.get_model("claims", "Listing"), apps.get_model("sources", "Source")
    for claim in apps.get_model("claims", "Claim").objects.filter(published_verdict__isnull=False, listing=None):
        published = claim.events.filter(verb="publish").order_by("-number").first()
        edition = published.data.get("edition") if published else None
        columns = editions.listing(edition or as_it_stands(claim))
        if not source_model.objects.filter(pk=columns["speaker_id"]).exists():
            columns["speaker_id"] = None
        listing_model.objects.create(claim=claim, **columns)


def named(source):
    return {"id": source.pk, "name": source.name, "language": source.language} if source else None


def as_it_stands(claim):
    """For a claim that was published before editions were kept: as much of one as a listing is made of."""
    texts = [
        {"kind": wording.kind, "language": wording.language, "text": wording.text}
        for wording in claim.wordings.order_by("-is_leading", "pk")
    ]
    hops = [{"source": named(hop.source)} for hop in claim.attributions.order_by("position").select_related("source")]
    return {
        "kind": claim.kind,
        "original": next((text for text in texts if text["kind"] == "original"), None),
        "wordings": [text for text in texts if text["kind"] != "original"],
        "hops": hops,
        "card": {
            "said_on": claim.said_on,
            "topics": claim.topics,
            "language": texts[0]["language"],
            "speaker": next((hop["source"] for hop in reversed(hops) if hop["source"]), None),
        },
    }


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_listing")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
