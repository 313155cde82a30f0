// What the page shows, and that it harms nobody: in a real browser, with a real server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

import { load, put, start, startDemo } from "./program.mjs";

const ROUTES = `
[[route]]
route = "/users/{id}"
method = ["GET", "PUT"]
[[route]]
route = "/users/me"
method = "GET"
[[route]]
route = "/broken"
answer = { status = 503 }
[[route]]
route = "/<img src=x onerror=alert(1)>/{id}"
[alerts]
error_rate = { over = 0.3, for = "2s" }
memory = { over = "1GiB" }
`;
const HOSTILE = `/"><script>document.title='broken'</script>/{x}`;
const WIDTHS = [390, 900, 1500];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
async function launch() {
  // Containers have little shared memory.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  browser = await chromium.launch({ executablePath: process.env.BROWSER, args });
}
before(launch);
after(() => browser?.close());

/** A test. A browser may stall, so a failure is one if it comes again in another browser. */
function check(name, use) {
  test(name, { timeout: 300_000 }, async () => {
    try {
      await attempt(use);
    } catch (error) {
      console.error(`Failed, and tried again in another browser: ${name}\n${error.stack}`);
      await browser.close();
      await launch();
      await attempt(use);
    }
  });
}

/** Runs a test once. No page is open after it. If it fails, what its pages showed is told. */
async function attempt(use) {
  try {
    await use();
  } catch (error) {
    for (const context of browser.contexts()) await Promise.all(context.pages().map(tell));
    throw error;
  } finally {
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
}

/** Prints what a page shows. */
async function tell(page) {
  const text = await page.innerText("body", { timeout: 5000 }).catch((error) => error.message);
  console.error(`The page ${page.url()} showed:\n${text.slice(0, 2000)}\n`);
}

/** Waits until a function holds in a page, whether that is drawn or not. */
function until(page, holds) {
  return page.waitForFunction(holds, undefined, { polling: 100 });
}

/** Opens the page as a user does: the token is asked for. Notes all that goes wrong in it. */
async function open(program, options = {}, given = undefined) {
  const context = given ?? await browser.newContext(options);
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(program.admin)) troubles.push(`from elsewhere: ${request.url()}`);
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("dialog", (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(program.admin);
  await page.getByLabel("Token").fill(program.token);
  await page.getByRole("button").click();
  await page.getByText("live", { exact: true }).waitFor();
  return { context, page, troubles };
}

/** Finds what axe objects to. */
async function violations(page) {
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => [id, nodes[0].html]);
}

async function withProgram(routes, use) {
  const program = await start(routes);
  try {
    await use(program);
  } finally {
    program.stop();
  }
}

check("nothing is shown without the token", () => withProgram(ROUTES, async (program) => {
  for (const path of ["/routes", "/events", "/page.js", "/version"]) {
    assert.equal((await fetch(program.admin + path)).status, 401, path);
  }
  const page = await (await browser.newContext()).newPage();
  await page.goto(program.admin);
  assert.equal(new URL(page.url()).pathname, "/login");
  await page.getByLabel("Token").fill("wrong");
  await page.getByRole("button").click();
  await page.getByRole("alert").getByText("This is not the token.").waitFor();
  // A cookie lets a browser look, and no more.
  const { context } = await open(program);
  const change = await context.request.delete(`${program.admin}/route?route=/users/me&method=GET`);
  assert.equal(change.status(), 401);
  const public_ = await fetch(`${program.url}/login`);
  assert.equal(public_.status, 404);
}));

check("the page follows the server", () => withProgram(ROUTES, async (program) => {
  const { page, troubles } = await open(program);
  const chart = page.getByRole("slider", { name: "Requests per second" });
  const stop = load(program.url, ["/users/7", "/users/me"]);
  await until(page, () =>
    /all [1-9]/.test(document.querySelector('[aria-label="Requests per second"]').getAttribute("aria-valuetext")));
  // Heat: of the two routes that are hit, and of no other.
  await page.locator("#tree .rate", { hasText: "/s" }).first().waitFor();
  await stop();
  // By keyboard, the chart reads out the second before.
  await chart.press("ArrowLeft");
  assert.match(await chart.getAttribute("aria-valuetext"), /^1 s ago: all /);
  // The box.
  await page.getByLabel("Path").fill("/users/me");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.locator("#answer .outcome", { hasText: "/users/me wins." }).waitFor();
  await page.locator("#answer td", { hasText: "matches too" }).waitFor();
  await page.getByLabel("Path").fill("/users/42");
  await page.keyboard.press("Enter");
  await page.locator("#answer dd", { hasText: /^42$/ }).waitFor();
  // A route that is added appears without a reload, whatever its text is.
  for (const route of ["/added/{name}", HOSTILE]) {
    await put(program, { route });
    await page.locator("#tree").getByText("added").first().waitFor();
  }
  await page.locator("#version", { hasText: "2" }).waitFor();
  await page.locator("#change", { hasText: "Version 2: put" }).waitFor();
  assert.equal(await page.title(), "routetree");
  // An alert begins and ends.
  const alert = page.locator("#alert-list li", { hasText: "error_rate" });
  const stopErrors = load(program.url, ["/broken"]);
  const measured = async () => (await (await fetch(`${program.url}/metrics`)).text())
    .match(/^routetree_alert\{threshold="error_rate"\} (.)$/m)[1];
  await alert.getByText("alert", { exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(await measured(), "1");
  await stopErrors();
  await alert.getByText("fine", { exact: true }).waitFor({ timeout: 60_000 });
  assert.equal(await measured(), "0");
  assert.deepEqual(troubles, []);
}));

const HOSTS = `
[[route]]
route = "/"
[[route]]
route = "/"
host = "a.example"
[[route]]
route = "/{x}"
host = "b.example"
`;

check("each hit is counted once, whatever number of hosts has the route", () => withProgram(HOSTS, async (program) => {
  const { page, troubles } = await open(program);
  await page.locator("#count", { hasText: "3" }).waitFor();
  const sums = await page.evaluate(async () => {
    const tree = await import("/tree.js");
    tree.heat([["/", 8]]);
    return [...document.querySelectorAll("#tree .row")].map((row) => [
      row.querySelector(".rate").textContent, row.querySelector(".bar").style.getPropertyValue("--heat"),
    ]);
  });
  assert.deepEqual(sums.filter(([rate]) => rate !== "").map(([, heat]) => heat), ["1", "1"]);
  assert.deepEqual(troubles, []);
}));

check("routes without a host are below a name of their own", () => withProgram(HOSTS, async (program) => {
  const { page } = await open(program);
  await page.locator("#tree .row", { hasText: /^\(any host\) \/ any/ }).waitFor();
  await page.locator("#tree .row", { hasText: /^\/\/a\.example\/ any/ }).waitFor();
}));

check("the path has most of a row of the box, at any width", () => withProgram(ROUTES, async (program) => {
  for (const width of [320, 1280]) {
    const { page } = await open(program, { viewport: { width, height: 900 } });
    // At one moment: what is above the form grows while the page is filled.
    const [form, path, button] = await page.evaluate(() => ["#try", "#try [name=path]", "#try button"].map((selector) =>
      document.querySelector(selector).getBoundingClientRect().toJSON()));
    assert.equal(Math.round(path.bottom), Math.round(button.bottom), `${width}`);
    assert.ok(path.width > form.width / 2, `${width}: ${path.width} of ${form.width}`);
  }
}));

check("a bar and its rate stay on one line of a narrow page", () => withProgram(ROUTES, async (program) => {
  const { page } = await open(program, { viewport: { width: 320, height: 900 } });
  await page.locator("#tree .heat").first().waitFor({ state: "attached" });
  const apart = await page.evaluate(() => [...document.querySelectorAll("#tree .heat")].filter((heat) => {
    const [bar, rate] = [".bar", ".rate"].map((name) => heat.querySelector(name));
    rate.textContent = "12.3 k/s";
    return bar.getBoundingClientRect().bottom < rate.getBoundingClientRect().top;
  }).length);
  assert.equal(apart, 0);
}));

check("the box takes the method and the host", () => withProgram(HOSTS, async (program) => {
  const { page, troubles } = await open(program);
  const ask = async (method, host, path, outcome) => {
    await page.getByLabel("Method").fill(method);
    await page.getByLabel("Host").fill(host);
    await page.getByLabel("Path").fill(path);
    await page.keyboard.press("Enter");
    await page.locator("#answer .outcome", { hasText: outcome }).waitFor();
  };
  await ask("GET", "b.example", "/7", /^\/\/b\.example\/\{x\} wins\.$/);
  await ask("GET", "a.example", "/7", "No route matches.");
  await put(program, { route: "/only", method: "POST", host: "a.example" });
  await ask("DELETE", "a.example", "/only", "The path has: POST.");
  await ask("POST", "a.example", "/only", /^\/\/a\.example\/only wins\.$/);
  assert.deepEqual(troubles, []);
}));

check("a change of the routes leaves the tree as it was opened", () => {
  const lines = Array.from({ length: 200 }, (_, n) => `[[route]]\nroute = "/v${n % 2}/things${n}"\n`);
  return withProgram(lines.join(""), async (program) => {
    const { page, troubles } = await open(program);
    const row = page.locator("#tree .row", { hasText: "/things198" });
    assert.equal(await row.count(), 0);
    await page.locator("#tree summary", { hasText: "/v0" }).press("Enter");
    await row.waitFor();
    await put(program, { route: "/v0/another" });
    await page.locator("#tree .row", { hasText: "/another" }).waitFor();
    await row.waitFor();
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.match(focused, /^\/v0/);
    await page.keyboard.press("Enter");
    await put(program, { route: "/v0/third" });
    await page.locator("#count", { hasText: "202" }).waitFor();
    await row.waitFor({ state: "hidden" });
    assert.deepEqual(troubles, []);
  });
});

check("a new visitor sees at once what was before", () => withProgram(ROUTES, async (program) => {
  const points = (page) => page.evaluate(() =>
    document.querySelector('[aria-label="Connections"] .line').getAttribute("d").split(/[ML]/).length - 1);
  const { page } = await open(program);
  await until(page, () =>
    document.querySelector('[aria-label="Connections"] .line').getAttribute("d")?.split(/[ML]/).length > 5);
  const before = await points(page);
  const { page: another } = await open(program);
  await until(another, () => document.querySelector('[aria-label="Connections"] .line').getAttribute("d"));
  assert.ok((await points(another)) >= before);
}));

check("all of it works by keyboard", () => withProgram(ROUTES, async (program) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(program.admin);
  // The field has the focus.
  await page.keyboard.type(program.token);
  await page.keyboard.press("Enter");
  await page.getByText("live", { exact: true }).waitFor();
  await page.locator("#tree summary").first().waitFor();
  const reached = [];
  const focus = () => page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    if (at !== document.body && style.outlineStyle === "none") throw new Error(`no outline: ${at.outerHTML}`);
    return at.getAttribute("aria-label") ?? at.id ?? at.name ?? "";
  });
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Skip/);
  for (let step = 0; step < 40 && reached.at(-1) !== "tree"; step += 1) {
    await page.keyboard.press("Tab");
    const name = await focus();
    const inTree = await page.evaluate(() => document.activeElement.matches("#tree summary"));
    const field = await page.evaluate(() => document.activeElement.name || document.activeElement.tagName);
    reached.push(inTree ? "tree" : name || field);
    if (field === "path") {
      await page.keyboard.press("End");
      await page.keyboard.type("users/7");
    }
    if (field === "BUTTON") {
      await page.keyboard.press("Space");
      await page.locator("#answer .outcome", { hasText: "/users/{id} wins." }).waitFor();
    }
  }
  for (const name of ["theme", "Requests per second", "Memory", "method", "host", "path", "How each route fares", "filter", "tree"]) {
    assert.ok(reached.includes(name), `${name} of ${reached}`);
  }
  const is = () => page.evaluate(() => document.activeElement.parentElement.open);
  const open_ = await is();
  await page.keyboard.press("Enter");
  assert.equal(await is(), !open_);
}));

