// Light, dark, or as the system: kept in the browser, if it keeps anything.

import { byId } from "./dom.js";

const KEY = "theme";

/** Applies the theme that was chosen before, and each new choice. */
export function listen() {
  const select = byId("theme");
  select.value = stored();
  const apply = () => {
    document.documentElement.dataset.theme = select.value;
    store(select.value);
  };
  select.addEventListener("change", apply);
  apply();
}

function stored() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice lasts as long as the page.
  }
}
