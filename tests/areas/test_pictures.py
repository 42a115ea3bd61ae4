"""Pictures that weigh little and unpack to much are refused, whatever field they are for."""

import struct
import zlib
from io import BytesIO

import pytest

from regulars.areas.taxes.letterhead import logo_of
from regulars.base.errors import Invalid
from regulars.base.pictures import size_of
from regulars.engine import stored
from tests.areas.make import fresh, make


def png(width, height):
    def part(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)) if width * height < 10**9 else b"", 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def jpeg(width, height):
    exif = b"\xff\xe1" + struct.pack(">H", 60_000) + bytes(59_998)
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + exif + b"\xff\xff\xc2" + frame + b"\xff\xd9"


def webp(form, body):
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBP" + form + struct.pack("<I", len(body)) + body


def of(content):
    return size_of(BytesIO(content))


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(300, 20), (300, 20)),
        (jpeg(4000, 65), (4000, 65)),
        (b"GIF89a" + struct.pack("<HH", 640, 480), (640, 480)),
        (webp(b"VP8X", bytes(4) + (799).to_bytes(3, "little") + (599).to_bytes(3, "little")), (800, 600)),
        (webp(b"VP8L", b"\x2f" + struct.pack("<I", 99 | 49 << 14) + bytes(9)), (100, 50)),
        (webp(b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 320, 200)), (320, 200)),
        (b"no picture at all", None),
        (b"", None),
        (b"\xff\xd8\xff\xe0\x00", None),
        (b"\xff\xd8\xff\xe0\x00\x00", None),
    ],
)
def test_the_head_tells_the_size(content, size):
    assert of(content) == size


@pytest.mark.django_db
@pytest.mark.parametrize(("entity", "key"), [("seller", "logo"), ("product", "image")])
def test_a_picture_with_too_many_pixels_is_refused(ada, entity, key):
    bomb = stored.keep(png(40_000, 40_000), name="small.png", media_type="image/png", actor_id=ada.id)
    assert bomb.size < 1000
    with pytest.raises(Invalid) as refused:
        make(entity, ada, name="X", **{key: str(bomb.pk)})
    assert "megapixels" in str(refused.value.fields[key])
    right = stored.keep(png(400, 300), name="small.png", media_type="image/png", actor_id=ada.id)
    assert make(entity, ada, name="Y", **{key: str(right.pk)})


@pytest.mark.django_db
def test_a_logo_that_is_kept_already_is_left_out_of_documents(ada):
    large = stored.keep(png(5000, 5000), name="large.png", media_type="image/png", actor_id=ada.id)
    seller = make("seller", ada, name="We", logo=str(large.pk))
    assert large.size < 1_000_000
    assert logo_of(fresh(seller)) is None