check("one command shows a server with load", async () => {
  const program = await startDemo();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(program.page);
    await page.getByText("live", { exact: true }).waitFor();
    assert.equal(page.url(), `${program.admin}/`, "the token is gone");
    assert.equal(await page.evaluate(() => document.cookie), "", "scripts do not see the cookie");
    await page.locator("#tree .rate", { hasText: "/s" }).first().waitFor();
    await page.locator("#change", { hasText: "Version" }).waitFor();
    await page.goBack();
    assert.ok(!page.url().includes("#"), page.url());
  } finally {
    program.stop();
  }
});

check("a chart that is read by keyboard does not heed a pointer that leaves it", () => withProgram(ROUTES, async (program) => {
  const { page } = await open(program);
  const chart = page.getByRole("slider", { name: "Memory" });
  const read = () => chart.getAttribute("aria-valuetext");
  await chart.hover();
  assert.match(await read(), /^1\d\d s ago: /);
  await chart.press("ArrowRight");
  await page.mouse.move(0, 0);
  assert.match(await read(), /^1\d\d s ago: /);
  await chart.hover();
  await page.mouse.move(0, 0);
  assert.match(await read(), /^now: /);
}));

check("a late answer of the box does not replace a newer one", () => withProgram(ROUTES, async (program) => {
  const { page, troubles } = await open(program);
  const held = [];
  await page.route("**/explain?*", async (route) => {
    const response = await route.fetch();
    const answer = () => route.fulfill({ response });
    if (held.push(answer) > 1) await answer();
  });
  for (const path of ["/users/me", "/users/7"]) {
    const asked = page.waitForRequest("**/explain?*");
    await page.getByLabel("Path").fill(path);
    await page.keyboard.press("Enter");
    await asked;
  }
  const outcome = page.locator("#answer .outcome");
  await outcome.getByText("/users/{id}").waitFor();
  const late = page.waitForResponse("**/explain?*");
  await held[0]();
  await (await late).finished();
  await page.waitForTimeout(200);
  assert.equal(await outcome.textContent(), "/users/{id} wins.");
  assert.deepEqual(troubles, []);
}));

