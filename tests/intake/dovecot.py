"""A real IMAP server on loopback (Debian's Dovecot): mailboxes are folders of plain files, no account of the system is needed."""

import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

WORD, PERSON = "correct horse", "sales@regulars.example"
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
PROGRAM = shutil.which("dovecot", path=PLACES)
NEEDED = pytest.mark.skipif(PROGRAM is None, reason="Dovecot is not here: apt-get install dovecot-imapd")
"""`make test` installs it; whoever runs a single file without it is told."""

CONF = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%u
mailbox_list_index = no
{accounts}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {home}/passwords
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
"""
OWN = """default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
first_valid_uid = 1
"""


class Dovecot:
    """Runs until stopped. `port` is open to STARTTLS, `tls` encrypted from the beginning, `cert` what vouches for it."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.home.chmod(0o755)  # its parts run under accounts of their own
        self.port, self.tls = _free(), _free()
        self.cert = self.home / "cert.pem"
        self._certify()
        (self.home / "passwords").write_text(f"{PERSON}:{{PLAIN}}{WORD}\n")
        is_root = os.getuid() == 0
        uid, gid = (65534, 65534) if is_root else (os.getuid(), os.getgid())
        (self.home / "mail").mkdir()
        shutil.chown(self.home / "mail", uid, gid)
        group = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
        accounts = "" if is_root else OWN.format(name=getpass.getuser(), group=group)
        known = {"home": self.home, "uid": uid, "gid": gid, "port": self.port, "tls": self.tls, "accounts": accounts}
        (self.home / "dovecot.conf").write_text(CONF.format(**known))
        self.server = subprocess.Popen(
            [PROGRAM, "-F", "-c", self.home / "dovecot.conf"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._wait()
        except RuntimeError:
            self.stop()
            raise

    def put(self, raw, folder="INBOX"):
        """A mail comes into a folder."""
        with closing(self.client()) as client:
            client.append(folder, "", None, raw)

    def empty(self):
        """Two folders, and no mail is left."""
        with closing(self.client()) as client:
            for name in ("INBOX", "Done"):
                client.create(name)
                client.select(name)
                if client.search(None, "ALL")[1][0]:
                    client.store("1:*", "+FLAGS", "\\Deleted")
                    client.expunge()

    def anew(self, name):
        """A folder of this name, another one than before: its counting begins again (RFC 9051, 2.3.1.1)."""
        with closing(self.client()) as client:
            client.delete(name)
            client.create(name)

    def drop(self, name):
        with closing(self.client()) as client:
            client.delete(name)

    def flags(self, folder="INBOX"):
        """Of each mail in a folder what it is marked as."""
        with closing(self.client()) as client:
            count = int(client.select(folder, readonly=True)[1][0])
            found = client.fetch("1:*", "(FLAGS)")[1] if count else []
        return [imaplib.ParseFlags(each) for each in found if each]

    def client(self):
        client = _Closing("127.0.0.1", self.port)
        client.login(PERSON, WORD)
        return client

    def stop(self):
        self.server.terminate()
        self.server.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def _certify(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.home / "key.pem", "-out", self.cert],
            check=True, capture_output=True,
        )  # fmt: skip

    def _wait(self):
        for _each in range(300):
            try:
                self.client().close()
                return
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.1)
        log = self.home / "log"
        raise RuntimeError(log.read_text() if log.exists() else "Dovecot does not begin")


class _Closing(imaplib.IMAP4):
    def close(self):
        self.logout()


def _free():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Stranger:
    """A server that says something to whoever comes, then nothing more."""

    def __init__(self, says, pause=0.0):
        self.says, self.pause, self.over = says, pause, threading.Event()
        self.door = socket.create_server(("127.0.0.1", 0))

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self.door.getsockname()[1]

    def __exit__(self, *_error):
        self.over.set()
        self.door.close()

    def _serve(self):
        try:
            guest, _address = self.door.accept()
            with guest:
                for part in [self.says] if not self.pause else [bytes([each]) for each in self.says]:
                    guest.sendall(part)
                    if self.pause and self.over.wait(self.pause):
                        return
                self.over.wait(20)
        except OSError:
            pass
