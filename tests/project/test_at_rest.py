"""What all processes of an installation share when nobody asks anything: large libraries come with the first who needs them."""

import subprocess
import sys

FOR_FEW = (
    "charset_normalizer", "duckdb", "lxml", "numpy", "openpyxl", "ortools", "pandas", "pypdf", "qrcode", "scipy", "sklearn",
    "splink", "typst", "vobject", "xlsxwriter",
)  # fmt: skip
ASKED = (
    "import django; django.setup(); from django.urls import resolve; import regulars.project.wsgi, regulars.project.asgi, sys; "
    f"resolve('/'); print(*sorted({{*{FOR_FEW!r}}} & {{*sys.modules}}))"
)


def test_large_libraries_are_not_loaded_at_rest():
    found = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
