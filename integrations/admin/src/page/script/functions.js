// The table of functions.

const functions = new Map();
let functionsGrid = null;

const FUNCTION_COLUMNS = [
  {
    id: "name",
    title: "Function",
    hint: "Sort by name",
    means: "The annotated function, with its policies from the outermost to the innermost",
    class: "name",
    value: (site) => site.name,
    sees: (site) => site.source,
    make: makeName,
    fill: fillName,
  },
  {
    id: "rate",
    title: "Calls/s",
    hint: "Calls a second now, and in the last 2 minutes",
    class: "rate number",
    numeric: true,
    value: (site) => site.calls_per_second,
    make: () => el("div", {}, makeSparkline(), el("span")),
    fill: (cell, site) => setText(cell.lastChild, decimal(site.calls_per_second)),
    draw: (cell, site) => drawSparkline(cell.firstChild, site.sparkline),
  },
  {
    id: "outcomes",
    title: "Last 2 minutes",
    hint: "Outcomes of the last 2 minutes. Sorted by the share that failed or was rejected",
    means: "Outcomes as its callers got them, and the share of those that were not failed or rejected",
    class: "outcomes",
    numeric: true,
    value: troubleShare,
    make: () => el("div", {}, makeBar(), el("span", { class: "share" })),
    fill: (cell, site) => {
      setText(cell.lastChild, total(site.recent) > 0 ? `${percent(1 - troubleShare(site))} ok` : NOTHING);
      cell.classList.toggle("has-trouble", troubleShare(site) >= 0.01);
    },
    draw: (cell, site) => drawBar(cell.firstChild, site.recent),
  },
  quantileColumn("p50", "Half of the calls take no longer"),
  quantileColumn("p95", "95 of 100 calls take no longer"),
  quantileColumn("p99", "99 of 100 calls take no longer"),
  {
    id: "attempts",
    title: "Attempts",
    hint: "Attempts a call, in the mean: 1 is a call without a retry",
    class: "number",
    numeric: true,
    value: (site) => site.attempts_per_call,
    make: () => el("div", {}, el("span")),
    fill: (cell, site) => {
      const mean = site.attempts_per_call;
      setText(cell.firstChild, mean === null || mean === undefined ? NOTHING : mean.toFixed(2));
    },
  },
  {
    id: "breaker",
    title: "Breaker",
    hint: "State of its breaker. Sorted by how much it needs attention",
    means: "State and name of its breaker",
    class: "breaker",
    numeric: true,
    value: (site) => (site.breaker_state ? STATE_RANK.indexOf(site.breaker_state) : null),
    sees: (site) => `${site.breaker} ${site.breaker_state}`,
    make: () => el("div", {}, makeBadge(), el("span", { class: "muted" })),
    fill: (cell, site) => {
      fillBadge(cell.firstChild, site.breaker_state);
      setText(cell.lastChild, site.breaker ? lastPart(site.breaker) : NOTHING);
      cell.classList.toggle("has-none", !site.breaker);
      setAttribute(cell.lastChild, "title", site.breaker ?? "No breaker");
    },
  },
];

/** From what is fine to what is not. */
const STATE_RANK = ["closed", "observe_only", "disabled", "half_open", "forced_open", "open"];

function quantileColumn(id, hint) {
  const key = `${id}_seconds`;
  return {
    id,
    title: id,
    hint,
    class: "number",
    numeric: true,
    value: (site) => site[key],
    sees: (site) => site[key] ?? whyNoDuration(site),
    make: () => el("div", {}, el("span")),
    fill: (cell, site) => {
      setText(cell.firstChild, latency(site[key]));
      setAttribute(cell, "title", site[key] === null ? whyNoDuration(site) : hint);
    },
  };
}

/** Whether its calls are counted from now on. */
function countsCalls(site) {
  return site.level === "calls" || site.level === "latency";
}

function whyNoDuration(site) {
  if (site.level === "latency") return "No call has been measured yet";
  return countsCalls(site) ? "Durations are measured at the level latency" : `Calls are not counted at the level ${site.level}`;
}

function troubleShare(site) {
  const all = total(site.recent);
  return all > 0 ? troubles(site.recent) / all : null;
}

function lastPart(path) {
  return path.slice(path.lastIndexOf("::") + 1).replace(/^:/, "");
}

