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

/** `now` is the time of the answer: what is left was left then. */
function bandWords(thrown, now) {
  const subject = SWITCH_WORDS[thrown.switch] ?? `The switch ${thrown.switch} is`;
  const to = thrown.to === "observe" ? "only observing" : thrown.to;
  const until = thrown.ends_in_seconds === null ? "" : ` until ${clockWords(now + thrown.ends_in_seconds)}`;
  const who = byWhom(thrown) || (isByHand(thrown) ? "" : `by ${thrown.origin}`);
  return `${subject} ${to}${until}${who ? `, ${who}` : ""}.`;
}

/** What a file or a variable has thrown can only be put back there. */
function isByHand(thrown) {
  return thrown.origin === "by hand";
}

function showBands(state) {
  const bands = [...lostBands(), ...buildBands(state), ...switchBands(state)];
  keyed(byId("bands"), bands, (band) => band.key, makeBand, fillBand);
}

const TRY = { label: "Try now", press: poll };
const RELOAD = { label: "Reload", press: () => location.reload() };

/** Without a connection there is nothing to reload, and what is known would be lost. */
function lostBands() {
  if (connection.failures === 0) return [];
  const presses = connection.problem ? [TRY, RELOAD] : [TRY];
  return [{ key: `lost ${presses.length}`, mood: "is-lost", words: lostWords(), presses }];
}

/** The build of this page: the service says which one it has. */
const BUILD = document.querySelector("meta[name=build]").content;

function buildBands(state) {
  if (!state || state.page === BUILD) return [];
  const words = "The service has another version of this page now. What you see may be wrong until you reload it.";
  return [{ key: "build", mood: "is-old", words, presses: [RELOAD] }];
}

function switchBands(state) {
  return (state?.switches.thrown ?? []).map((one) => ({ key: `${state.process} switch ${one.switch} ${one.origin}`, words: bandWords(one, state.now_unix_seconds), one }));
}

function makeBand({ mood, presses = [], one }) {
  const element = el("div", { class: mood ? `band ${mood}` : "band", role: "status" }, icon(mood ? "warning" : "critical"), el("p"));
  element.append(...presses.map(({ label, press }) => el("button", { type: "button", onclick: press }, label)));
  if (one && writesAllowed() && isByHand(one)) element.append(endAction("Switch back", (common) => ({ path: "switch", body: { ...common, switch: one.switch, to: "on" } })));
  return element;
}

function fillBand(band, { words }) {
  setSentence(band.querySelector("p"), words);
}

function lostWords() {
  if (!shown.state) return connection.problem ?? "The service has not answered yet. The page keeps asking.";
  const since = clockWords(shown.now);
  if (connection.problem) return `${connection.problem} What you see is from ${since}.`;
  return `No answer since ${since}; what you see is from then. The page keeps asking.`;
}

function showLive() {
  const isLost = connection.failures > 0;
  const lost = connection.problem ? "not live" : "no answer";
  byId("live").classList.toggle("is-lost", isLost);
  setText(byId("live-text"), isLost ? lost : shown.state ? `live, ${clockWords(shown.now)}` : "connecting");
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
  fillPairs(list, rows);
}
