"""The same four routes for Python's servers: `wsgi` and `asgi` for whatever serves those, and some that serve themselves.

`python3 apps.py PORT fastapi|flask|django|tornado|aiohttp|threads-of-asgi`
/wait waits 20 ms, /slow 100 ms, /busy computes for 40 ms, / answers at once.
"""
import asyncio
import sys
import time

WAITS = {"/wait": 0.02, "/slow": 0.1}


def compute(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def work(path):
    if path == "/busy":
        compute(0.04)
    time.sleep(WAITS.get(path, 0))


async def wait(path):
    if path == "/busy":
        compute(0.04)
    await asyncio.sleep(WAITS.get(path, 0))


def wsgi(environ, start):
    work(environ["PATH_INFO"])
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "7")])
    return [b"served\n"]


async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            event = (await receive())["type"]
            await send({"type": event + ".complete"})
            if event == "lifespan.shutdown":
                return
    await wait(scope["path"])
    headers = [(b"content-length", b"7")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"served\n"})


def fastapi():
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/wait")
    def _():
        time.sleep(0.02)

    @app.get("/slow")
    def _():
        time.sleep(0.1)

    @app.get("/hot")
    async def _():
        return "hot"

    @app.get("/async")
    async def _():
        await asyncio.sleep(0.02)

    @app.get("/blocks")
    async def _():
        time.sleep(0.1)

    return app


def main(port, kind):
    if kind == "flask":
        from flask import Flask, request

        app = Flask("apps")
        for path in ["/", "/wait", "/slow", "/busy"]:
            app.add_url_rule(path, path, lambda: (work(request.path), "served\n")[1])
        app.run(port=port)
    elif kind == "django":
        from django.conf import settings
        from django.core.management import execute_from_command_line
        from django.http import HttpResponse
        from django.urls import re_path

        settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
        answer = lambda request: HttpResponse((work(request.path), "served\n")[1])
        globals()["urlpatterns"] = [re_path("", answer)]
        execute_from_command_line(["manage.py", "runserver", str(port), "--noreload"])
    elif kind == "tornado":
        from tornado.web import Application, RequestHandler

        class Handler(RequestHandler):
            async def get(self):
                await wait(self.request.path)
                self.write("served\n")

        async def serve():
            Application([("/.*", Handler)]).listen(port, "127.0.0.1")
            await asyncio.Event().wait()

        asyncio.run(serve())
    elif kind == "aiohttp":
        from aiohttp import web

        async def handler(request):
            await wait(request.path)
            return web.Response(text="served\n")

        app = web.Application()
        app.router.add_get("/{path:.*}", handler)
        web.run_app(app, host="127.0.0.1", port=port)
    elif kind == "cheroot":
        from cheroot.wsgi import Server

        Server(("127.0.0.1", port), wsgi, numthreads=7).start()
    else:
        sys.exit(f"there is no {kind}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
else:
    try:
        fastapi_app = fastapi()
    except ImportError:
        pass
