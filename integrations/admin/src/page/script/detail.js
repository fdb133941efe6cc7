// A function that is opened: where it is, what is written, what is in force and why, how long it takes, what happened.

const openDetails = new Map();

function openedFunction(site) {
  const parts = {
    about: el("div", { class: "about" }),
    settings: el("div"),
    numbers: el("div", { class: "columns" }),
    breaker: el("div"),
    happened: el("div"),
    toml: el("div"),
    problem: el("p", { class: "error", role: "alert" }),
    actions: el("div", { class: "actions" }),
  };
  const element = el("div", { class: "detail" }, parts.problem, el("div", { class: "columns" }, parts.about, parts.toml), parts.settings, parts.numbers, el("div", { class: "split" }, parts.breaker, parts.happened), parts.actions);
  const detail = { element, parts, closed: () => openDetails.delete(site.name) };
  openDetails.set(site.name, detail);
  setText(parts.about, "Asking the service…");
  refreshDetail(site.name);
  return detail;
}

async function refreshDetails() {
  for (const name of openDetails.keys()) await refreshDetail(name);
}

async function refreshDetail(name) {
  try {
    const site = await askSite(name);
    const detail = openDetails.get(name);
    if (detail) showDetail(detail.parts, site);
  } catch (error) {
    const detail = openDetails.get(name);
    if (detail) setText(detail.parts.problem, `These details could not be read: ${error.message}`);
  }
}

function showDetail(parts, site) {
  setText(parts.problem, "");
  whenChanged(parts.about, [site.file, site.line, site.source, site.level, site.policies], () => drawAbout(parts.about, site));
  whenChanged(parts.settings, withoutCountdown(site.effective), () => drawSettings(parts.settings, site));
  whenChanged(parts.numbers, [site.histogram, site.attempts_histogram, site.giveups, site.calls], () => drawNumbers(parts.numbers, site));
  drawItsBreaker(parts.breaker, site);
  whenChanged(parts.happened, site.events.map((event) => event.id), () => drawHappened(parts.happened, site));
  whenChanged(parts.toml, site.toml, () => drawToml(parts.toml, site));
  if (writesAllowed()) showActions(parts.actions, site);
  parts.actions.hidden = !writesAllowed();
}

/** A setting that only comes closer to its end is no news: its row stays. The list of changes counts down. */
function withoutCountdown(effective) {
  return effective.map((value) => ({ ...value, ends_in_seconds: null }));
}

function titled(title, ...rest) {
  return el("section", { class: "part" }, el("h3", {}, title), ...rest);
}

function drawAbout(place, site) {
  const where = el("code", {}, `${site.file}:${site.line}`);
  const source = el("pre", {}, site.source || site.policies.map((policy) => `#[${policy.policy}(${policy.arguments})]`).join("\n"));
  place.replaceChildren(
    titled(
      "As written",
      el("p", { class: "where" }, where, " ", copyButton("Copy place", where), el("span", { class: "muted" }, ` counted at the level ${site.level}`)),
      source,
    ),
  );
}

function drawSettings(place, site) {
  if (site.effective.length === 0) {
    place.replaceChildren(titled("In force", el("p", { class: "muted" }, "None of its attributes has a setting.")));
    return;
  }
  const head = ["Setting", "In force", "Comes from", "Instead of"].map((word) => el("th", { scope: "col" }, word));
  const table = el("table", { class: "settings" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...site.effective.map(settingRow)));
  place.replaceChildren(titled("In force", el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Settings in force" }, table)));
}

/** What the source says is struck through where something else is in force. */
function settingRow(value) {
  const isOverridden = value.written !== null && value.written !== undefined && value.written !== value.value;
  const written = isOverridden ? el("del", {}, value.written) : null;
  const ends = value.ends_in_seconds === null || value.ends_in_seconds === undefined ? null : `until ${timeOfDay(shown.now + value.ends_in_seconds)}`;
  const mood = isOverridden ? "is-overridden" : value.origin.includes("default") ? "is-default" : null;
  return el(
    "tr",
    { class: mood },
    el("th", { scope: "row" }, el("span", { class: "muted" }, `${value.policy} `), el("code", {}, value.argument)),
    el("td", {}, el("code", {}, value.value)),
    el("td", {}, [value.origin, ends].filter(Boolean).join(", ")),
    el("td", { class: "muted" }, written),
  );
}

function drawNumbers(place, site) {
  const measured = site.histogram?.count ?? 0;
  const durations = measured
    ? [el("p", { class: "muted" }, `${plural(measured, "call")}, ${latency(site.histogram.sum_seconds / measured)} in the mean`), histogram(site.histogram.counts, durationLabel(site.histogram.edges_seconds))]
    : [el("p", { class: "muted" }, `${whyNoDuration(site)}.`)];
  const parts = [titled("How long calls took", ...durations)];
  const attempts = site.attempts_histogram;
  if (attempts?.counts.some((held) => held > 0)) parts.push(titled("Attempts a call", histogram(attempts.counts, attemptsLabel(attempts.edges))));
  parts.push(titled("All calls so far", el("p", {}, outcomeWords(site.calls)), giveupsList(site.giveups)));
  place.replaceChildren(...parts);
}

function drawItsBreaker(place, site) {
  const breaker = site.breaker ? breakers.get(site.breaker) : null;
  if (!breaker) return place.replaceChildren();
  whenChanged(place, breaker, () => place.replaceChildren(titled(`Breaker ${breaker.name}`, el("dl", { class: "pairs" }, ...breakerFacts(breaker)))));
}

function giveupsList(giveups) {
  const reasons = Object.entries(giveups ?? {}).filter(([, times]) => times > 0);
  if (reasons.length === 0) return null;
  const lines = reasons.map(([reason, times]) => el("li", {}, `${reason.replaceAll("_", " ")}: ${plural(times, "time")}`));
  return el("div", {}, el("p", { class: "muted" }, "Retries were given up because of"), el("ul", {}, ...lines));
}

function drawHappened(place, site) {
  const list = el("ol", { class: "events" });
  list.append(...site.events.map((event) => eventLine({ ...event, at: shown.now - event.seconds_ago })));
  const none = el("p", { class: "muted" }, "Nothing off the happy path yet.");
  place.replaceChildren(titled("Last events", site.events.length ? list : none));
}

function drawToml(place, site) {
  const text = el("pre", {}, site.toml);
  const intro = el("p", { class: "muted" }, "What is in force, as tables for a file of settings. ", copyButton("Copy TOML", text));
  place.replaceChildren(titled("As TOML", intro, text));
}

/** The forms are made once, so that what is typed into them stays. */
function showActions(place, site) {
  if (place.firstChild) return fillSettings(place.querySelector("select[name=setting]"), site);
  place.append(overrideForm(site));
  if (site.breaker) place.append(breakerForm(site.breaker));
  if (shown.state.faults.compiled_in) place.append(faultForm(site));
}
