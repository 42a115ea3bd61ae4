"""What the tests of the encyclopedia have in common."""

from regulars.engine import stored

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (640).to_bytes(4, "big")
    + (480).to_bytes(4, "big")
    + b"\x08\x02\x00\x00\x00"
)


def file(content=PNG, name="front.png", kind="image/png"):
    return stored.keep(content, name=name, media_type=kind, actor_id=None)


def html(answer):
    return answer.content.decode()
