// The routers of Node: reads questions as JSON from its input and writes the answers. Its argument
// is the router. `tests/guides/src/peers/program.rs` describes both.
import { readFileSync } from "node:fs";
import http from "node:http";

const textOf = (value) => (Array.isArray(value) ? value.join("/") : String(value));

const routeFound = (handler, params) => {
  const present = Object.entries(params ?? {}).filter(([, value]) => value !== undefined);
  return { route: { handler, values: present.map(([name, value]) => [name, textOf(value)]) } };
};

// The method of a route or a request, and the rest.
const split = (text) => {
  const [, method, rest] = /^([A-Z]+) (.*)$/s.exec(text) ?? [null, null, text];
  return [method, rest];
};

// The first route that matches.
const firstMatch = (match) => {
  const routes = [];
  const insert = ({ handler, text }) => routes.push([handler, match(text)]);
  const find = (path) => {
    for (const [handler, matches] of routes) {
      const found = matches(path);
      if (found) return routeFound(handler, found.params);
    }
    return "nothing";
  };
  return { insert, find };
};

// Each has the routes that it accepts inserted, and then requests looked up.
const routers = {
  async express() {
    const { default: express } = await import("express");
    const app = express();
    const insert = ({ handler, text }) => {
      const [method, path] = split(text);
      app[(method ?? "GET").toLowerCase()](path, (request, response) => {
        // In a header, since HEAD has no body.
        const found = JSON.stringify(routeFound(handler, request.params));
        response.set("found", encodeURIComponent(found)).end();
      });
    };
    const find = async (text) => {
      const [method, path] = split(text);
      const server = http.createServer(app);
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const options = { port: server.address().port, host: "127.0.0.1", agent: false };
      const response = await new Promise((resolve, reject) => {
        const call = http.request({ ...options, method: method ?? "GET", path }, resolve);
        call.on("error", reject);
        call.end();
      });
      response.resume();
      server.close();
      const { statusCode: status, headers } = response;
      if (headers.found) return JSON.parse(decodeURIComponent(headers.found));
      if (status === 404) return "nothing";
      return { other: headers.allow ? `${status}, allowed: ${headers.allow}` : String(status) };
    };
    app.set("env", "test");
    return { insert, find };
  },

  "path-to-regexp": async () => firstMatch((await import("path-to-regexp")).match),

  // That of Express.
  "path-to-regexp-8": async () => firstMatch((await import("path-to-regexp-8")).match),

  async "find-my-way"() {
    const { default: FindMyWay } = await import("find-my-way");
    const router = FindMyWay();
    const insert = ({ handler, text }) => {
      const [method, path] = split(text);
      router.on(method ?? "GET", path, () => {}, handler);
    };
    const find = (text) => {
      const [method, path] = split(text);
      const found = router.find(method ?? "GET", path);
      return found ? routeFound(found.store, found.params) : "nothing";
    };
    return { insert, find };
  },

  async rou3() {
    const { createRouter, addRoute, findRoute } = await import("rou3");
    const router = createRouter();
    const insert = ({ handler, text }) => {
      const [method, path] = split(text);
      addRoute(router, method ?? "", path, handler);
    };
    const find = (text) => {
      const [method, path] = split(text);
      const found = findRoute(router, method ?? "GET", path);
      if (!found) return "nothing";
      // The same value under its old name.
      const { _, ...params } = found.params ?? {};
      return routeFound(found.data, params);
    };
    return { insert, find };
  },
};

const answerTo = async ({ routes, requests }) => {
  const { insert, find } = await routers[process.argv[1]]();
  const refused = [];
  for (const [position, route] of routes.entries()) {
    try {
      insert(route);
    } catch {
      refused.push([position, "error"]);
    }
  }
  const found = [];
  for (const request of requests) found.push(await find(request));
  return { refused, found };
};

const answers = [];
try {
  const questions = JSON.parse(readFileSync(0, "utf8"));
  for (const question of questions) answers.push(await answerTo(question));
} catch (error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error(`no package ${process.argv[1]}`);
  process.exit(69);
}
console.log(JSON.stringify(answers));
