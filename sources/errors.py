"""What can go wrong out there: one exception per kind, one stable code per cause, one sentence per code.

Codes (of failures, and of warnings about a kept page) are kept in rows and sent over the API;
`sentence(code)` says any of them to a checker in their language.
No code and no sentence ever names an address that a host name resolved to: that would make us a scanner.
"""

import re

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "refused:empty": _("There is no address here."),
    "refused:length": _("The address is longer than 2048 characters."),
    "refused:characters": _("The address contains a space, a backslash or an invisible character."),
    "refused:scheme": _("Only addresses that begin with http:// or https:// can be fetched."),
    "refused:form": _("This is not a complete web address."),
    "refused:userinfo": _("The address contains a user name or an @ before the host name."),
    "refused:host": _("The host name is not a valid public name."),
    "refused:local_name": _("The host name belongs to a private network."),
    "refused:number_host": _("A numeric host must be a complete address such as 192.0.2.1."),
    "refused:port": _("Only the ports 80 and 443 can be fetched."),
    "refused:private_address": _("The host is not on the public internet."),
    "dns_failed": _("The host name could not be found."),
    "connect_failed": _("The host does not accept connections."),
    "tls_invalid": _("The host's certificate is not valid for its name, so nobody can say who answered."),
    "tls_failed": _("No secure connection could be agreed with the host."),
    "redirect_loop": _("The page only redirects to itself."),
    "redirect_many": _("The page redirects more than five times."),
    "redirect_bad": _("The page redirects without saying where to."),
    "bad_http": _("The host's answer is not valid HTTP."),
    "bad_encoding": _("The host's answer is compressed in a way that cannot be undone safely."),
    "bad_json": _("The answer is not valid JSON."),
    "incomplete": _("The answer does not have the length that the host announced; nothing was kept."),
    "too_large": _("The page is larger than the limit; nothing was kept."),
    "too_slow": _("The host did not finish its answer in time; nothing was kept."),
    "not_text": _("This is not a page, a PDF or a text."),
    "text_empty": _("There is no text in this."),
    "text_too_large": _("This is larger than 5 MB, more than can be handed in at once."),
    "pdf_damaged": _("The PDF is damaged and cannot be read."),
    "pdf_locked": _("The PDF is protected by a password."),
    "pdf_cut": _("The PDF is very long; only its first pages were read."),
    "pdf_too_heavy": _("Reading this PDF takes more time or memory than is allowed."),
    "pdf_no_text": _("The PDF holds pictures of pages and no text."),
    "empty_text": _("There is no text on this page."),
    "text_from_whole_page": _("No article was found on the page; all its words were taken."),
    "encoding_broken": _("Some characters of the page are damaged."),
    "encoding_mislabelled": _("The page names an encoding that it is not in; the right one was used."),
    "paywall": _("The page shows a part only and asks for a subscription."),
    "for_subscribers": _("The page says that it is for subscribers; the text may not be whole."),
    "bot_challenge": _("The host shows a check for robots instead of its page."),
    "javascript_only": _("The page is empty until a browser runs its programs; its text is not in the copy."),
    "front_page": _("The address leads to the front page of the site; what was here may be gone."),
    "consent_wall": _("The page shows a consent form instead of its text."),
    "soft_404": _("The page says that what was here is gone, without a proper error."),
    "date_in_future": _("The page gives a date in the future; it was not taken."),
    "blob_missing": _("The kept copy is missing from the archive."),
    "blob_damaged": _("The kept copy no longer matches its fingerprint."),
    "archive_full": _("The archive cannot take a copy just now; the page is fetched again when it can."),
    "archive_away": _("The archive of kept copies cannot be reached just now."),
    "worker_lost": _("The worker was lost each time it was at this page."),
    "broken": _("Something went wrong on our side while this page was being read."),
    "replaced": _("The address now leads to some other page."),
    "feed_gone": _("The feed has been removed for good, and is no longer watched."),
    "not_shown": _("The browser could not show the copy."),
    "shown_too_slow": _("The browser took too long to show the copy."),
    "shown_too_large": _("The copy needs more room to be shown than the browser is given."),
    "outside_none": _("The archive has no copy of this page that was made near the time of ours."),
    "outside_copying": _("The archive is making a copy."),
    "outside_error": _("The archive could not make a copy. What it says is not final: it is asked again."),
    "outside_odd": _("The archive's answer is not in the form it is known for; it is asked again."),
    "outside_slow": _("The archive did not say in time what became of its copy; it is asked again."),
    "not_modified": _("The page has not changed since our last copy."),
    "provider_unknown": _("No provider of this name is configured."),
    "provider_broken": _("The provider did not answer in the form it is known for."),
    "provider_busy": _("The provider asks us to come back later."),
    "moved_to_known": _("The feed has moved to an address that is watched already."),
    "sitemap_index": _("This is a list of sitemaps. Give the address of the news sitemap itself."),
    "not_a_feed": _("This is not a feed: neither RSS nor Atom nor a news sitemap."),
    "provider_resting": _("The provider is asked no faster than agreed; its turn comes later."),
    "robots_disallowed": _(
        "The site's robots.txt asks us not to fetch this page. Somebody with the right to do so can record an override"
        " for this one document."
    ),
    "robots_unreachable": _(
        "The site's robots.txt could not be read, so we do not know whether we may fetch this page; it is asked again"
        " later."
    ),
    "robots_overridden": _("Fetched although the site's robots.txt asks us not to, as somebody has decided."),
    "override_without_reason": _("Say why this document must be fetched against the site's wish."),
    "override_known": _("There is such a decision for this document already."),
    "http_401": _("The page asks for a login."),
    "http_402": _("The page asks for payment."),
    "http_403": _("The host refuses to show us this page."),
    "http_404": _("There is no page at this address."),
    "http_410": _("The page has been removed for good."),
    "http_429": _("The host asks us to come back later."),
    "http_451": _("The page is withheld for legal reasons."),
}
_ANY_STATUS = _("The host answered with the error %(status)s.")
_UNKNOWN = _("The page could not be fetched (%(code)s).")


