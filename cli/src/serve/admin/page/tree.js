// The routes as a tree of segments, with hits as heat.
//
// Branches are made when they are opened, and long ones in parts, so that a table of 10,000 routes
// stays quick. A node knows the sum of the hits of its routes.

import { breakable, byId, element, setText } from "./dom.js";
import * as format from "./format.js";
import { segments } from "./segments.js";

/** How many children of a node are shown at a time. */
const PART = 200;
/** Up to this many routes, the tree is shown open. */
const OPEN = 100;

let root = node("", null);
/** The nodes at which routes end, by their text: one for each host. */
let leaves = new Map();
/** All routes, with those that a filter hides. */
let all = [];
let hosts = false;
/** The branches that were opened or closed, by their text, whatever table they are in. */
const opened = new Map();
/** The hits of the last second. */
let last = [];

function node(text, parent) {
  return { text, parent, children: new Map(), routes: [], count: 0, hits: 0, row: null };
}

/** Shows a table: a list of `{ host, methods, route, name }`. */
export function show(routes) {
  all = routes;
  hosts = routes.some(({ host }) => host);
  build(routes);
}

/**
 * Sets the hits of a second: pairs of a route's text and a number, for all hosts that have it.
 * Routes that are not named have none.
 */
export function heat(hits) {
  last = hits;
  clear(root);
  for (const [text, rate] of hits) {
    // The hits are those of all hosts together: each node has them once.
    const hit = new Set();
    for (const leaf of leaves.get(text) ?? []) {
      for (let at = leaf; at && !hit.has(at); at = at.parent) hit.add(at);
    }
    for (const at of hit) at.hits += rate;
  }
  paint(root, Math.max(1, root.hits));
}

/** Shows the routes whose text has this part, and no others. */
export function filter(part) {
  const wanted = part.trim().toLowerCase();
  const has = ({ host, route, methods, name }) =>
    `${methods.join(",")} ${host ?? ""}${route} ${name ?? ""}`.toLowerCase().includes(wanted);
  build(wanted === "" ? all : all.filter(has));
}

function build(routes) {
  root = node("", null);
  leaves = new Map();
  for (const route of routes) add(route);
  const focused = document.activeElement?.closest("#tree summary")?.dataset.branch;
  draw();
  heat(last);
  if (focused !== undefined) {
    document.querySelector(`#tree summary[data-branch="${CSS.escape(focused)}"]`)?.focus();
  }
}

function add(route) {
  let at = root;
  const parts = segments(route.route);
  if (hosts) parts.unshift(route.host ? `//${route.host}` : "(any host) ");
  for (const part of parts) {
    if (!at.children.has(part)) at.children.set(part, node(part, at));
    at = at.children.get(part);
  }
  at.routes.push(route);
  if (!leaves.has(route.route)) leaves.set(route.route, []);
  leaves.get(route.route).push(at);
  for (; at; at = at.parent) at.count += 1;
}

function draw() {
  const target = byId("tree");
  if (root.count === 0) {
    target.replaceChildren(element("p", {}, "No routes."));
    return;
  }
  target.replaceChildren(branch(root, root.count <= OPEN));
}

/** The list of a node's children. */
function branch(parent, open) {
  const list = element("ul");
  const children = [...parent.children.values()];
  more(list, children, 0, open);
  return list;
}

/** Adds the next children to a list, and a button for those after them. */
function more(list, children, from, open) {
  const part = children.slice(from, from + PART);
  list.append(...part.map((child) => element("li", {}, item(child, open))));
  const rest = children.length - from - part.length;
  if (rest <= 0) return;
  const button = element("button", { type: "button" }, `Show ${Math.min(PART, rest)} of ${format.count(rest)} more`);
  const holder = element("li", {}, button);
  button.addEventListener("click", () => {
    holder.remove();
    more(list, children, from + PART, open);
    list.children[from + PART]?.querySelector("summary")?.focus();
  });
  list.append(holder);
}

function item(child, open) {
  // A chain of nodes without a choice is one row.
  let texts = child.text;
  let end = child;
  while (end.routes.length === 0 && end.children.size === 1) {
    [end] = end.children.values();
    texts += end.text;
  }
  const row = element("span", { class: "row" }, element("span", {}, ...label(texts)));
  for (const route of end.routes) row.append(" ", methods(route));
  if (end.children.size > 0) {
    row.append(" ", element("span", { class: "count" }, plural(end.count)));
  }
  end.row = { rate: element("span", { class: "rate" }), bar: element("span", { class: "bar" }) };
  row.append(" ", element("span", { class: "heat" }, end.row.bar, " ", end.row.rate));
  if (end.children.size === 0) return row;
  const key = name(end);
  const details = element("details", {}, element("summary", { "data-branch": key }, row));
  const unfold = (all) => {
    if (details.open && details.children.length === 1) details.append(branch(end, all));
  };
  details.open = opened.get(key) ?? open;
  unfold(open);
  const state = details.open;
  details.addEventListener("toggle", () => {
    unfold(false);
    if (details.open !== state || opened.has(key)) opened.set(key, details.open);
  });
  return details;
}

/** The texts from the root to a node, which tell it from all others. */
function name(at) {
  return at === null ? "" : name(at.parent) + at.text;
}

/** The text of segments, its parameters marked. */
function label(text) {
  return text.split(/(\{[^{}]*\})/).filter((part) => part !== "").map((part) =>
    element("span", { class: kind(part) }, ...breakable(part)));
}

function kind(part) {
  if (!part.startsWith("{")) return "literal";
  return part.startsWith("{*") ? "catch-all" : "parameter";
}

function methods(route) {
  return element("span", { class: "methods", title: route.name }, route.methods.join(" "));
}

function plural(count) {
  return `${format.count(count)} ${count === 1 ? "route" : "routes"}`;
}

function clear(at) {
  at.hits = 0;
  for (const child of at.children.values()) clear(child);
}

/** Shows the hits of all rows that have been made. */
function paint(at, all) {
  if (at.row) {
    setText(at.row.rate, at.hits === 0 ? "" : `${format.rate(at.hits)}/s`);
    at.row.bar.style.setProperty("--heat", String(at.hits / all));
  }
  for (const child of at.children.values()) paint(child, all);
}
