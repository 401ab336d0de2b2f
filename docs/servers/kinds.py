"""Python's standard library in every shape: `python3 kinds.py PORT KIND`.

/wait waits 20 ms, /slow 100 ms, /busy computes for 40 ms, / answers at once.
"""
import asyncio
import os
import socket
import socketserver
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

PORT, KIND = int(sys.argv[1]), sys.argv[2]
WAITS = {"/wait": 0.02, "/slow": 0.1}


def compute(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def work(path):
    if path == "/busy":
        compute(0.04)
    time.sleep(WAITS.get(path, 0))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        work(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"served\n")

    def log_message(self, *_):
        pass


class Login(Handler):
    def do_GET(self):
        if self.headers["Authorization"] != "Bearer token":
            return self.send_error(401)
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        super().do_GET()

    do_POST = do_GET


class KeepAlive(Handler):  # two packets, and no TCP_NODELAY
    protocol_version = "HTTP/1.1"


class Forking(socketserver.ForkingMixIn, HTTPServer):
    max_children = 1000


class Pool(HTTPServer):
    """So many threads, each with a client to itself; the backlog of five is the default."""

    workers = ThreadPoolExecutor(4)

    def process_request(self, request, address):
        self.workers.submit(self.finish, request, address)

    def finish(self, request, address):
        self.finish_request(request, address)
        self.shutdown_request(request)


def prefork(count):
    """So many processes that accept from one socket, each one client at a time."""
    server = HTTPServer(("127.0.0.1", PORT), Handler)
    for _ in range(count):
        if os.fork() == 0:
            server.serve_forever()
    os.wait()


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nserved\n"


async def head(reader):
    request = await reader.readuntil(b"\r\n\r\n")
    return request.split(b" ")[1].decode()


def loop(wait, process=None):
    """A loop that reads; `wait` is what a request does."""

    async def client(reader, writer):
        try:
            path = await head(reader)
            await wait(path)
            writer.write(ANSWER)
            await writer.drain()
            writer.close()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass

    async def main():
        if process:
            server = await asyncio.start_server(client, sock=process)
        else:
            server = await asyncio.start_server(client, "127.0.0.1", PORT, backlog=512)
        await server.serve_forever()

    asyncio.run(main())


async def asleep(path):
    if path == "/busy":
        compute(0.04)
    await asyncio.sleep(WAITS.get(path, 0))


async def blocked(path):
    work(path)


def pool_behind(count):
    pool = ThreadPoolExecutor(count)

    async def wait(path):
        await asyncio.get_running_loop().run_in_executor(pool, work, path)

    return wait


async def thread_each(path):
    """A loop that reads, and a new thread for every request."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def run():
        work(path)
        loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run).start()
    await done.wait()


def connections(count):
    """What waits for one of so many connections to a database holds no thread."""
    free = asyncio.Semaphore(count)

    async def wait(path):
        async with free:
            await asleep(path)

    return wait


def two_loops():
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", PORT))
    sock.listen(512)
    os.fork()
    loop(asleep, sock)


def slow_start():
    time.sleep(1.5)
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()


def http(server, handler=Handler):
    return lambda: server(("127.0.0.1", PORT), handler).serve_forever()


KINDS = {
    "one": http(HTTPServer),
    "threads": http(ThreadingHTTPServer),
    "threads-keep-alive": http(ThreadingHTTPServer, KeepAlive),
    "login": http(ThreadingHTTPServer, Login),
    "forking": http(Forking),
    "pool": http(Pool),
    "prefork": lambda: prefork(3),
    "loop": lambda: loop(asleep),
    "blocked": lambda: loop(blocked),
    "pool-behind": lambda: loop(pool_behind(6)),
    "pool-of-40": lambda: loop(pool_behind(40)),
    "thread-each": lambda: loop(thread_each),
    "connections": lambda: loop(connections(10)),
    "two-loops": two_loops,
    "slow-start": slow_start,
}

KINDS[KIND]()
