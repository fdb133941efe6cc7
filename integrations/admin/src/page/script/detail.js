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
  const closed = () => openDetails.delete(site.name);
  const opened = () => {
    openDetails.set(site.name, detail);
    refreshDetail(site.name);
  };
  const detail = { element, parts, site: null, opened, closed };
  setText(parts.about, "Asking the service…");
  return detail;
}

/** All that are open, within one time: the state is not to wait for them. Those that were left out are the first of the next time. */
async function refreshDetails() {
  const within = AbortSignal.timeout(connection.detailsWithinMs);
  for (const [name, detail] of [...openDetails]) {
    if (within.aborted) return;
    if (openDetails.get(name) !== detail) continue;
    openDetails.delete(name);
    openDetails.set(name, detail);
    await refreshDetail(name, within);
  }
}

async function refreshDetail(name, within) {
  const detail = openDetails.get(name);
  try {
    showDetail(detail, await askSite(name, within));
  } catch (error) {
    if (error === BROKEN_OFF) return;
    const why = error.name === "TimeoutError" ? "no answer within a few seconds" : error.message;
    setText(detail.parts.problem, `These details could not be read: ${why}`);
  }
}

function showDetail(detail, site) {
  const { parts } = detail;
  detail.site = site;
  setText(parts.problem, "");
  whenChanged(parts.about, [site.file, site.line, site.source, site.level, site.policies], () => drawAbout(parts.about, site));
  const effective = withEnds(parts.settings, site.effective);
  whenChanged(parts.settings, effective, () => drawSettings(parts.settings, effective));
  whenChanged(parts.numbers, [site.level, site.histogram, site.attempts_histogram, site.giveups, site.calls], () => drawNumbers(parts.numbers, site));
  drawItsBreaker(parts.breaker, site);
  whenChanged(parts.happened, [shown.state.process, site.events.map((event) => event.id)], () => drawHappened(parts.happened, site));
  whenChanged(parts.toml, site.toml, () => drawToml(parts.toml, site));
  if (writesAllowed()) showActions(parts.actions, site);
  parts.actions.hidden = !writesAllowed();
}

/** How far two answers may tell the same end apart, in seconds. */
const SAME_END = 3;

/** The values with the time of their end. One that only comes closer is no news: its row stays. The list of changes counts down. */
function withEnds(place, effective) {
  const before = place.ends ?? [];
  place.ends = effective.map(({ ends_in_seconds: left }, at) => {
    if (left === null || left === undefined) return null;
    const end = shown.now + left;
    return Math.abs(end - before[at]) < SAME_END ? before[at] : end;
  });
  return effective.map((value, at) => ({ ...value, ends_in_seconds: null, ends_at: place.ends[at] }));
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

function drawSettings(place, effective) {
  if (effective.length === 0) {
    place.replaceChildren(titled("In force", el("p", { class: "muted" }, "None of its attributes has a setting.")));
    return;
  }
  const head = ["Setting", "In force", "Comes from", "Instead of"].map((word) => el("th", { scope: "col" }, word));
  const table = el("table", { class: "settings" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...effective.map(settingRow)));
  place.replaceChildren(titled("In force", el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Settings in force" }, table)));
}

/** What the source says is struck through where something else is in force. */
function settingRow(value) {
  const isOverridden = value.written !== null && value.written !== undefined && value.written !== value.value;
  const written = isOverridden ? el("del", {}, value.written) : null;
  const ends = value.ends_at === null ? null : `until ${clockWords(value.ends_at)}`;
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
  const isCounted = countsCalls(site) || total(site.calls) > 0;
  const measured = site.histogram?.count ?? 0;
  const durations = measured
    ? [el("p", { class: "muted" }, `${plural(measured, "call")}, ${latency(site.histogram.sum_seconds / measured)} in the mean`), histogram(site.histogram.counts, durationLabel(site.histogram.edges_seconds))]
    : [el("p", { class: "muted" }, `${whyNoDuration(site)}.`)];
  const parts = [titled("How long calls took", ...durations)];
  const attempts = site.attempts_histogram;
  if (attempts?.counts.some((held) => held > 0)) parts.push(titled("Attempts a call", histogram(attempts.counts, attemptsLabel(attempts.edges))));
  parts.push(titled("All calls so far", el("p", {}, isCounted ? outcomeWords(site.calls) : `not counted at the level ${site.level}`), giveupsList(site.giveups)));
  place.replaceChildren(...parts);
}

function drawItsBreaker(place, site) {
  const breaker = site.breaker ? breakers.get(site.breaker) : null;
  if (!breaker) return whenChanged(place, null, () => place.replaceChildren());
  whenChanged(place, breaker.name, () => place.replaceChildren(titled(`Breaker ${breaker.name}`, el("dl", { class: "pairs" }))));
  const facts = place.querySelector("dl");
  if (facts) fillPairs(facts, breakerFacts(breaker));
}

/** The breakers of the functions that are open get older too. */
function ageDetails() {
  for (const { parts, site } of openDetails.values()) {
    if (site) drawItsBreaker(parts.breaker, site);
  }
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