check("a late response does not replace a newer one", () => withProgram(ROUTES, async (program) => {
  const { page, troubles } = await open(program);
  await page.locator("#count", { hasText: "4" }).waitFor();
  const held = [];
  await page.route("**/routes", async (route) => {
    const response = await route.fetch();
    if (held.length === 0) held.push(() => route.fulfill({ response }));
    else await route.fulfill({ response });
  });
  await put(program, { route: "/first" });
  while (held.length === 0) await page.waitForTimeout(50);
  await put(program, { route: "/second" });
  await page.locator("#count", { hasText: "6" }).waitFor();
  const late = page.waitForResponse("**/routes");
  await held[0]();
  await (await late).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  assert.equal(await page.locator("#count").textContent(), "6");
  assert.deepEqual(troubles, []);
}));

check("a fetch that fails is tried again, and storage may be forbidden", () => withProgram(ROUTES, async (program) => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, "localStorage", { get: () => { throw new Error("forbidden"); } });
  });
  const { page, troubles } = await open(program, {}, context);
  await page.locator("#count", { hasText: "4" }).waitFor();
  let failed = 0;
  await page.route("**/routes", (route) => (failed++ === 0 ? route.abort() : route.continue()));
  await put(program, { route: "/first" });
  await page.locator("#count", { hasText: "5" }).waitFor();
  assert.ok(failed > 1);
  assert.deepEqual(troubles.filter((text) => !text.includes("net::ERR_FAILED")), []);
}));

