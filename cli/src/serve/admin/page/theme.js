// Light, dark, or as the system: kept in the browser.

import { byId } from "./dom.js";

const KEY = "theme";

/** Applies the theme that was chosen before, and each new choice. */
export function listen() {
  const select = byId("theme");
  select.value = localStorage.getItem(KEY) ?? "";
  const apply = () => {
    document.documentElement.dataset.theme = select.value;
    localStorage.setItem(KEY, select.value);
  };
  select.addEventListener("change", apply);
  apply();
}
