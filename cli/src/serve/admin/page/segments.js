// The segments of a route.

/** Splits a route at the slashes that are not inside of braces. */
export function segments(route) {
  const parts = [];
  let depth = 0;
  let part = "";
  for (const letter of route) {
    if (letter === "/" && depth === 0 && part !== "") {
      parts.push(part);
      part = "";
    }
    if (letter === "{") depth += 1;
    if (letter === "}") depth -= 1;
    part += letter;
  }
  return [...parts, part];
}