def sentence(code: str) -> str:
    """What a stored code means, in the language that is active now."""
    if known := SENTENCES.get(code):
        return str(known)
    if status := re.fullmatch(r"http_(\d{3})", code):
        return str(_ANY_STATUS) % {"status": status[1]}
    return str(_UNKNOWN) % {"code": code}


class SourceError(Exception):
    """The world failed us. `permanent` says that trying again cannot help."""

    permanent = False

    def __init__(
        self,
        code: str,
        *,
        permanent: bool | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after  # seconds, as the host asked
        self.hops: tuple[str, ...] = ()  # canonical addresses on the way to the failure
        self.headers: tuple[tuple[str, str], ...] = ()  # of an answer that is an error
        if permanent is not None:
            self.permanent = permanent

    @property
    def retryable(self) -> bool:
        return not self.permanent

    @property
    def sentence(self) -> str:
        return sentence(self.code)

    def __str__(self) -> str:
        return self.code


class Refused(SourceError):
    """We will not go there: the address breaks a rule of `sources.address`."""

    permanent = True

    def __init__(self, rule: str) -> None:
        super().__init__(f"refused:{rule}")


class Unavailable(SourceError):
    """The host could not be reached, or answered with something other than the page."""


class Resting(Unavailable):
    """Nobody was asked, because the tokens for it are used up; `retry_after` says for how long."""

    def __init__(self, *, retry_after: float) -> None:
        super().__init__("provider_resting", retry_after=retry_after)


class Disallowed(SourceError):
    """The site's robots.txt asks us not to fetch this page."""

    permanent = True

    def __init__(self) -> None:
        super().__init__("robots_disallowed")


class Incomplete(SourceError):
    """The answer ended too early, or went on after its announced end."""

    def __init__(self) -> None:
        super().__init__("incomplete")


class TooLarge(SourceError):
    permanent = True

    def __init__(self) -> None:
        super().__init__("too_large")


class TooSlow(SourceError):
    def __init__(self) -> None:
        super().__init__("too_slow")


class NotText(SourceError):
    """There is an answer, but no text can be made of it."""

    permanent = True


class NotKept(SourceError):
    """The page came, and the archive could not take it: our disk, not the page."""

    def __init__(self) -> None:
        super().__init__("archive_full")


class BlobLost(SourceError):
    """The archive does not have the bytes it promised: missing, or changed since they were kept."""

    permanent = True


class ArchiveAway(SourceError):
    """The place where copies are kept cannot be reached; what was to be kept there is tried again."""

    def __init__(self) -> None:
        super().__init__("archive_away")