check("a page that is refused asks for the token again", () => withProgram(ROUTES, async (program) => {
  const { page, context } = await open(program);
  await page.route("**/events", (route) => route.fulfill({ status: 503, body: "" }), { times: 1 });
  await page.reload();
  await page.getByText("no connection", { exact: true }).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await page.route("**/events", async (route) => {
    await context.clearCookies();
    await route.fulfill({ status: 401, body: "" });
  }, { times: 1 });
  await page.reload();
  await page.getByLabel("Token").waitFor();
}));

check("a large table stays usable", () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `[[route]]\nroute = "/v${n % 3}/things${n}/{id}"\n`);
  return withProgram(lines.join(""), async (program) => {
    const { page, troubles } = await open(program);
    await page.locator("#count", { hasText: "10,000" }).waitFor();
    assert.ok((await page.locator("#tree .row").count()) < 1000, "it is folded");
    await page.locator("#tree summary", { hasText: "/v1" }).click();
    await page.getByRole("button", { name: /^Show 200 of/ }).waitFor();
    await page.getByLabel("Show routes with").fill("things9999/");
    await page.locator("#tree .row", { hasText: "/v0/things9999/{id}" }).waitFor();
    // Of the routes of a path, the one that wins is shown, however many there are.
    await page.getByLabel("Path").fill("/v0/things9999/7");
    await page.keyboard.press("Enter");
    await page.locator("#answer tbody tr", { hasText: "wins" }).waitFor();
    assert.match(await page.locator("#answer tbody tr").first().textContent(), /^\/v0\/things9999\/\{id\}wins$/);
    assert.equal(await page.locator("#answer tbody tr").count(), 51);
    assert.deepEqual(troubles, []);
  });
});

check("everybody can use it: both themes, three widths", () => withProgram(ROUTES, async (program) => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of WIDTHS) {
      const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
      const { context, page } = await open(program, options);
      await page.getByRole("button", { name: "Explain" }).click();
      await page.locator("#answer .outcome").waitFor();
      await page.screenshot({ path: `${import.meta.dirname}/${colorScheme}-${width}.png`, fullPage: true });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${width}: ${wider} pixels too wide`);
      assert.deepEqual(await violations(page), []);
      await context.clearCookies();
      await page.goto(program.admin);
      await page.getByLabel("Token").waitFor();
      assert.deepEqual(await violations(page), []);
      await context.close();
    }
  }
}));
