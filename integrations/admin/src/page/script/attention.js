// What needs attention, and what is in force by hand.

const RANK = { critical: 0, warning: 1, notice: 2 };

function showAttention(state) {
  const items = [...state.attention].sort((a, b) => (RANK[a.severity] ?? 3) - (RANK[b.severity] ?? 3));
  const isCalm = items.length === 0;
  byId("attention-none").hidden = !isCalm;
  byId("attention").classList.toggle("is-calm", isCalm);
  setText(byId("attention-count"), count(items.length));
  keyed(byId("attention-list"), items, attentionKey, makeAttention, fillAttention);
  speakOf(items);
  showInTab(state, items);
}

function attentionKey(item) {
  return `${item.severity} ${item.kind} ${item.subject}`;
}

/** Whoever does not answer may need attention: then this is about the past. So may a function whose calls are not counted. */
function sayCalm() {
  if (!shown.state) return;
  const isLost = connection.failures > 0;
  const uncounted = uncountedFunctions().length;
  setText(byId("attention-none"), isLost ? `Nothing needed attention at ${clockWords(shown.now)}` : `Nothing needs attention${unseenWords(uncounted)}`);
  byId("attention-none").classList.toggle("is-old", isLost || uncounted > 0);
}

function unseenWords(uncounted) {
  if (uncounted === 0) return "";
  if (uncounted === functions.size) return ", but calls are not counted: most that fail are not seen";
  return `, but calls of ${plural(uncounted, "function")} are not counted`;
}

function makeAttention(item) {
  const line = el("li", { class: "item" }, icon(item.severity), el("b", { class: "severity" }), el("span", { class: "sentence" }));
  if (hasPlace(item.subject)) line.append(el("button", { type: "button", class: "small", "aria-label": `Show ${item.subject}`, onclick: () => goTo(item.subject) }, "Show"));
  return line;
}

function fillAttention(line, item) {
  line.dataset.severity = item.severity;
  setText(line.querySelector(".severity"), item.severity);
  setSentence(line.querySelector(".sentence"), item.text);
}

function speak(words) {
  setText(byId("spoken"), words);
}

let spokenOf = null;
const MOST_SPOKEN = 3;

/** Says aloud what is new and what has ended, not at each poll. A sentence that only counts on is neither. */
function speakOf(items) {
  const keys = distinctKeys(items, attentionKey);
  const known = spokenOf ?? new Set();
  const isSame = spokenOf && keys.length === known.size && keys.every((key) => known.has(key));
  spokenOf = new Set(keys);
  if (isSame) return;
  if (items.length === 0) return speak("Nothing needs attention");
  const fresh = items.filter((_, at) => !known.has(keys[at])).map((item) => item.subject ?? item.kind.replaceAll("_", " "));
  const more = fresh.length > MOST_SPOKEN ? ` and ${count(fresh.length - MOST_SPOKEN)} more` : "";
  const news = fresh.length ? `; new: ${fresh.slice(0, MOST_SPOKEN).join(", ")}${more}` : "";
  speak(`${plural(items.length, "thing")} ${items.length === 1 ? "needs" : "need"} attention${news}`);
}

/** The title and the icon of the tab tell too. */
function showInTab(state, items) {
  document.title = `${items.length ? `(${items.length}) ` : ""}${state.service} · resilience`;
  const colour = items.some((item) => item.severity === "critical") ? "%23c62828" : items.length ? "%23b26a00" : "%232e7d4f";
  const drawing = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='6' fill='${colour}'/></svg>`;
  setAttribute(document.querySelector("link[rel=icon]"), "href", drawing);
}

function functionOf(subject) {
  return functions.get(subject) ?? [...functions.values()].find((site) => site.breaker === subject);
}

function hasPlace(subject) {
  return Boolean(subject && (functionOf(subject) || breakers.has(subject)));
}

/** Opens the row of a function or breaker, and brings it into sight. */
function goTo(subject) {
  const site = functionOf(subject);
  const grid = site ? functionsGrid : breakersGrid;
  const row = grid.rows.get(site ? site.name : subject);
  if (!row) return;
  if (row.entry.hidden) {
    byId("filter").value = "";
    byId("only-trouble").checked = false;
    filterFunctions();
  }
  grid.open(row);
  row.entry.scrollIntoView({ block: "start" });
  row.line.querySelector("[aria-expanded]").focus({ preventScroll: true });
}

function showChanges(state) {
  const changes = [
    ...state.overrides.map((one) => ({
      key: `override ${one.id}`,
      words: `${one.name}: ${one.policy} ${one.settings.join(", ")}`,
      ...whoAndEnd(one),
      plan: (common) => ({ method: "DELETE", path: `overrides/${encodeURIComponent(one.id)}`, body: common }),
    })),
    ...state.breaker_orders.map((one) => ({
      key: `${one.fleet ? "fleet order" : "order"} ${one.breaker}`,
      words: `Breaker ${one.breaker} is ${stateWord(one.state)}${whereWords(one)}`,
      ...whoAndEnd(one),
      // An order for all replicas is ended where it was given: in the shared store.
      plan: one.fleet ? null : (common) => ({ path: `breakers/${encodeURIComponent(one.breaker)}/reset`, body: common }),
    })),
    ...state.faults.list.map((one) => ({
      key: `fault ${one.name}`,
      words: `Faults in ${one.name}: ${one.script}, ${count(one.injected)} injected`,
      ...whoAndEnd(one),
      plan: (common) => ({ path: "faults", body: { ...common, action: "remove", name: one.name } }),
    })),
  ];
  byId("changes").hidden = changes.length === 0;
  keyed(byId("changes-list"), changes, (change) => `${state.process} ${change.key}`, makeChange, fillChange);
}

function whoAndEnd(one) {
  return { by: one.by, because: one.because, ends_in_seconds: one.ends_in_seconds };
}

function makeChange(change) {
  const line = el("li", {}, el("span", { class: "what" }), el("span", { class: "muted" }));
  if (writesAllowed() && change.plan) line.append(endAction("End it", change.plan));
  return line;
}

function fillChange(line, change) {
  if (isSelected(line)) return;
  setText(line.children[0], change.words);
  setText(line.children[1], [byWhom(change), ending(change)].filter(Boolean).join("; "));
}
