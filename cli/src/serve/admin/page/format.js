// Numbers as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** 1234567 as "1,234,567". */
export function count(value) {
  return whole.format(value);
}

/** 1234567 as "1.23 M". */
export function rate(value) {
  return scaled(value, 1000, ["", " k", " M", " G"]);
}

/** Seconds as "250 µs". */
export function time(seconds) {
  if (seconds === 0) return "0";
  if (seconds < 0.001) return `${short.format(seconds * 1e6)} µs`;
  if (seconds < 1) return `${short.format(seconds * 1e3)} ms`;
  return `${short.format(seconds)} s`;
}

/** Bytes as "1.5 MiB". */
export function bytes(value) {
  return scaled(value, 1024, [" B", " KiB", " MiB", " GiB"]);
}

/** 0.5 as "50 %". */
export function percent(share) {
  return `${short.format(share * 100)} %`;
}

/** Seconds as "2 h 5 min". */
export function duration(seconds) {
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0 s";
  const parts = [];
  let rest = Math.floor(seconds);
  for (const [size, unit] of units.slice(first, first + 2)) {
    const part = Math.floor(rest / size);
    rest -= part * size;
    if (part > 0) parts.push(`${part} ${unit}`);
  }
  return parts.join(" ");
}

function scaled(value, step, units) {
  let unit = 0;
  while (Math.abs(value) >= step && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  return short.format(value) + units[unit];
}
