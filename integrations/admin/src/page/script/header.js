// The header: who this is, what is switched, and whether what is shown is from now.

function showHeader(state) {
  setText(byId("service"), state.service);
  const place = byId("facts");
  const config = state.config;
  const facts = [
    ["replica", state.replica],
    ["version", state.version],
    ["up", stretch(state.uptime_seconds + shown.age)],
    ["configuration", configWords(config)],
    ["shared store", sharedWords(state.shared)],
    ["faults", faultsWords(state.faults)],
    ["changes", state.writes_allowed ? "allowed with a token" : "not allowed: read-only"],
  ].filter(([, words]) => words);
  whenChanged(place, facts, () => {
    place.replaceChildren(...facts.map(([name, words]) => el("span", {}, `${name} `, el("b", {}, words))));
  });
}

function configWords(config) {
  if (config.applied_seconds_ago === null) return "as written in the source";
  const from = config.source ? ` from ${config.source}` : "";
  return `${config.generation}${from}, applied ${stretch(config.applied_seconds_ago + shown.age)} ago`;
}

function sharedWords(shared) {
  if (!shared?.present) return null;
  if (!shared.up) return "no answer: local rules hold";
  return shared.lag_seconds === null ? "up" : `up, ${latency(shared.lag_seconds)} behind`;
}

function faultsWords(faults) {
  if (!faults.compiled_in) return null;
  if (!faults.armed) return "not armed";
  return faults.list.length ? `armed, ${count(faults.list.length)} set` : "armed, none set";
}

const SWITCH_WORDS = {
  everything: "All policies are",
  retries: "Retries are",
  breakers: "Breakers are",
};

function bandWords(thrown, now) {
  const subject = SWITCH_WORDS[thrown.switch] ?? `The switch ${thrown.switch} is`;
  const to = thrown.to === "observe" ? "only observing" : thrown.to;
  const until = thrown.ends_in_seconds === null ? "" : ` until ${timeOfDay(now + thrown.ends_in_seconds)}`;
  const who = byWhom(thrown) || (isByHand(thrown) ? "" : `by ${thrown.origin}`);
  return `${subject} ${to}${until}${who ? `, ${who}` : ""}.`;
}

/** What a file or a variable has thrown can only be put back there. */
function isByHand(thrown) {
  return thrown.origin === "by hand";
}

function showBands(state) {
  const lost = connection.failures > 0 ? [{ key: "lost", words: lostWords(), lost: true }] : [];
  const thrown = (state?.switches.thrown ?? []).map((one) => ({ key: `switch ${one.switch} ${one.origin}`, words: bandWords(one, shown.now), one }));
  keyed(byId("bands"), [...lost, ...thrown], (band) => band.key, makeBand, (node, band) => setText(node.querySelector("p"), band.words));
}

function makeBand(band) {
  const words = el("p");
  const element = el("div", { class: band.lost ? "band is-lost" : "band", role: "status" }, icon(band.lost ? "warning" : "critical"), words);
  if (band.lost) element.append(el("button", { type: "button", onclick: poll }, "Try now"));
  else if (writesAllowed() && isByHand(band.one)) element.append(endAction("Switch back", (common) => ({ path: "switch", body: { ...common, switch: band.one.switch, to: "on" } })));
  return element;
}

function lostWords() {
  if (connection.answeredAt === null) return "The service has not answered yet. The page keeps asking.";
  return `No answer since ${timeOfDay(connection.answeredAt)}; what you see is from then. The page keeps asking.`;
}

function showLive() {
  const isLost = connection.failures > 0;
  const at = connection.answeredAt;
  byId("live").classList.toggle("is-lost", isLost);
  setText(byId("live-text"), isLost ? "no answer" : at === null ? "connecting" : `live, ${timeOfDay(at)}`);
}

/** The panel behind the button `Switches`: what stands how, and, if it is allowed, the form. */
function toggleSwitches() {
  const panel = byId("switches");
  panel.hidden = !panel.hidden;
  byId("open-switches").setAttribute("aria-expanded", String(!panel.hidden));
  if (!panel.hidden) panel.querySelector("select, input, h2")?.focus();
}

function showSwitches(state) {
  const panel = byId("switches");
  if (!panel.firstChild) {
    panel.append(el("h2", { id: "switches-title", tabindex: "-1" }, "Switches"), el("dl", { class: "pairs" }));
    if (state.writes_allowed) panel.append(switchForm().element);
    if (state.writes_allowed && state.faults.compiled_in) {
      const arm = folded("Arm faults", faultsForm("arm", "Arm faults"));
      const stop = folded("Stop all faults", faultsForm("stop", "Stop all faults"));
      panel.append(el("div", { class: "actions" }, arm, stop));
    }
  }
  const { enabled, retries, breakers: mode } = state.switches;
  const rows = [
    ["Everything", enabled ? "on" : "off: attributes do nothing"],
    ["Retries", retries ? "on" : "off: one attempt a call"],
    ["Breakers", { on: "on", observe: "only observing: nobody is turned away", off: "off: nothing is counted" }[mode] ?? mode],
  ];
  const list = panel.querySelector("dl");
  whenChanged(list, rows, () => list.replaceChildren(...rows.flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)])));
}
