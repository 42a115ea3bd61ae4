"""What a company puts on its own pages to show a form there: the whole of it in a frame, or its bare HTML to dress up."""

from __future__ import annotations

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regulars.services.intake.forms import TRACKED, Ask, Form
from regulars.services.intake.suspicion import TRAP

HEIGHT, OF_ONE = 260, 88
"""Pixels of a frame without questions, and of one question."""
PASSED_ON = SafeString(
    "var p=new URLSearchParams(location.search);p.set('embed','1');p.set('page',location.href);p.set('referrer',document.referrer);"
)

FITS = SafeString(
    "addEventListener('message',function(e){var h=e.source===f.contentWindow&&e.data&&e.data.regulars==='height'&&+e.data.height;"
    "if(h>0)f.style.height=Math.min(h,9999)+'px'});"
)
"""The frame tells how high its form is."""


def frame(form: Form, url: str) -> str:
    """A frame with the form. The script beside it passes on the campaign and makes the frame as high as its form; without it the form works as well."""
    height = HEIGHT + OF_ONE * len(form.asks)
    # told by its place and not by a name, so that a page may have two of them
    return _plain(
        format_html(
            '<iframe src="{}?embed=1" title="{}" style="width:100%;height:{}px;border:0" loading="lazy"></iframe>\n'
            "<script>(function(f){{{}{}f.src='{}?'+p}})(document.currentScript.previousElementSibling)</script>",
            url, form.words("title") or _("Form"), height, FITS, PASSED_ON, url,
        )
    )  # fmt: skip


def html(form: Form, url: str) -> str:
    """The bare form, which posts here from the sites that may show it."""
    lines = format_html_join("\n", "  {}", ((_control(ask),) for ask in form.asks))
    hidden = format_html_join("", '<input type="hidden" name="{}">', ((name,) for name in TRACKED))
    return _plain(
        format_html(
            '<form method="post" action="{}">\n{}\n  {}\n'
            '  <p style="position:absolute;left:-9999px" aria-hidden="true"><input name="{}" tabindex="-1" autocomplete="off"></p>\n'
            '  <button type="submit">{}</button>\n</form>',
            url, lines, hidden, TRAP, form.words("button") or _("Send"),
        )
    )  # fmt: skip


def _plain(made: SafeString) -> str:
    """As text, which a page shows and does not carry out."""
    return str.__str__(made)


def _control(ask: Ask) -> SafeString:
    must = SafeString(" required") if ask.required else ""
    name = escape(ask.name)
    if ask.kind in ("yes_no", "consent"):
        return format_html(
            '<p><label><input type="checkbox" name="{}" value="1"{}> {}</label></p>', name, must, ask.label
        )
    if ask.kind == "choices":
        return format_html("<fieldset><legend>{}</legend>{}</fieldset>", ask.label, _ticks(ask))
    return format_html("<p><label>{}<br>{}</label></p>", ask.label, _line(ask, must))


def _line(ask: Ask, must: SafeString | str) -> SafeString:
    if ask.kind in ("long_text", "rich_text"):
        return format_html('<textarea name="{}" rows="5"{}></textarea>', ask.name, must)
    if ask.kind == "choice":
        listed = format_html_join("", '<option value="{}">{}</option>', ask.options)
        return format_html('<select name="{}"{}><option></option>{}</select>', ask.name, must, listed)
    kind = {"email": "email", "phone": "tel", "url": "url", "date": "date"}.get(ask.kind, "text")
    return format_html('<input type="{}" name="{}"{}>', kind, ask.name, must)


def _ticks(ask: Ask) -> SafeString:
    rows = ((ask.name, value, label) for value, label in ask.options)
    return format_html_join("", '<label><input type="checkbox" name="{}" value="{}"> {}</label>', rows)
