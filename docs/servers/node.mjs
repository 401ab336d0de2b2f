// A server on Node's one thread: a request that waits holds no other up, and one that computes holds all others up.
// `node node.mjs 3000`
import { createServer } from "node:http";

const MS = 20;

function compute(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

createServer((request, response) => {
  switch (request.url) {
    case "/":
      return response.end("fast\n");
    case "/wait": // a timer is set, and the thread goes on with others
      return setTimeout(() => response.end("waited\n"), MS);
    case "/busy": // the thread is gone for as long as this takes
      compute(MS);
      return response.end("computed\n");
    default:
      response.statusCode = 404;
      return response.end();
  }
}).listen(Number(process.argv[2] ?? 3000), "127.0.0.1");
