// The thresholds of the file of routes, and which of them are crossed.

import { byId, element } from "./dom.js";

const STATES = { fine: "fine", over: "over the limit", alert: "alert" };

/** Shows the alerts: a list of `{ name, limit, value, state }`, with texts as the log has them. */
export function show(alerts) {
  const list = byId("alert-list");
  byId("alerts").dataset.state = worst(alerts);
  if (alerts.length === 0) {
    list.replaceChildren(element("li", {}, "The file of routes has no thresholds."));
    return;
  }
  list.replaceChildren(...alerts.map(item));
}

function item({ name, limit, value, state }) {
  return element("li", { "data-state": state },
    element("strong", {}, name), " ",
    element("span", { class: "state" }, STATES[state] ?? state), " ",
    element("span", { class: "detail" }, `${value ?? "no value"}, limit ${limit}`));
}

function worst(alerts) {
  return ["alert", "over"].find((state) => alerts.some((alert) => alert.state === state)) ?? "fine";
}
