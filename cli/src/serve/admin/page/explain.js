// The box in which a path is tried.

import { breakable, byId, element } from "./dom.js";
import { segments } from "./segments.js";
import * as format from "./format.js";

/** How many routes are shown. */
const SHOWN = 50;
/** The outcomes, in the order in which routes are shown. */
const OUTCOMES = ["wins", "matches too", "does not match"];

/** How many questions have been asked. */
let asked = 0;

/** Asks the server when the form is sent. */
export function listen() {
  const form = byId("try");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(new URLSearchParams(new FormData(form)));
  });
}

/** Shows the answer to a question, unless another one has been asked by then. */
async function ask(question) {
  asked += 1;
  const number = asked;
  const shown = await answer(question);
  if (number === asked) byId("answer").replaceChildren(...shown);
}

async function answer(question) {
  try {
    const response = await fetch(`explain?${question}`);
    const body = await response.json();
    return response.ok ? explanation(body) : [failure(body.error)];
  } catch (error) {
    return [failure(`The server does not respond: ${error.message}.`)];
  }
}

function failure(text) {
  return element("p", { class: "failure" }, text);
}

/** `{ host, route, params, allow, routes }` as elements. */
function explanation({ host, route, params, allow, routes }) {
  const parts = [element("p", { class: "outcome" }, ...verdict(host, route, allow))];
  if (params.length > 0) parts.push(values(params));
  if (route !== null) parts.push(element("h3", {}, "The way through the tree"), steps(segments(route)));
  if (routes.length > 0) parts.push(element("h3", {}, "How each route fares"), table(routes));
  return parts;
}

function verdict(host, route, allow) {
  if (host === null) return ["No route is for this host."];
  if (route !== null) return [element("code", {}, ...breakable(host === "" ? route : `//${host}${route}`)), " wins."];
  if (allow.length > 0) return [`No route for this method. The path has: ${allow.join(", ")}.`];
  return ["No route matches."];
}

function values(params) {
  const rows = params.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, element("code", {}, value))));
  return element("dl", { class: "params" }, ...rows);
}

function steps(way) {
  return element("ol", { class: "way" }, ...way.map((step) => element("li", {}, element("code", {}, step))));
}

function table(routes) {
  // The server gives them in the order in which routes win, whether they match or not.
  const rank = ({ outcome }) => OUTCOMES.indexOf(outcome);
  const sorted = routes.toSorted((a, b) => rank(a) - rank(b));
  const rows = sorted.slice(0, SHOWN).map(({ route, outcome, why }) =>
    element("tr", { "data-outcome": outcome },
      element("td", {}, element("code", {}, ...breakable(route))), element("td", {}, why ? `${outcome}: ${why}` : outcome)));
  const rest = routes.length - rows.length;
  if (rest > 0) {
    rows.push(element("tr", {}, element("td", { colspan: "2" }, `and ${format.count(rest)} more`)));
  }
  const head = element("tr", {}, element("th", { scope: "col" }, "Route"), element("th", { scope: "col" }, "Why"));
  return element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "How each route fares" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}