function makeName(site, toggle) {
  const path = site.name.slice(0, site.name.length - lastPart(site.name).length);
  const words = el("span", { class: "words" }, el("span", { class: "path" }, path), el("wbr"), el("b", {}, lastPart(site.name)));
  const button = el("button", { type: "button", class: "opens", "aria-expanded": "false", onclick: toggle }, icon("arrow"), words);
  return el("div", {}, button, el("span", { class: "chips" }));
}

function fillName(cell, site) {
  cell.lastChild.replaceChildren(...site.policies.map(policyChip));
}

function policyChip(policy) {
  const written = `#[${policy.policy}${policy.arguments ? `(${policy.arguments})` : ""}]`;
  return el("span", { class: "chip", title: written }, policy.policy.replaceAll("_", " "));
}

/** In these states a breaker turns calls away. One that is off is told by whoever has turned it off. */
const TURNS_AWAY = ["open", "half_open", "forced_open"];

/** What a retry gives up is counted at levels that count no calls too. */
function hasTrouble(site) {
  return troubles(site.recent) > 0 || site.recent_gave_up > 0 || TURNS_AWAY.includes(site.breaker_state);
}

function startFunctions() {
  functionsGrid = new Grid(byId("functions-table"), {
    label: "Functions",
    columns: FUNCTION_COLUMNS,
    keyOf: (site) => site.name,
    sortBy: "name",
    opened: openedFunction,
  });
  byId("filter").addEventListener("input", filterFunctions);
  byId("only-trouble").addEventListener("change", filterFunctions);
  const choice = byId("sort-by");
  choice.append(...FUNCTION_COLUMNS.map((column) => el("option", { value: column.id }, column.title)));
  choice.addEventListener("change", () => functionsGrid.sortBy(choice.value));
}

/** Every word of the filter has to be found somewhere in the row. */
function filterFunctions() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const onlyTrouble = byId("only-trouble").checked;
  functionsGrid.filter((site) => {
    if (onlyTrouble && !hasTrouble(site)) return false;
    return words.length === 0 || words.every((word) => searched(site).includes(word));
  });
  countShown();
}

function searched(site) {
  const policies = site.policies.map((policy) => `${policy.policy} ${policy.name ?? ""}`).join(" ");
  return `${site.name} ${site.file}:${site.line} ${policies} ${site.breaker ?? ""} ${site.breaker_state ?? ""}`.toLowerCase();
}

function countShown() {
  const shown = functionsGrid.shown.length;
  setText(byId("functions-shown"), shown === functions.size ? "" : `${count(shown)} of ${count(functions.size)} shown`);
}

function showFunctions(state) {
  if (state.full) functions.clear();
  for (const site of state.functions) functions.set(site.name, site);
  functionsGrid.update(state.functions, state.full);
  setText(byId("functions-count"), count(functions.size));
  countShown();
  const hint = functionsHint();
  byId("functions-hint").hidden = !hint;
  setSentence(byId("functions-hint"), hint);
}

function functionsHint() {
  if (functions.size === 0) {
    return "No annotated function is known yet. Each appears at its first call; with the feature sites all of them are here from the start.";
  }
  const uncounted = uncountedFunctions();
  if (uncounted.length > 0) return `${uncountedWords(uncounted)} ${SET_THE_LEVEL}`;
  const isQuiet = [...functions.values()].every((site) => total(site.calls) === 0);
  return isQuiet ? "No calls yet. With the first call the bars fill: what was ok, what needed a retry, what failed, what was rejected." : "";
}

function uncountedFunctions() {
  return [...functions.values()].filter((site) => !countsCalls(site));
}

function uncountedWords(uncounted) {
  const levels = [...new Set(uncounted.map((site) => `\`${site.level}\``))].sort().join(" and ");
  const level = levels.includes(" ") ? "levels" : "level";
  if (uncounted.length === functions.size) return `Calls are not counted at the ${level} ${levels}.`;
  return `Calls of ${plural(uncounted.length, "function")} of ${count(functions.size)} are not counted: they have the ${level} ${levels}.`;
}

const SET_THE_LEVEL =
  'Set the level `calls`: with `resilience::telemetry::level(Level::Calls)` in the program, with `RESILIENCE_TELEMETRY=calls` in its environment, or in its file with `level = "calls"` in a table `[telemetry."*"]`. The level `latency` has p50, p95 and p99 too.';
