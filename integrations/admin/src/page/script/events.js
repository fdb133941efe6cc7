// Events, newest first. Those of one call light up together.

/** At most as many as the service keeps. At least half of the places stay for each class: a storm of calls pushes out no opening. */
const MOST_EVENTS = 256;
let events = [];

function showEvents(state) {
  const fresh = state.events.map((event) => ({ ...event, at: state.now_unix_seconds - event.seconds_ago }));
  const known = state.full ? [] : events;
  const ids = new Set(fresh.map((event) => event.id));
  const all = [...fresh, ...known.filter((event) => !ids.has(event.id))].sort((a, b) => b.id - a.id);
  const calls = all.filter((event) => event.class === "call").length;
  const placesBeside = (others) => Math.max(MOST_EVENTS / 2, MOST_EVENTS - others);
  const places = { call: placesBeside(all.length - calls), change: placesBeside(calls) };
  events = all.filter((event) => (places[event.class] -= 1) >= 0);
  setText(byId("events-count"), count(events.length));
  setText(byId("events-hint"), eventsHint());
  keyed(byId("events-list"), events, (event) => `${state.process} ${event.id}`, eventLine, fillTime);
}

function eventsHint() {
  if (events.length === 0) return "No events yet. Retries, openings, rejections and changes by hand will be here, newest first.";
  return "Newest first. Point at the number of a call to see its other events.";
}

/** What was today gets its date at midnight. */
function fillTime(line, event) {
  setText(line.querySelector("time"), clockWords(event.at));
}

function eventLine(event) {
  const isSibling = event.call !== null && event.call === markedCall;
  const time = el("time", { datetime: new Date(event.at * 1000).toISOString(), title: fullDate(event.at) }, clockWords(event.at));
  const line = el("li", { class: isSibling ? "event is-sibling" : "event", "data-severity": event.severity, "data-call": event.call }, time, icon(event.severity ?? "notice"));
  const sentence = el("span", { class: "sentence" });
  setSentence(sentence, event.text);
  if (event.injected) sentence.append(el("span", { class: "chip" }, "injected"));
  line.append(sentence);
  // A sentence that names it says it once.
  const of = event.function ?? event.breaker ?? "";
  line.append(el("span", { class: "muted of" }, ...(event.text.includes(of) ? [] : breakable(of))));
  line.append(event.call ? callButton(event.call) : el("span"));
  return line;
}

/** A path may be broken between its parts, and not within one if there is room. */
function breakable(path) {
  return path.split(/(?<=::)/).flatMap((part) => [part, el("wbr")]);
}

/** The last digits are enough to compare; the title has all of them. */
function callButton(call) {
  return el("button", { type: "button", class: "call", "data-call": call, title: `Call ${call}`, "aria-label": `Call ${call.slice(-6)}: mark its events` }, call.slice(-6));
}

let pinnedCall = null;
/** The call whose events are lit up. Lines that come later ask for it. */
let markedCall = null;

function markCall(call) {
  markedCall = call;
  for (const line of document.querySelectorAll(".event")) {
    line.classList.toggle("is-sibling", call !== null && line.dataset.call === call);
  }
}

function callOf(event) {
  return event.target.closest?.(".call")?.dataset.call ?? null;
}

function startEvents() {
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => markCall(callOf(event) ?? pinnedCall));
  }
  document.addEventListener("click", (event) => {
    const call = callOf(event);
    if (call === null) return;
    pinnedCall = pinnedCall === call ? null : call;
    markCall(pinnedCall ?? call);
  });
}
