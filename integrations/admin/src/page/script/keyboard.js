// Keys, and the choice of colours.

const KEYS = [
  ["/", "Filter functions"],
  ["t", "Only those with trouble"],
  ["j or ↓", "Next row"],
  ["k or ↑", "Row before"],
  ["Enter or Space", "Open or close a row"],
  ["Escape", "Leave the field, else close the row"],
  ["?", "This list"],
];

const STATE_MEANS = {
  closed: "Calls pass. Failures are counted.",
  open: "Calls are turned away at once, until the cooldown is over.",
  half_open: "A few calls pass as probes. Their results close or open it.",
  forced_open: "Calls are turned away, because somebody has ordered it.",
  disabled: "All calls pass. Nothing is counted.",
  observe_only: "All calls pass. It counts whom it would have turned away.",
};

/** The list behind the question mark: keys, columns, states. */
function fillHelp() {
  const pairs = (place, lines) => byId(place).append(...lines.flatMap(([name, means]) => [el("dt", {}, name), el("dd", {}, means)]));
  pairs("help-keys", KEYS.map(([keys, means]) => [el("kbd", {}, keys), means]));
  pairs("help-columns", FUNCTION_COLUMNS.map((column) => [column.title, column.means ?? column.hint]));
  pairs("help-states", Object.entries(STATE_MEANS).map(([state, means]) => {
    const badge = makeBadge();
    fillBadge(badge, state);
    return [badge, means];
  }));
}

function startKeyboard() {
  fillHelp();
  byId("footer-keys").append("Keys: ", el("kbd", {}, "/"), " filter, ", el("kbd", {}, "j"), " ", el("kbd", {}, "k"), " move, ", el("kbd", {}, "Enter"), " open, ", el("kbd", {}, "Esc"), " close, ", el("kbd", {}, "?"), " all keys");
  byId("open-help").addEventListener("click", () => byId("help").showModal());
  byId("close-help").addEventListener("click", () => byId("help").close());
  byId("open-switches").addEventListener("click", toggleSwitches);
  byId("open-switches").setAttribute("aria-expanded", "false");
  byId("open-switches").setAttribute("aria-controls", "switches");
  document.addEventListener("keydown", pressedKey);
}

function pressedKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape(event);
  if (event.target.closest("input, select, textarea")) return;
  const action = {
    "/": () => byId("filter").focus(),
    "?": () => byId("help").showModal(),
    t: () => byId("only-trouble").click(),
    j: () => moveBy(1),
    k: () => moveBy(-1),
    ArrowDown: event.target.closest(".opens") ? () => moveBy(1) : null,
    ArrowUp: event.target.closest(".opens") ? () => moveBy(-1) : null,
  }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** Leaves the nearest thing: the filter, a field of a form, the row that is open, the panel of switches. */
function escape(event) {
  if (event.target === byId("filter")) {
    byId("filter").value = "";
    filterFunctions();
    byId("filter").blur();
    return;
  }
  const form = event.target.closest("form.change");
  if (form) return leave(form);
  const entry = event.target.closest(".entry.is-open");
  if (entry) {
    const grid = byId("breakers-table").contains(entry) ? breakersGrid : functionsGrid;
    grid.close(entry.row);
    entry.row.line.querySelector(".opens").focus();
  } else if (!byId("switches").hidden) {
    toggleSwitches();
    byId("open-switches").focus();
  }
}

/** The focus goes to what has opened the form, so that the same key once more closes that. */
function leave(form) {
  const row = form.closest(".entry")?.row.line.querySelector(".opens");
  const panel = form.closest("#switches") && byId("open-switches");
  (row ?? panel ?? form.closest("details").querySelector("summary")).focus();
}

/** Moves the focus among the rows of the table that it is in, or into the functions. */
function moveBy(step) {
  const entry = document.activeElement.closest(".entry");
  const grid = entry && byId("breakers-table").contains(entry) ? breakersGrid : functionsGrid;
  const rows = grid.shown;
  const at = rows.findIndex((row) => row.entry === entry);
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  if (!next) return;
  next.line.querySelector(".opens").focus();
  next.line.scrollIntoView({ block: "nearest" });
}

const THEME = "resilience-colours";

/** The choice is kept by the browser where it keeps anything; without it, the system decides. */
function startTheme() {
  const choice = byId("theme");
  choice.value = remembered() ?? "";
  choice.addEventListener("change", () => {
    applyTheme(choice.value);
    try {
      localStorage.setItem(THEME, choice.value);
    } catch {
      // A browser that keeps nothing: the choice holds until the page is reloaded.
    }
  });
  applyTheme(choice.value);
}

function remembered() {
  try {
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

function applyTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
