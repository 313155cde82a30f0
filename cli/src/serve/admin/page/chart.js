// A line chart of the last five minutes.
//
// The drawing is stretched to the width of its box. Texts are outside of it, so that they are not
// stretched. For the keyboard and screen readers, the chart is a slider that reads out one second.

import { drawing, element, setText } from "./dom.js";

/** How many samples a chart shows, one a second. */
export const SAMPLES = 300;
const HEIGHT = 100;

export class Chart {
  /**
   * `series` are `{ name, of }`: a name, and a function that returns a sample's value, or null.
   * `format` shows a value. The scale's top is the greatest value, or `least` if that is greater,
   * rounded up by `round`.
   */
  constructor(title, series, format, least, round = roundUp) {
    Object.assign(this, { title, series, format, least, round, samples: [], cursor: null, byPointer: false, pointer: null });
    this.lines = series.map((_, index) =>
      drawing("path", { class: `line s${index + 1}`, "vector-effect": "non-scaling-stroke" }));
    this.mark = drawing("path", { class: "mark", "vector-effect": "non-scaling-stroke" });
    const grid = drawing("path", {
      class: "grid",
      d: `M0 0.5H${SAMPLES}M0 ${HEIGHT / 2}H${SAMPLES}M0 ${HEIGHT - 0.5}H${SAMPLES}`,
      "vector-effect": "non-scaling-stroke",
    });
    const picture = drawing("svg", {
      viewBox: `0 0 ${SAMPLES} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true",
    }, grid, ...this.lines, this.mark);
    this.top = element("span", { class: "top", "aria-hidden": "true" });
    this.when = element("span", { class: "when" }, "now");
    this.plot = element("div", {
      class: "plot", role: "slider", tabindex: "0", "aria-label": title,
      "aria-valuemin": String(1 - SAMPLES), "aria-valuemax": "0", "aria-valuenow": "0",
    }, picture, this.top);
    this.values = series.map(() => element("span", { class: "value" }, "–"));
    const legend = series.map(({ name }, index) =>
      element("li", { class: `s${index + 1}` }, element("span", { class: "name" }, name), " ",
        this.values[index]));
    const axis = element("p", { class: "axis", "aria-hidden": "true" },
      element("span", {}, "5 min ago"), this.when);
    this.figure = element("figure", { class: "chart" },
      element("figcaption", {}, title), element("ul", { class: "legend" }, ...legend),
      this.plot, axis);
    this.listen();
  }

  listen() {
    this.plot.addEventListener("pointermove", (event) => {
      // It may be the page that moved below the pointer.
      const { clientX, clientY } = event;
      if (clientX === this.pointer?.clientX && clientY === this.pointer?.clientY) return;
      this.pointer = { clientX, clientY };
      const box = this.plot.getBoundingClientRect();
      this.point(Math.round(((clientX - box.left) / box.width) * (SAMPLES - 1)) + 1 - SAMPLES);
      this.byPointer = true;
    });
    this.plot.addEventListener("pointerleave", () => {
      this.pointer = null;
      if (this.byPointer) this.point(null);
    });
    this.plot.addEventListener("blur", () => this.point(null));
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -30, PageUp: 30, Home: -SAMPLES, End: SAMPLES };
    this.plot.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.byPointer = false;
      this.point((this.cursor ?? 0) + step);
    });
  }

  /** Reads out the sample of some seconds ago, as a number up to 0; of now if null. */
  point(seconds) {
    this.cursor = seconds === null ? null : Math.min(0, Math.max(1 - SAMPLES, seconds));
    this.read();
  }

  /** Shows these samples, oldest first. */
  show(samples) {
    this.samples = samples;
    const scale = this.scale();
    this.series.forEach(({ of }, index) => {
      this.lines[index].setAttribute("d", line(samples.map(of), scale));
    });
    setText(this.top, this.format(scale));
    this.read();
  }

  scale() {
    let highest = this.least;
    for (const { of } of this.series) {
      for (const sample of this.samples) highest = Math.max(highest, of(sample) ?? 0);
    }
    return this.round(highest);
  }

  read() {
    const ago = this.cursor ?? 0;
    const sample = this.samples[this.samples.length - 1 + ago];
    const texts = this.series.map(({ of }) => {
      const value = sample && of(sample);
      return value === null || value === undefined ? "–" : this.format(value);
    });
    texts.forEach((text, index) => setText(this.values[index], text));
    const x = SAMPLES - 1 + ago;
    this.mark.setAttribute("d", this.cursor === null ? "" : `M${x} 0V${HEIGHT}`);
    const when = ago === 0 ? "now" : `${-ago} s ago`;
    setText(this.when, when);
    const spoken = this.series.map(({ name }, index) => `${name} ${texts[index]}`).join(", ");
    this.plot.setAttribute("aria-valuenow", String(ago));
    this.plot.setAttribute("aria-valuetext", `${when}: ${spoken}`);
  }
}

/** The path of a line, which ends at the right. It has a gap where a value is missing. */
function line(values, scale) {
  let path = "";
  let drawn = false;
  values.forEach((value, index) => {
    if (value === null || value === undefined) {
      drawn = false;
      return;
    }
    const x = SAMPLES - values.length + index;
    const y = HEIGHT - (Math.min(value, scale) / scale) * HEIGHT;
    path += `${drawn ? "L" : "M"}${x} ${y.toFixed(1)}`;
    drawn = true;
  });
  return path;
}

/** Rounds up to 1, 2 or 5 times a power of ten. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((factor) => factor * power >= value * 0.999999);
  return factor * power;
}
