// The table of breakers: those of functions, and those that code made by hand.

/** By name, and by name and key. Of several with the same name the worst stands for it. */
const breakers = new Map();
let breakersGrid = null;

function breakerKey(breaker) {
  return breaker.key === null || breaker.key === undefined ? breaker.name : `${breaker.name}\u0000${breaker.key}`;
}

const BREAKER_COLUMNS = [
  {
    id: "name",
    title: "Breaker",
    hint: "Sort by name",
    class: "name",
    value: (breaker) => breakerKey(breaker),
    make: (breaker, toggle) => {
      const words = el("span", { class: "words" }, el("b", {}, breaker.name), breaker.key ? ` key ${apart(breaker.key)}` : null);
      return el("div", {}, el("button", { type: "button", class: "opens", "aria-expanded": "false", onclick: toggle }, icon("arrow"), words));
    },
    fill: () => {},
  },
  {
    id: "state",
    title: "State",
    hint: "Sort by how much it needs attention",
    class: "breaker",
    numeric: true,
    value: badness,
    sees: (breaker) => `${breaker.state} ${sinceWords(breaker)}`,
    make: () => el("div", {}, makeBadge(), el("span", { class: "muted" })),
    fill: (cell, breaker) => {
      fillBadge(cell.firstChild, breaker.state);
      setText(cell.lastChild, sinceWords(breaker));
    },
  },
  {
    id: "why",
    title: "Why",
    hint: "What caused the state",
    class: "why",
    value: (breaker) => breaker.cause,
    sees: breakerWhy,
    make: () => el("div", {}, el("span")),
    fill: (cell, breaker) => setText(cell.firstChild, breakerWhy(breaker) || NOTHING),
  },
  {
    id: "probe",
    title: "Next probe",
    hint: "When the next call is let through",
    class: "number",
    numeric: true,
    value: (breaker) => breaker.next_probe_seconds,
    make: () => el("div", {}, el("span")),
    fill: (cell, breaker) => setText(cell.firstChild, breaker.next_probe_seconds === null ? NOTHING : `in ${stretch(breaker.next_probe_seconds)}`),
  },
  {
    id: "failures",
    title: "Failing",
    hint: "The share of recorded calls that failed, where it counts a rate",
    class: "number",
    numeric: true,
    value: (breaker) => breaker.failure_rate,
    make: () => el("div", {}, el("span")),
    fill: (cell, breaker) => setText(cell.firstChild, breaker.failure_rate === null ? NOTHING : percent(breaker.failure_rate)),
  },
  countColumn("rejected", "Turned away", "Calls that it rejected, in all"),
  countColumn("times_opened", "Opened", "How often it has opened"),
];

function countColumn(id, title, hint) {
  return {
    id,
    title,
    hint,
    class: "number",
    numeric: true,
    value: (breaker) => breaker[id],
    make: () => el("div", {}, el("span")),
    fill: (cell, breaker) => setText(cell.firstChild, count(breaker[id] ?? 0)),
  };
}

function badness(breaker) {
  return STATE_RANK.indexOf(breaker.state);
}

/** How long its state has lasted, with the time since the service has told it. */
function sinceWords(breaker) {
  return breaker.in_state_seconds === null ? "" : `for ${stretch(breaker.in_state_seconds + shown.age)}`;
}

/** An age that grows is no news to the service: the page counts on. */
function ageBreakers() {
  for (const row of breakersGrid.rows.values()) {
    breakersGrid.fill(row);
    row.detail?.refresh(row.data);
  }
}

/** The order of this process, and the one for all replicas, as far as they are given. */
function ordersFor(breaker) {
  return shown.state.breaker_orders.filter((one) => one.breaker === breaker.name);
}

function whereWords(order) {
  return order.fleet ? " in all replicas" : "";
}

function orderWords(order) {
  const what = `${stateWord(order.state)}${whereWords(order)} ${byWhom(order)}`.trim();
  return `${what}; ${ending(order)}`;
}

/** The cause and what else there is to know, in words. */
function breakerWhy(breaker) {
  const orders = ordersFor(breaker).map((order) => `ordered${whereWords(order)} ${byWhom(order)}`.trim());
  const parts = [breaker.cause, ...orders];
  if (breaker.last_error_kind) parts.push(`last ${breaker.last_error_kind}`);
  if (breaker.is_keyed && breaker.keys !== null) parts.push(`${plural(breaker.keys, "key")}, ${count(breaker.keys_open ?? 0)} open`);
  if (breaker.would_have_rejected > 0) parts.push(`would have turned away ${plural(breaker.would_have_rejected, "call")}`);
  if (breaker.shared?.adopted) parts.push(`taken over from ${breaker.shared.by ?? "another replica"}`);
  if (breaker.conflict) parts.push(`settings differ: ${breaker.conflict}`);
  return parts.filter(Boolean).join(", ");
}

function startBreakers() {
  breakersGrid = new Grid(byId("breakers-table"), {
    label: "Breakers",
    columns: BREAKER_COLUMNS,
    keyOf: breakerKey,
    sortBy: "state",
    opened: openedBreaker,
  });
}

function showBreakers(state) {
  breakers.clear();
  for (const breaker of state.breakers) {
    const key = breakerKey(breaker);
    if (!breakers.has(key) || badness(breaker) > badness(breakers.get(key))) breakers.set(key, breaker);
  }
  breakersGrid.update(state.breakers, true);
  breakersGrid.table.hidden = breakers.size === 0;
  byId("breakers-hint").hidden = breakers.size > 0;
  setText(byId("breakers-hint"), "No breaker has been used yet. One appears with the first call through it.");
  setText(byId("breakers-count"), count(state.breakers.length));
  for (const row of breakersGrid.rows.values()) row.detail?.refresh(row.data);
}

function openedBreaker(breaker) {
  const facts = el("dl", { class: "pairs" });
  const actions = el("div", { class: "actions" });
  const refresh = (now) => fillPairs(facts, breakerFacts(now));
  if (writesAllowed() && !breaker.key) actions.append(breakerForm(breaker.name));
  return { element: el("div", { class: "detail" }, facts, actions), refresh };
}

/** What the other replicas have to do with its state. */
function sharedFacts(shared) {
  if (!shared) return null;
  if (!shared.adopted) return "with other replicas; this state is its own";
  const why = shared.why ? ` (${shared.why})` : "";
  return `opening ${shared.epoch} of the fleet, first by ${shared.by || "another replica"}${why}${shared.lease ? "; this replica may probe" : ""}`;
}

function breakerFacts(breaker) {
  const ordered = ordersFor(breaker).map((order) => ["Ordered", orderWords(order)]);
  const facts = [
    ["State", `${stateWord(breaker.state)} ${sinceWords(breaker)}`],
    ["Why", breakerWhy(breaker) || "nothing has happened yet"],
    ...ordered,
    ["Next probe", breaker.next_probe_seconds === null ? null : `in ${stretch(breaker.next_probe_seconds)}`],
    ["Cooldown", breaker.cooldown_seconds === null ? null : stretch(breaker.cooldown_seconds)],
    ["Last error", breaker.last_error && apart(breaker.last_error)],
    ["Failing", breaker.failure_rate === null ? null : `${percent(breaker.failure_rate)} of ${plural(breaker.recorded, "recorded call")}`],
    ["Slow", breaker.slow_rate === null ? null : percent(breaker.slow_rate)],
    ["Turned away", plural(breaker.rejected, "call")],
    ["Opened", plural(breaker.times_opened, "time")],
    ["Shared", sharedFacts(breaker.shared)],
  ];
  return facts.filter(([, value]) => value);
}
