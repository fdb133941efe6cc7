// The whole: what is shown now, and the order in which it is drawn.

const shown = {
  state: null,
  /** The service's clock, in seconds since 1970. */
  now: 0,
  /** Seconds since the state that is shown was true. */
  age: 0,
  receivedAt: 0,
};

/** `state` is null if nothing has changed since the last answer. */
function answered(state) {
  if (state) {
    performance.mark("refresh-begins");
    showState(state);
    performance.measure("refresh", "refresh-begins");
    forgetOldMeasures();
  } else {
    const seconds = (performance.now() - shown.receivedAt) / 1000;
    shown.now += seconds - shown.age;
    shown.age = seconds;
    showHeader(shown.state);
    ageBreakers();
    ageDetails();
  }
  showBands(shown.state);
  sayCalm();
  showLive();
}

/** Why is in `connection`. */
function unanswered() {
  showBands(shown.state);
  sayCalm();
  showLive();
}

function showState(state) {
  // Forms are made with the rows: a service that was started anew with other rights gets a new page.
  if (shown.state && shown.state.writes_allowed !== state.writes_allowed) return location.reload();
  Object.assign(shown, { state, now: state.now_unix_seconds, age: 0, receivedAt: performance.now() });
  showHeader(state);
  showSwitches(state);
  showFunctions(state);
  showBreakers(state);
  showAttention(state);
  showChanges(state);
  showEvents(state);
  showFleet(state);
  setText(byId("footer-mode"), state.writes_allowed ? "Changes need a token, a reason and an end." : "Read-only: this service allows no changes from here.");
  document.documentElement.dataset.shown = state.cursor;
}

/** The browser keeps every measure until it is told not to. */
function forgetOldMeasures() {
  if (performance.getEntriesByName("refresh").length < 100) return;
  performance.clearMeasures("refresh");
  performance.clearMarks("refresh-begins");
}

startTheme();
drawLegend();
startFunctions();
startBreakers();
startEvents();
startKeyboard();
poll();
