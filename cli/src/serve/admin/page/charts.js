// The charts of the page, and the samples that they share.

import { Chart, SAMPLES } from "./chart.js";
import * as format from "./format.js";

const charts = [
  new Chart("Requests per second", [
    { name: "all", of: (sample) => sample.requests },
    { name: "errors", of: (sample) => sample.errors },
  ], format.rate, 10),
  new Chart("Time per request", [
    { name: "p50", of: (sample) => sample.p50 },
    { name: "p99", of: (sample) => sample.p99 },
    { name: "p99.9", of: (sample) => sample.p999 },
  ], format.time, 0.0001),
  new Chart("Connections", [
    { name: "open", of: (sample) => sample.connections },
  ], format.rate, 10),
  new Chart("Processor", [
    { name: "of one core", of: (sample) => sample.cpu },
  ], format.percent, 0.1),
  new Chart("Memory", [
    { name: "resident", of: (sample) => sample.memory },
  ], format.bytes, 1024 * 1024, (value) => 2 ** Math.ceil(Math.log2(value))),
  new Chart("Context switches per second", [
    { name: "all threads", of: (sample) => sample.switches },
  ], format.rate, 10),
];

let samples = [];

/** Puts the charts into a container. */
export function attach(container) {
  container.append(...charts.map((chart) => chart.figure));
}

/** Shows samples in place of those shown. */
export function begin(history) {
  samples = history.slice(-SAMPLES);
  for (const chart of charts) chart.show(samples);
}

/** Adds a sample. */
export function add(sample) {
  begin([...samples, sample]);
}
