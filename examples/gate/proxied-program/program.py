"""A program that has no sign-in of its own: whoever `Remote-User` names is there.

It listens on 127.0.0.1 alone, where nobody but the web server comes from.
"""

import http.server
import sys


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        received = len(self.rfile.read(length))
        lines = [
            f"user {self.headers.get('Remote-User')}", f"groups {self.headers.get('Remote-Groups')}",
            f"email {self.headers.get('Remote-Email')}", f"cookie {self.headers.get('Cookie')}",
            f"path {self.path}", f"received {received}",
        ]
        text = "\n".join(lines).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 9000), Page).serve_forever()
