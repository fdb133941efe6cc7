// Numbers and times as people read them.

const grouped = new Intl.NumberFormat("en");
const NOTHING = "–";

/** How many: `1,234`. */
function count(number) {
  return number < 1000 ? String(Math.round(number)) : grouped.format(Math.round(number));
}

/** Something a second, or a mean: `0`, `0.25`, `12.5`, `1,234`. */
function decimal(number) {
  if (number === null || number === undefined) return NOTHING;
  if (number === 0) return "0";
  if (number < 10) return number.toFixed(number < 1 ? 2 : 1);
  return number < 100 ? number.toFixed(1) : count(number);
}

/** A short time with three digits: `850 µs`, `12 ms`, `1.25 s`. */
function latency(seconds) {
  if (seconds === null || seconds === undefined) return NOTHING;
  if (seconds === 0) return "0 ms";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`;
}

/** A stretch of time in its two largest units: `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 1 h`. */
function stretch(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const units = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) return seconds > 0 ? "less than 1 s" : "0 s";
  const [unit, size] = units[first];
  const large = `${Math.floor(whole / size)} ${unit}`;
  const [next, nextSize] = units[first + 1] ?? [null, 1];
  const rest = Math.floor((whole % size) / nextSize);
  return next && rest > 0 ? `${large} ${rest} ${next}` : large;
}

/** A limit of a bucket, without digits that say nothing: `5 ms`, `2.5 s`. */
function limit(seconds) {
  return seconds < 1 ? `${Number((seconds * 1000).toFixed(2))} ms` : `${Number(seconds.toFixed(2))} s`;
}

/** A share of one as `12 %`. */
function percent(share) {
  const hundred = share * 100;
  const isNearAnEnd = (hundred > 0 && hundred < 10) || (hundred > 99 && hundred < 100);
  // What is not all is never shown as all.
  if (isNearAnEnd) return `${Math.min(99.9, Math.max(0.1, hundred)).toFixed(1)} %`;
  return `${Math.round(hundred)} %`;
}

const shortMonth = new Intl.DateTimeFormat("en", { month: "short" });
const longDate = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

function timeOfDay(date) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** When it was or will be, in the zone of the browser: `14:05:12`, and on another day than the service's today `2 Dec 14:05:12`. */
function clockWords(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  const isToday = date.toDateString() === new Date(shown.now * 1000).toDateString();
  return isToday ? timeOfDay(date) : `${date.getDate()} ${shortMonth.format(date)} ${timeOfDay(date)}`;
}

/** The same with all that there is to say: `Saturday 29 November 2025 at 14:05:12`. */
function fullDate(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  // Some browsers write a comma after the day.
  return `${longDate.format(date).replace(",", "")} at ${timeOfDay(date)}`;
}

/** `1 function`, `2 functions`. */
function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `forced_open` is for machines. */
const STATE_WORDS = {
  closed: "closed",
  open: "open",
  half_open: "half-open",
  forced_open: "forced open",
  disabled: "disabled",
  observe_only: "only observed",
};

function stateWord(state) {
  return STATE_WORDS[state] ?? String(state);
}

const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** What somebody has written, for use among other words: a text from right to left does not turn these round. */
function apart(text) {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** Who did it, and why, as far as that is known. */
function byWhom(change) {
  const who = change.by ? `by ${apart(change.by)}` : "";
  const why = change.because ? `: ${apart(change.because)}` : "";
  return who || why ? `${who}${why}` : "";
}

/** When something ends, by the last answer: `ends in 5 min 1 s, at 14:05:12`. */
function ending(change) {
  if (change.ends_in_seconds === null || change.ends_in_seconds === undefined) return "has no end";
  return `ends in ${stretch(change.ends_in_seconds)}, at ${clockWords(shown.state.now_unix_seconds + change.ends_in_seconds)}`;
}
