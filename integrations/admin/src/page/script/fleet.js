// The fleet: replicas, and what their breakers say. Only where a shared store is set up.

function showFleet(state) {
  const shared = state.shared;
  byId("fleet").hidden = byId("fleet-link").hidden = !shared?.present;
  if (!shared?.present) return;
  setText(byId("fleet-count"), count(shared.replicas.length));
  setText(byId("fleet-summary"), fleetWords(shared));
  const names = [...new Set(shared.replicas.flatMap((replica) => replica.breakers.map((breaker) => breaker.name)))].sort();
  const table = byId("fleet-table");
  whenChanged(table, shared.replicas, () => {
    const head = ["Replica", "Behind", "Up", "Configuration", ...names].map((word) => el("th", { scope: "col" }, word));
    table.replaceChildren(el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...shared.replicas.map((replica) => fleetRow(replica, names))));
  });
}

function fleetWords(shared) {
  if (!shared.up) return "The shared store does not answer. Each replica decides by itself until it does.";
  const missing = shared.replicas.reduce((sum, replica) => sum + (replica.missing ?? 0), 0);
  const left = missing ? ` ${plural(missing, "breaker")} did not fit into the summaries.` : "";
  return shared.replicas.length ? `What each replica has told the store.${left}` : "No other replica has told the store of itself yet.";
}

function fleetRow(replica, names) {
  const byName = new Map(replica.breakers.map((breaker) => [breaker.name, breaker]));
  const cells = names.map((name) => fleetCell(byName.get(name)));
  const isHere = replica.replica === (shown.state.shared.replica ?? shown.state.replica);
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, replica.replica, isHere ? el("span", { class: "chip" }, "this one") : null),
    el("td", { class: "number" }, latency(replica.lag_seconds)),
    el("td", { class: "number" }, replica.uptime_seconds === null ? "not readable here" : stretch(replica.uptime_seconds)),
    el("td", { class: "number" }, String(replica.generation ?? NOTHING)),
    ...cells,
  );
}

function fleetCell(breaker) {
  if (!breaker) return el("td", { class: "muted" }, NOTHING);
  const badge = makeBadge();
  fillBadge(badge, breaker.state);
  const since = breaker.since_seconds === null ? "" : ` for ${stretch(breaker.since_seconds)}`;
  return el("td", { title: [breaker.why, `${count(breaker.rejected)} turned away`].filter(Boolean).join("; ") }, badge, el("span", { class: "muted" }, since));
}
