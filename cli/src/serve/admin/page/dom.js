// Elements without markup in text: whatever a route or a path holds is text.

const SVG = "http://www.w3.org/2000/svg";

/** Creates an element. Children are elements or texts; attributes that are null are left out. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Creates an element of a drawing. */
export function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** A text that a line may end in before each of its slashes. */
export function breakable(text) {
  return text.split(/(?=\/)/).flatMap((part) => part.startsWith("/") ? [element("wbr"), part] : [part]);
}

/** Returns the element with an id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Sets the text of an element, unless it has it: then a screen reader stays silent. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) target.setAttribute(name, value);
  }
  target.append(...children);
  return target;
}
