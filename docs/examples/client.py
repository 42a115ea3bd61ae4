"""A program that keeps customers of an ERP in step with Regulars. Standard library only.

API=http://localhost:8000/api/v1 TOKEN=reg_… python client.py
"""

import json
import os
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator

API, TOKEN = os.environ["API"], os.environ["TOKEN"]


class Refused(Exception):
    """What the API says no to: `problem` has `code`, `detail` and `fields`."""

    def __init__(self, problem: dict) -> None:
        super().__init__(problem.get("detail"))
        self.problem = problem


def ask(method: str, path: str, body: object = None, **headers: str) -> dict:
    """One request; writes may be sent again safely, as each has a key of its own."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", **headers}
    if method != "GET":
        headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{API}/{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as refusal:
        raise Refused(json.loads(refusal.read())) from None


def every(path: str) -> Iterator[dict]:
    """All records of a list, page after page."""
    after = ""
    while after is not None:
        page = ask("GET", f"{path}{'&' if '?' in path else '?'}limit=100&after={after}")
        yield from page["items"]
        after = page["next"]


place = ask("GET", "changes?after=end")["next"]
customers = [
    {"op": "upsert", "external_id": "erp-1", "values": {"name": "Northwind", "industry": "retail"}},
    {"op": "upsert", "external_id": "erp-2", "values": {"name": "Contoso", "industry": "no such"}},
]
done = ask("POST", "accounts/bulk", {"operations": customers})
for row in done["results"]:
    print(row["status"], row.get("result") or row["problem"]["fields"])

account = done["results"][0]["id"]
seen = ask("GET", f"accounts/{account}")
ask("PATCH", f"accounts/{account}", {"employees": 120}, **{"If-Match": f'"{seen["version"]}"'})
try:
    ask("PATCH", f"accounts/{account}", {"employees": 130}, **{"If-Match": f'"{seen["version"]}"'})
except Refused as refused:
    print(refused.problem["code"])

print([item["name"] for item in every("accounts?external_id=erp-1&fields=name")])
told = ask("GET", f"changes?after={place}&entity=accounts")
print([(item["verb"], item["record"]["label"]) for item in told["items"]])
