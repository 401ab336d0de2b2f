// `deno run --allow-net deno.ts PORT`: /wait waits 20 ms, /slow 100 ms.
Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1" }, async (request) => {
  const slow = request.url.endsWith("/slow");
  await new Promise((done) => setTimeout(done, slow ? 100 : 20));
  return new Response("served\n");
});
