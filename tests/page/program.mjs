// The program with its admin interface, and load for it.

import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const TOKEN = "a token of the tests";

/** Starts the program with a file of routes. */
export async function start(routes) {
  const file = join(mkdtempSync(join(tmpdir(), "routetree-page-")), "routes.toml");
  writeFileSync(file, routes);
  const env = { ...process.env, ROUTETREE_ADMIN_TOKEN: TOKEN.replaceAll(" ", "-") };
  const { addresses: [url, admin], stop } = await run([file, "--admin", "127.0.0.1:0"], env, 2);
  return { url, admin, token: env.ROUTETREE_ADMIN_TOKEN, stop };
}

/** Starts the program with load. */
export async function startDemo() {
  const { addresses: [, admin, page], stop } = await run(["--demo-load"], process.env, 3);
  return { admin, page, stop };
}

/** Starts `serve`, and waits until it has printed some addresses. */
async function run(flags, env, count) {
  const child = spawn(process.env.PROGRAM, ["serve", "--addr", "127.0.0.1:0", ...flags], {
    env, stdio: ["ignore", "pipe", "inherit"],
  });
  const addresses = [];
  for await (const line of createInterface({ input: child.stdout })) {
    addresses.push(line.split(" on ")[1]);
    if (addresses.length === count) break;
  }
  if (addresses.length < count) throw new Error("the program ended");
  return { addresses, stop: () => child.kill("SIGKILL") };
}

/** Requests paths, one after the other, until the returned function is called. */
export function load(url, paths) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  let running = true;
  const request = (path) => new Promise((resolve) => {
    // Also if the response breaks off.
    http.get(url + path, { agent }, (response) => response.resume().on("close", resolve)).on("error", resolve);
  });
  const loops = [0, 1, 2, 3].map(async () => {
    while (running) {
      for (const path of paths) await request(path);
    }
  });
  return async () => {
    running = false;
    await Promise.all(loops);
    agent.destroy();
  };
}

/** Puts a route by the admin interface. */
export async function put({ admin, token }, route) {
  const response = await fetch(`${admin}/route`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(route),
  });
  if (!response.ok) throw new Error(await response.text());
}
