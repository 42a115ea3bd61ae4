"""The language of the sign-in page, before anyone is known."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from regulars.base.i18n import LANGUAGES


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a language in this browser and go back."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    answer = redirect(back if safe else "/")
    code = request.POST.get("language", "")
    if code in LANGUAGES:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure()
        )
    return answer
