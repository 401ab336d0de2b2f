// Node's frameworks: `node frameworks.cjs PORT express|fastify|koa|hono`. /wait waits 20 ms, /slow 100 ms.
const [port, kind] = process.argv.slice(2);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const wait = (path) => sleep(path === "/slow" ? 100 : 20);

const kinds = {
  express() {
    const app = require("express")();
    app.use(async (request, response) => {
      await wait(request.path);
      response.send("served\n");
    });
    app.listen(port, "127.0.0.1");
  },
  fastify() {
    const app = require("fastify")();
    app.get("/*", async (request) => {
      await wait(request.url);
      return "served\n";
    });
    app.listen({ port: Number(port), host: "127.0.0.1" });
  },
  koa() {
    const Koa = require("koa");
    const app = new Koa();
    app.use(async (context) => {
      await wait(context.path);
      context.body = "served\n";
    });
    app.listen(port, "127.0.0.1");
  },
  hono() {
    const { Hono } = require("hono");
    const { serve } = require("@hono/node-server");
    const app = new Hono();
    app.get("/*", async (context) => {
      await wait(context.req.path);
      return context.text("served\n");
    });
    serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1" });
  },
};
kinds[kind]();
