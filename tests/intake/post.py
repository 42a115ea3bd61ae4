"""Mails as customers' programs write them, in the character sets of Russian mail, and as no program should."""

from email import encoders
from email.header import Header
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

SENDER = "Анна Петрова"


def mail(
    text="About racks", *, subject="Offer", sender="Anna Petrova <anna@example.com>", name="<1@example.com>", **heads
):
    """A plain one."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "sales@regulars.example", subject
    made["Date"] = "Fri, 27 Nov 2026 10:00:00 +0300"
    if name:
        made["Message-ID"] = name
    for head, value in heads.items():
        made[head.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def russian(charset, transfer="base64"):
    """Words and heads in one of the character sets; the text in base64, quoted-printable or eight bits."""
    made = MIMEText("Нужны стеллажи, 12 штук.\nСпасибо!", "plain", charset)
    del made["Content-Transfer-Encoding"]
    if transfer == "quoted-printable":
        made.set_payload("Нужны стеллажи, 12 штук.\nСпасибо!".encode(charset))
        encoders.encode_quopri(made)
    elif transfer == "8bit":
        made["Content-Transfer-Encoding"] = "8bit"
        made.set_payload("")
    else:
        made["Content-Transfer-Encoding"] = "base64"
    made["From"] = f"{Header(SENDER, charset).encode()} <anna@example.com>"
    made["To"], made["Subject"] = "sales@regulars.example", Header("Заявка на стеллажи", charset).encode()
    made["Message-ID"], made["Date"] = f"<{charset}-{transfer}@example.com>", "Fri, 27 Nov 2026 10:00:00 +0300"
    raw = made.as_bytes()
    return raw + "Нужны стеллажи, 12 штук.\nСпасибо!".encode(charset) if transfer == "8bit" else raw


def with_files(*files, html="<p>See <b>the list</b>.</p><script>alert(1)</script>"):
    """Formatted words with files beside them."""
    made = MIMEMultipart()
    made["From"], made["Subject"], made["Message-ID"] = "Anna <anna@example.com>", "Lists", "<files@example.com>"
    made.attach(MIMEText(html, "html", "utf-8"))
    for name, content in files:
        part = MIMEBase("application", "octet-stream")
        part.set_payload(content)
        encoders.encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=name)
        made.attach(part)
    return made.as_bytes()


BARE_EIGHT_BITS = (
    "From: Анна <anna@example.com>\nSubject: Заявка\nMessage-ID: <bare@example.com>\nContent-Type: text/plain; charset=koi8-r\n\nНужны стеллажи.\n"
).encode("koi8-r")
BROKEN = (
    b"From: =?utf-8?B?not base64?= <anna@example.com\nTo: <<<>>>,,;\nSubject: =?no-such-set?Q?=FF?= x\nDate: yesterday\n"
    b'Message-ID: <<a b>\nContent-Type: multipart/mixed; boundary="b\n\n--b\nContent-Type: text/plain; charset=no-such-set\n'
    b"Content-Transfer-Encoding: base64\n\n!!!! not base64 at all \xff\xfe\n"
)
