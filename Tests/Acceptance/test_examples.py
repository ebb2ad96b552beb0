"""The three suites in `examples/form-tests` that people copy, run as they stand."""

import os
import shutil
import subprocess
import sys

import pytest

from harness.site import REPOSITORY, TOOL, ports

EXAMPLES = REPOSITORY / "examples" / "form-tests"
SUITES = {
    "curl": ["sh", EXAMPLES / "curl" / "form-test.sh"],
    "python": [sys.executable, EXAMPLES / "python" / "form_test.py"],
    "playwright": [sys.executable, EXAMPLES / "playwright" / "form_test.py"],
}


@pytest.mark.parametrize("suite", SUITES)
def test_X11_the_example_suites_pass(suite):
    port = ports.take()
    environment = os.environ | {
        "NIGHTLATCH": str(TOOL), "PORT": str(port),
        "CHROMIUM": os.environ.get("NIGHTLATCH_CHROMIUM") or shutil.which("chromium") or "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(SUITES[suite], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.splitlines()[-1] == "passed"


def test_X11_an_example_suite_fails_when_there_is_no_site():
    environment = os.environ | {"NIGHTLATCH": "/bin/false", "PORT": str(ports.take())}
    for command in (SUITES["curl"], SUITES["python"]):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
        assert done.returncode not in (0, None), command
