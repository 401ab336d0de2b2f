"""The same in Python's asyncio: one thread, tasks that wait, and no await in what computes.
`python3 asyncio_streams.py 3000`"""
import asyncio
import sys
import time

MS = 20


async def answer(path):
    if path == "/":
        return "200 OK", "fast\n"
    if path == "/wait":  # the task sleeps, and the thread goes on with others
        await asyncio.sleep(MS / 1000)
        return "200 OK", "waited\n"
    if path == "/busy":  # the thread is gone for as long as this takes
        end = time.perf_counter() + MS / 1000
        while time.perf_counter() < end:
            pass
        return "200 OK", "computed\n"
    return "404 Not Found", ""


async def converse(reader, writer):
    try:
        while line := await reader.readline():
            close = False
            while (field := await reader.readline()) not in (b"\r\n", b""):
                close |= field.lower().startswith(b"connection: close")
            status, body = await answer(line.split()[1].decode())
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            await writer.drain()
            if close:
                break
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(converse, "127.0.0.1", int((sys.argv[1:] or [3000])[0]), backlog=128)
    await server.serve_forever()


asyncio.run(main())
