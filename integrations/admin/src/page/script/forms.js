// Changes: a form says what, why and for how long; the token is asked for at the first one.

let token = null;
let lastBy = "";
let lastReason = "";

function writesAllowed() {
  return Boolean(shown.state?.writes_allowed);
}

/** Asks for the token, once. Null if somebody cancels. */
function askToken(problem) {
  const dialog = byId("token-dialog");
  const input = byId("token");
  markToken(problem);
  input.value = "";
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = (value) => {
      done.abort();
      dialog.close();
      resolve(value);
    };
    const submitted = (event) => {
      event.preventDefault();
      const written = input.value.trim();
      const wrong = tokenProblem(written);
      if (!wrong) return end(written);
      markToken(wrong);
      input.focus();
    };
    byId("token-form").addEventListener("submit", submitted, { signal: done.signal });
    byId("token-cancel").addEventListener("click", () => end(null), { signal: done.signal });
    dialog.addEventListener("cancel", () => end(null), { signal: done.signal });
  });
}

/** What is wrong with a token before anybody is asked. A header holds ASCII alone. */
function tokenProblem(written) {
  if (!written) return "Write the token.";
  if (/[^\t\x20-\x7e]/.test(written)) return "This is not the token: a character in it is no letter, digit or sign of ASCII.";
  return "";
}

function markToken(problem) {
  setText(byId("token-error"), problem);
  byId("token").setAttribute("aria-invalid", String(problem !== ""));
}

/** Sends a change. The answer is `{ done, plan }`, `{ error }`, or null if no token was given. */
async function write(method, path, body) {
  let problem = "";
  for (;;) {
    if (token === null) token = await askToken(problem);
    byId("token").value = "";
    if (token === null) return null;
    breakOffReads();
    const response = await api(path, { method, headers: writeHeaders(), body: JSON.stringify(body) });
    if (response.status !== 401) return answerOf(response);
    token = null;
    problem = "This token was not accepted.";
  }
}

function writeHeaders() {
  return { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
}

async function answerOf(response) {
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const answer = isJson ? await response.json().catch(() => null) : null;
  if (response.ok && answer?.done) return { done: answer.done, plan: answer.plan ?? [] };
  return { error: answer?.error ?? { code: "unknown", message: response.ok ? LOGIN : refusalWords(response) } };
}

let fieldsMade = 0;

/** One field: label, input, hint, and a place for what is wrong with it. */
function field({ id, label, hint, options, value, ...attributes }) {
  const unique = `field-${(fieldsMade += 1)}`;
  const described = `${unique}-hint ${unique}-error`;
  const shared = { id: unique, name: id, "aria-describedby": described, autocomplete: "off", ...attributes };
  const input = options ? el("select", shared, ...options) : el("input", { type: "text", spellcheck: "false", ...shared });
  if (value !== undefined) input.value = value;
  const error = el("span", { id: `${unique}-error`, class: "error" });
  const element = el("p", { class: "field" }, el("label", { for: unique }, label), input, el("span", { id: `${unique}-hint`, class: "muted" }, hint ?? ""), error);
  return { id, element, input, error };
}

function markField(one, problem) {
  setText(one.error, problem);
  one.input.setAttribute("aria-invalid", String(problem !== ""));
}

const UNITS = { minutes: 60, seconds: 1, hours: 3600 };

/** How long: a number, and beside it its unit. */
function durationFields(minutes) {
  const number = field({ id: "duration", label: "For", value: String(minutes), inputmode: "decimal" });
  const units = Object.keys(UNITS).map((unit) => el("option", { value: unit }, unit));
  const unit = { id: "unit", input: el("select", { "aria-label": "Unit of the time" }, ...units), error: el("span") };
  const both = el("span", { class: "both" });
  number.input.replaceWith(both);
  both.append(number.input, unit.input);
  return [number, unit];
}

/**
 * A form for one change. `fields` are its own; reason, name and, with `minutes`, the duration are added.
 * `plan(values)` gives `{ method, path, body, check }`, or `{ field, problem }` if the form is not filled well; `check` is the
 * path that only says what would happen. `mistakesAt` is the field of which the service's mistakes are told. `endsItself`: what
 * is changed takes the form with it.
 */
function changeForm({ title, explains, fields = [], minutes = null, submit, plan, needsDuration = () => true, mistakesAt, endsItself = false }) {
  const reason = field({ id: "reason", label: "Reason", required: true, maxlength: "200", value: lastReason, hint: "Everybody sees it, here and in the log" });
  const by = field({ id: "by", label: "Your name", maxlength: "80", value: lastBy, hint: "May be empty" });
  const all = [...fields, ...(minutes === null ? [] : durationFields(minutes)), reason, by];
  const result = el("p", { class: "result", role: "status" });
  const buttons = el("p", { class: "buttons" }, el("button", { type: "submit", class: "main" }, submit));
  const element = el("form", { class: "change", novalidate: true, "aria-label": title }, explains ? el("p", { class: "muted" }, explains) : null);
  const planned = el("ul", { class: "plan" });
  element.append(el("div", { class: "fields" }, ...all.map((one) => one.element ?? null)), buttons, result, planned);
  const form = { element, fields, all, result, planned, buttons, plan, minutes, needsDuration, mistakesAt, endsItself };
  element.addEventListener("input", () => (element.isHalfWritten = true));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter?.value === "check");
  });
  return form;
}

