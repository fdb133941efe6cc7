// What is drawn: the bar of outcomes, the sparkline, the symbol of a state, histograms.

/** Outcomes in the order of the bar. A call that panicked has failed; the title of the bar tells them apart. */
const OUTCOMES = [
  { id: "ok", label: "ok", of: (calls) => calls.ok },
  { id: "retried", label: "ok after retry", of: (calls) => calls.ok_after_retry },
  { id: "failed", label: "failed", of: (calls) => calls.error + calls.error_after_retry + calls.panicked },
  { id: "rejected", label: "rejected", of: (calls) => calls.rejected },
  { id: "cancelled", label: "cancelled", of: (calls) => calls.cancelled },
];

function total(calls) {
  return OUTCOMES.reduce((sum, outcome) => sum + outcome.of(calls), 0);
}

function troubles(calls) {
  return total(calls) - calls.ok - calls.ok_after_retry - calls.cancelled;
}

/** `10 ok, 40 rejected`. */
function outcomeWords(calls) {
  const parts = OUTCOMES.filter((outcome) => outcome.of(calls) > 0).map((outcome) => `${count(outcome.of(calls))} ${outcome.label}`);
  if (calls.panicked > 0) parts.push(`${count(calls.panicked)} of the failed panicked`);
  return parts.length ? parts.join(", ") : "no calls";
}

const BAR = { width: 160, height: 14 };

function makeBar() {
  const parts = OUTCOMES.map((outcome) => svg("rect", { class: `part part-${outcome.id}`, height: BAR.height, width: 0 }));
  const empty = svg("rect", { class: "part-none", width: BAR.width, height: BAR.height });
  const shape = { class: "bar", viewBox: `0 0 ${BAR.width} ${BAR.height}`, preserveAspectRatio: "none", role: "img" };
  return svg("svg", { ...shape, "aria-label": "Last 2 minutes" }, svg("title"), empty, ...parts);
}

/** A share that is not zero is seen: it has two units of width at least. */
function drawBar(bar, calls) {
  const words = `Last 2 minutes: ${outcomeWords(calls)}`;
  setAttribute(bar, "aria-label", words);
  setText(bar.firstChild, words);
  const parts = [...bar.children].slice(2);
  const shares = OUTCOMES.map((outcome) => outcome.of(calls));
  const all = shares.reduce((sum, share) => sum + share, 0);
  const wide = shares.map((share) => (share > 0 ? Math.max(2, (share / all) * BAR.width) : 0));
  const excess = wide.reduce((sum, width) => sum + width, 0) - BAR.width;
  if (all > 0) wide[wide.indexOf(Math.max(...wide))] -= excess;
  let left = 0;
  parts.forEach((part, at) => {
    setAttribute(part, "x", left.toFixed(2));
    setAttribute(part, "width", wide[at].toFixed(2));
    left += wide[at];
  });
}

function drawLegend() {
  const swatch = (outcome) => {
    const shape = svg("rect", { class: `part part-${outcome.id}`, width: 22, height: 12 });
    return svg("svg", { class: "swatch", viewBox: "0 0 22 12", "aria-hidden": "true" }, shape);
  };
  byId("legend").append(...OUTCOMES.map((outcome) => el("li", {}, swatch(outcome), outcome.label)));
}

const SPARK = { width: 90, height: 22, samples: 60 };

function makeSparkline() {
  const line = svg("path", { class: "spark-line" });
  const area = svg("path", { class: "spark-area" });
  const shape = { class: "spark", viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, preserveAspectRatio: "none", "aria-hidden": "true" };
  return svg("svg", shape, area, line);
}

/** The newest sample is at the right; what is not known yet, or was not sampled, is a gap. */
function drawSparkline(spark, samples) {
  const largest = Math.max(0, ...samples.filter((sample) => sample !== null));
  const step = SPARK.width / (SPARK.samples - 1);
  const first = SPARK.samples - samples.length;
  const y = (sample) => SPARK.height - 1.5 - (largest > 0 ? (sample / largest) * (SPARK.height - 3) : 0);
  let line = "";
  let area = "";
  let isDrawing = false;
  samples.forEach((sample, at) => {
    if (sample === null) return void (isDrawing = false);
    const point = `${((first + at) * step).toFixed(1)} ${y(sample).toFixed(1)}`;
    const isLast = at === samples.length - 1 || samples[at + 1] === null;
    line += `${isDrawing ? "L" : "M"}${point}`;
    area += isDrawing ? `L${point}` : `M${((first + at) * step).toFixed(1)} ${SPARK.height}L${point}`;
    if (isLast) area += `L${((first + at) * step).toFixed(1)} ${SPARK.height}Z`;
    isDrawing = true;
  });
  setAttribute(spark.children[0], "d", area);
  setAttribute(spark.children[1], "d", line);
}

/** The state of a breaker: symbol, word and colour. */
function makeBadge() {
  return el("span", { class: "badge" }, icon("closed"), el("span"));
}

function fillBadge(badge, state) {
  badge.hidden = !state;
  if (!state || badge.dataset.state === state) return;
  badge.dataset.state = state;
  badge.querySelector("use").setAttribute("href", `#icon-${state}`);
  setText(badge.lastChild, stateWord(state));
}

/** A histogram as lines: its bucket, its bar, its count. Empty buckets at both ends are left out. */
function histogram(counts, labelOf) {
  const first = counts.findIndex((held) => held > 0);
  const last = counts.findLastIndex((held) => held > 0);
  const largest = Math.max(...counts);
  const lines = counts.slice(first, last + 1).map((held, at) => {
    const bar = svg("rect", { class: "bucket", width: ((held / largest) * 100).toFixed(2), height: 10 });
    const shape = { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" };
    const drawn = el("td", { class: "wide" }, svg("svg", shape, bar));
    return el("tr", {}, el("th", { scope: "row" }, labelOf(first + at)), drawn, el("td", { class: "number" }, count(held)));
  });
  return el("table", { class: "histogram" }, el("tbody", {}, ...lines));
}

/** `≤ 5 ms`. There is one bucket more than there are edges: the last one has no end. */
function durationLabel(edges) {
  return (bucket) => (bucket < edges.length ? `≤ ${limit(edges[bucket])}` : `> ${limit(edges.at(-1))}`);
}

/** `2` where a bucket holds one number of attempts, `6 to 10` where it holds more. */
function attemptsLabel(edges) {
  return (bucket) => {
    if (bucket >= edges.length) return `over ${edges.at(-1)}`;
    const least = bucket === 0 ? 1 : edges[bucket - 1] + 1;
    return least === edges[bucket] ? String(least) : `${least} to ${edges[bucket]}`;
  };
}
