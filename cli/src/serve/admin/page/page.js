// The page: connects the server's events to what shows them.

import * as alerts from "./alerts.js";
import * as charts from "./charts.js";
import { byId, setText } from "./dom.js";
import * as explain from "./explain.js";
import * as format from "./format.js";
import * as theme from "./theme.js";
import * as tree from "./tree.js";

/** How long to wait before the next try, in milliseconds. */
const PAUSE = 3000;

/** Which connection to the server it is. Another one may be to another process. */
let connection = 0;
/** The version that is shown. */
let shown = -1;

theme.listen();
explain.listen();
charts.attach(byId("charts"));
byId("filter").addEventListener("input", (event) => tree.filter(event.target.value));
connect();

/** Follows the server's events. The browser connects again by itself, unless it was refused. */
function connect() {
  const events = new EventSource("events");
  const on = (name, show) =>
    events.addEventListener(name, (event) => show(JSON.parse(event.data)));
  events.onopen = () => {
    connection += 1;
    shown = -1;
    state("live");
  };
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED) return state("no connection: trying again");
    state("no connection");
    setTimeout(() => location.reload(), PAUSE);
  };
  on("history", charts.begin);
  on("sample", charts.add);
  on("alerts", alerts.show);
  on("hits", tree.heat);
  on("table", showTable);
}

function state(text) {
  const target = byId("connection");
  setText(target, text);
  target.dataset.state = text === "live" ? "live" : "lost";
}

/** One entry for each host and route, with all its methods. */
function grouped(listed) {
  const routes = new Map();
  for (const { host, route, method, name } of listed) {
    const key = JSON.stringify([host, route]);
    if (!routes.has(key)) routes.set(key, { host, route, methods: [], name });
    routes.get(key).methods.push(method ?? "any");
  }
  return [...routes.values()];
}

/** Shows that there is a new version of the routes, and fetches it. */
function showTable({ version, change }) {
  setText(byId("version"), String(version));
  if (change) setText(byId("change"), change);
  fetchTable(connection);
}

/** Fetches the routes until they come, unless there is another connection by then. */
async function fetchTable(asked) {
  let table;
  try {
    const response = await fetch("routes");
    if (!response.ok) throw new Error(response.statusText);
    table = await response.json();
  } catch {
    setTimeout(() => asked === connection && fetchTable(asked), PAUSE);
    return;
  }
  // A response may come later than that to a newer request.
  if (asked !== connection || table.version < shown) return;
  shown = table.version;
  draw(table);
}

function draw(table) {
  const routes = grouped(table.routes);
  setText(byId("count"), format.count(routes.length));
  tree.show(routes);
  if (byId("filter").value !== "") tree.filter(byId("filter").value);
}