async function send(form, onlyCheck) {
  const { filled, values } = read(form);
  const plan = filled ? form.plan(values) : null;
  if (plan?.problem) complain(form, plan.field, plan.problem);
  if (!plan || plan.problem) return;
  say(form, "Asking the service…", "");
  setBusy(form, true);
  try {
    const answer = await write(plan.method ?? "POST", onlyCheck ? plan.check : plan.path, plan.body);
    show(form, answer);
  } catch (error) {
    say(form, `There was no answer (${error.message}). Look at the list of what is in force before you try again.`, "is-bad");
  } finally {
    setBusy(form, false);
  }
  poll();
}

/** The values, if nothing is missing. What is missing is said at its field, and the first of them gets the focus. */
function read(form) {
  const values = Object.fromEntries(form.all.map((one) => [one.id, one.input.value.trim()]));
  form.all.forEach((one) => markField(one, ""));
  let filled = true;
  for (const one of form.all.filter((each) => each.input.required && !values[each.id])) {
    complain(form, one.id, one.id === "reason" ? "Write the reason, for example the number of the incident." : "Write a value.", filled);
    filled = false;
  }
  const body = { reason: values.reason, by: values.by || undefined };
  if (form.minutes !== null && form.needsDuration(values)) {
    const seconds = Number(values.duration.replace(",", ".")) * UNITS[values.unit];
    if (!(seconds > 0)) {
      complain(form, "duration", "Write a number above 0.", filled);
      filled = false;
    }
    body.duration_seconds = seconds;
  }
  if (filled) [lastReason, lastBy] = [values.reason, values.by];
  return { filled, values: { ...values, common: body } };
}

function complain(form, id, problem, focus = true) {
  const one = form.all.find((each) => each.id === id) ?? form.all[0];
  markField(one, problem);
  if (focus) one.input.focus();
  say(form, "", "");
}

function say(form, sentence, mood) {
  setText(form.result, sentence);
  form.result.className = `result ${mood}`;
  form.planned.replaceChildren();
}

function setBusy(form, isBusy) {
  for (const button of form.buttons.children) button.disabled = isBusy;
}

function show(form, answer) {
  if (!answer) return say(form, "Nothing was changed: no token was given.", "");
  if (answer.done) return showDone(form, answer);
  const { message, mistakes = [] } = answer.error;
  const words = mistakes.length ? mistakes.map((mistake) => mistake.message).join(" ") : message;
  const at = answer.error.code === "invalid" ? fieldOf(form, words) : null;
  if (at) complain(form, at, words);
  else say(form, words, "is-bad");
}

/** The field that a mistake is about, or null: then it is told below the form. */
function fieldOf(form, words) {
  const common = { reason: "reason", by: "by", duration_seconds: "duration" };
  const key = Object.keys(common).find((each) => words.includes(`\`${each}\``));
  if (key) return common[key];
  if (form.mistakesAt) return form.mistakesAt;
  // The first that is named: a script's mistake may show `latency(1s)`.
  const places = form.fields.map(({ id }) => ({ id, at: words.search(new RegExp(`\\b${id}\\b`)) })).filter(({ at }) => at >= 0);
  return places.sort((a, b) => a.at - b.at)[0]?.id ?? null;
}

const MOST_PLANNED = 20;

function showDone(form, { done, plan }) {
  say(form, done, "is-good");
  form.planned.append(...plan.slice(0, MOST_PLANNED).map(plannedLine));
  if (plan.length > MOST_PLANNED) form.planned.append(el("li", {}, `and ${count(plan.length - MOST_PLANNED)} more`));
  form.element.isHalfWritten = plan.length > 0;
  if (form.endsItself) outliveForm(form, done);
}

function plannedLine({ name, field: of, from, to }) {
  return el("li", {}, `${name} ${of}: `, el("code", {}, from), " → ", el("code", {}, to));
}

/** The form goes with what it has ended: its answer is spoken, and the focus goes to what stays. */
function outliveForm(form, done) {
  speak(done);
  if (!form.element.contains(document.activeElement) && document.activeElement !== document.body) return;
  const list = form.element.closest("#changes-list");
  byId(list && list.children.length > 1 ? "changes-title" : "attention-title").focus();
}
