"""The same on Python's http.server with a pool of eight threads: eight clients are served, the others wait.
`python3 threadpool.py 3000`"""
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

MS = 20


class Pool(HTTPServer):
    request_queue_size = 128
    workers = ThreadPoolExecutor(8)

    def process_request(self, request, address):  # a connection, and with it all its requests
        self.workers.submit(self.serve, request, address)

    def serve(self, request, address):
        try:
            self.finish_request(request, address)
        except ConnectionError:
            pass
        finally:
            self.shutdown_request(request)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == "/wait":  # the thread sleeps, and no other request can have it
            time.sleep(MS / 1000)
        elif self.path == "/busy":
            end = time.perf_counter() + MS / 1000
            while time.perf_counter() < end:
                pass
        body = b"served\n"
        self.send_response(200 if self.path in ("/", "/wait", "/busy") else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


Pool(("127.0.0.1", int((sys.argv[1:] or [3000])[0])), Handler).serve_forever()
