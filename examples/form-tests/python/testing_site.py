"""A Nightlatch site in testing mode for as long as a test runs: its people, clock and mail."""

import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import totp


class TestingSite:
    """`with TestingSite() as site:` serves it; ended and removed afterwards."""

    def __init__(self, port: int | None = None, preset: str = "balanced") -> None:
        self.port = port or int(os.environ.get("PORT", "8081"))
        self.account = f"http://127.0.0.1:{self.port}/account"
        self._preset, self._moved = preset, 0

    def __enter__(self) -> "TestingSite":
        self._said = tempfile.TemporaryFile("w+")
        program = os.environ.get("NIGHTLATCH", "nightlatch")
        command = [program, "serve", "--testing", "--port", str(self.port), "--preset", self._preset]
        self._process = subprocess.Popen(command, stdout=self._said, stderr=subprocess.STDOUT)
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(15)
        self._said.close()

    def _wait(self) -> None:
        """Until it answers and has said who can sign in."""
        for _ in range(100):
            self._said.seek(0)
            said = self._said.read()
            folder = re.search(r"mail is in (.*)/outbox$", said, re.M)
            people = re.findall(r"^(\w+) +(\S+) +(?:administrator|password|two-factor).*$", said, re.M)
            if folder and len(people) == 3 and self._answers():
                self._data, self.passwords = Path(folder[1]), dict(people)
                return
            if self._process.poll() is not None:
                raise RuntimeError(f"nightlatch did not start:\n{said}")
            time.sleep(0.1)
        raise RuntimeError(f"no answer in 10 seconds:\n{said}")

    def _answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.account}/health", timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def move_clock(self, seconds: int) -> None:
        """Moves the site's clock on; replaced in one go, so that no request reads half of it."""
        self._moved += seconds
        folder = self._data / "testing"
        folder.mkdir(exist_ok=True)
        (folder / "clock.new").write_text(f"{self._moved}\n")
        (folder / "clock.new").replace(folder / "clock")

    def next_code(self, key: str) -> str:
        """A code that nobody has sent yet: each works once, so the clock goes on first."""
        self.move_clock(30)
        return totp.code(key, int(time.time()) + self._moved)

    def mail(self, about: str) -> list[dict]:
        """What was mailed about that, oldest first."""
        found = [json.loads(path.read_text()) for path in sorted((self._data / "outbox").glob("*"))]
        return [message for message in found if message.get("about") == about]
