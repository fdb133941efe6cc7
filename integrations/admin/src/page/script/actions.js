// The changes that can be made: settings, breakers, switches, faults, and the end of each of them.

/** A form that is folded away until somebody wants it. */
function folded(title, form) {
  return el("details", { class: "action" }, el("summary", {}, title), form.element);
}

/** The settings that can be overridden, each with the value that is in force. What was chosen stays chosen. */
function fillSettings(choice, site) {
  const open = site.effective.filter((value) => value.can_override);
  const name = (value) => `${value.policy} ${value.argument}`;
  const words = (value) => `${value.policy}: ${value.argument} (now ${value.value})`;
  keyed(choice, open, name, (value) => el("option", { value: name(value) }), (option, value) => setText(option, words(value)));
}

function overrideForm(site) {
  const setting = field({ id: "setting", label: "Setting", options: [] });
  fillSettings(setting.input, site);
  const value = field({ id: "value", label: "New value", required: true, hint: "As in the attribute, for example 3 or 250ms" });
  const form = changeForm({
    title: `Override a setting of ${site.name}`,
    explains: "Holds in this process until it ends, then the value from before is back.",
    fields: [setting, value],
    minutes: 10,
    submit: "Override",
    mistakesAt: "value",
    plan: ({ setting: chosen, value: text, common }) => {
      const [policy, argument] = chosen.split(" ");
      const name = policy === "circuit_breaker" ? (site.breaker ?? site.name) : site.name;
      return { path: "overrides", check: "overrides?dry_run=true", body: { ...common, name, policy, settings: { [argument]: text } } };
    },
  });
  form.buttons.append(" ", el("button", { type: "submit", value: "check" }, "Only check"));
  return folded("Override a setting", form);
}

const BREAKER_ORDERS = [
  { id: "force_open", label: "Force open: turn every call away", lasts: true },
  { id: "disable", label: "Disable: let every call through, count nothing", lasts: true },
  { id: "observe", label: "Observe: judge and count, turn nobody away", lasts: true },
  { id: "half_open", label: "Half-open: probe now", lasts: false },
  { id: "reset", label: "Reset: closed, and judging again", lasts: false },
];

function breakerForm(name) {
  const options = BREAKER_ORDERS.map((order) => el("option", { value: order.id }, order.label));
  const lasts = (values) => BREAKER_ORDERS.find((order) => order.id === values.order).lasts;
  const order = field({ id: "order", label: "Order", options });
  const form = changeForm({
    title: `Give the breaker ${name} an order`,
    explains: "Probing and resetting happen at once; for these the duration is not used.",
    fields: [order],
    minutes: 10,
    needsDuration: lasts,
    submit: "Give the order",
    plan: ({ order: chosen, common }) => ({ path: `breakers/${encodeURIComponent(name)}/${chosen}`, body: common }),
  });
  return folded(`Order the breaker ${name}`, form);
}

const FAULT_KINDS = {
  error: "An error",
  reject: "A rejection, as if its breaker were open",
  hang: "No answer at all",
  panic: "A panic",
  latency: "Only the latency",
};

function faultForm(site) {
  const kinds = Object.entries(FAULT_KINDS).map(([kind, label]) => el("option", { value: kind }, label));
  const form = changeForm({
    title: `Inject faults into ${site.name}`,
    explains: "Rehearses a failure of what this function calls. Injected faults count like real ones, and events say so. Faults have to be armed, under Switches.",
    fields: [
      field({ id: "kind", label: "Fault", options: kinds }),
      field({ id: "rate", label: "Rate", value: "5%", hint: "Of calls" }),
      field({ id: "latency", label: "Latency", hint: "For example 200ms..2s; may be empty" }),
      field({ id: "script", label: "Script", hint: "Instead of all that: 3*error -> 2*latency(1s) -> 10%error" }),
    ],
    minutes: 10,
    submit: "Inject",
    plan: ({ kind, rate, latency: wait, script, common }) => {
      if (!script && !rate) return { field: "rate", problem: "Write a rate, or a script." };
      if (!script && kind === "latency" && !wait) return { field: "latency", problem: "Write how long calls are delayed." };
      const words = script ? { script } : { rate, ...(wait ? { latency: wait } : {}), ...(kind === "latency" ? {} : { [kind]: "true" }) };
      return { path: "faults", body: { ...common, name: site.name, words } };
    },
  });
  return folded("Inject faults", form);
}

const SWITCHES = [
  { id: "everything", label: "Everything", to: ["off", "on"] },
  { id: "retries", label: "Retries", to: ["off", "on"] },
  { id: "breakers", label: "Breakers", to: ["observe", "off", "on"] },
];

const SWITCH_MEANS = {
  "everything off": "Everything off: attributes do nothing",
  "everything on": "Everything on",
  "retries off": "Retries off: one attempt a call",
  "retries on": "Retries on",
  "breakers observe": "Breakers observe: judge, turn nobody away",
  "breakers off": "Breakers off: count nothing",
  "breakers on": "Breakers on",
};

function switchForm() {
  const choices = SWITCHES.flatMap((one) => one.to.map((to) => `${one.id} ${to}`));
  const options = choices.map((choice) => el("option", { value: choice }, SWITCH_MEANS[choice]));
  const choice = field({ id: "choice", label: "Switch", options, value: "retries off" });
  return changeForm({
    title: "Throw a switch for the whole process",
    explains: "For the whole process, until it ends.",
    fields: [choice],
    minutes: 10,
    needsDuration: (values) => !values.choice.endsWith(" on"),
    submit: "Throw the switch",
    plan: ({ choice: chosen, common }) => {
      const [name, to] = chosen.split(" ");
      return { path: "switch", body: { ...common, switch: name, to } };
    },
  });
}

function faultsForm(action, label) {
  return changeForm({ title: label, submit: label, plan: ({ common }) => ({ path: "faults", body: { ...common, action } }) });
}

/** Ends one thing that is in force: a form of a reason, behind a button. */
function endAction(label, plan) {
  return folded(label, changeForm({ title: label, submit: label, endsItself: true, plan: ({ common }) => plan(common) }));
}
