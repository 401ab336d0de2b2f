// The same on Bun, whose server is not Node's: one thread, and a request that computes holds all others up.
// `bun run bun.ts 3000`
const MS = 20;

function compute(ms: number) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2] ?? 3000),
  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/":
        return new Response("fast\n");
      case "/wait": // a timer is set, and the thread goes on with others
        await Bun.sleep(MS);
        return new Response("waited\n");
      case "/busy": // the thread is gone for as long as this takes
        compute(MS);
        return new Response("computed\n");
      default:
        return new Response(null, { status: 404 });
    }
  },
});
