"""The first start: the demo is loaded, and whoever started us is told where to go and how to sign in."""

import sys

from django.conf import settings

SIGN_IN = "sign-in.txt"


def load_demo() -> None:
    """Once, into an installation without people; a load that was cut off is taken up where it stopped."""
    if (settings.DATA / "demo-loaded").exists():
        return
    from django.contrib.auth import get_user_model

    from regulars.project import demo

    if get_user_model().objects.exists() and not demo.is_unfinished():
        return

    print("Loading the demo data, once", file=sys.stderr)
    demo.load(passwords=None)
    (settings.DATA / "demo-loaded").touch()


def say_where(seconds: float) -> None:
    lines = [f"Regulars is ready ({seconds:.1f} s): {settings.PUBLIC_URL}"]
    sign_in = settings.DATA / SIGN_IN
    if sign_in.exists():
        lines += [line for line in sign_in.read_text(encoding="utf-8").splitlines() if line]
    else:
        lines.append("The first account: bin/regulars user create EMAIL --admin")
    lines.append("Ctrl-C stops it.")
    print("\n".join(f"  {line}" for line in lines), file=sys.stderr, flush=True)
