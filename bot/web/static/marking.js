/** Marking: what of a quote answers, and what of it the question asked about. */

import { make } from "./elements.js";

const LEAST_MARKED = 2; // code points of a content word; single characters are particles and figures

/** Join ranges that touch, in order. */
function joined(ranges) {
  const result = [];
  for (const [start, end] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** Split *text* at *ranges*, those marked as *className*. */
export function marked(text, ranges, className = "strong") {
  return cut(Array.from(text), joined(ranges).map(([start, end]) => [start, end, className]));
}

function cut(points, marks) {
  const parts = [];
  let at = 0;
  for (const [start, end, className] of marks) {
    parts.push(points.slice(at, start).join(""), make("mark", { className }, points.slice(start, end).join("")));
    at = end;
  }
  return [...parts, points.slice(at).join("")];
}

/** Mark in a quote strongly what answers, and lightly the other words of the question. */
export function markedQuote({ quote, highlights, answers }) {
  const strong = joined(answers);
  const light = joined(highlights).filter(([start, end]) => end - start >= LEAST_MARKED && !strong.some(([low, high]) => start < high && low < end));
  const marks = [...strong.map((range) => [...range, "strong"]), ...light.map((range) => [...range, "light"])];
  return cut(Array.from(quote), marks.sort((one, other) => one[0] - other[0]));
}
