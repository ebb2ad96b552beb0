"""What schemathesis loads beside its own checks (scan.py): which of its findings are none of ours."""

import schemathesis

from harness.own_answers import is_lighttpds_own


@schemathesis.hook
def filter_failure(context, failure, case, response) -> bool:
    """Whether a finding stays: all but what the web server in front answers itself."""
    request = response.request
    kind = ", ".join(response.headers.get("content-type") or [])
    return not is_lighttpds_own(
        request.method, request.url, request.body, response.status_code, kind,
        "content-security-policy" in response.headers)
