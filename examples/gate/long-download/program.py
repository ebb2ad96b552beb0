"""Sends a file of thirty pieces, one at a time, and pauses between them."""

import http.server
import sys
import time


class Download(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(30 * 1000))
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b"x" * 1000)
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 9000), Download).serve_forever()
