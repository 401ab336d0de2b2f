// Node in every shape: `node loop.mjs PORT [KIND]`, KIND one of http, cluster, workers, blocked.
// /wait waits 20 ms, /slow 100 ms; /busy computes for 40 ms; / answers at once.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { Worker, isMainThread, parentPort } from "node:worker_threads";

const [port, kind = "http"] = process.argv.slice(2);

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function compute(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function wait(path) {
  return path === "/slow" ? 100 : 20;
}

const kinds = {
  http: (path, done) => (path === "/" ? done() : setTimeout(done, wait(path))),
  blocked: (path, done) => {
    if (path !== "/") sleep(wait(path));
    done();
  },
};

function serve(answer) {
  const server = createServer((request, response) => {
    const done = () => response.end("served\n");
    if (request.url === "/busy") {
      compute(40);
      return done();
    }
    answer(request.url, done);
  });
  server.listen(Number(port), "127.0.0.1", 1024);
}

// Four threads that wait, one request at a time each, behind the loop.
function pool(count) {
  const waiting = [];
  const idle = Array.from({ length: count }, () => new Worker(import.meta.filename, { argv: [port] }));
  const next = () => {
    if (!idle.length || !waiting.length) return;
    const [worker, job] = [idle.pop(), waiting.shift()];
    worker.once("message", () => {
      idle.push(worker);
      job.done();
      next();
    });
    worker.postMessage(job.ms);
  };
  return (path, done) => {
    waiting.push({ ms: wait(path), done });
    next();
  };
}

if (!isMainThread) {
  parentPort.on("message", (ms) => {
    sleep(ms);
    parentPort.postMessage("done");
  });
} else if (kind === "cluster" && cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  serve(kind === "workers" ? pool(4) : (kinds[kind] ?? kinds.http));
}
