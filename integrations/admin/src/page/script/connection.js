// What the page asks, and when. One read at a time; none while nobody looks; ever fewer while there is no answer.

// The page may be mounted anywhere, and with or without a slash at the end.
const BASE = location.pathname.endsWith("/") ? location.pathname : `${location.pathname}/`;
const ANSWER_WITHIN_MS = 10_000;
const LONGEST_PAUSE_S = 30;

const connection = {
  cursor: null,
  failures: 0,
  /** Why the last question had no answer that could be shown, or null. */
  problem: null,
  pollSeconds: 2,
  polling: false,
  timer: null,
  lastRead: Promise.resolve(),
  /** Breaks off the read that is on its way. */
  reading: new AbortController(),
  /** For the details of all rows that are open, together. */
  detailsWithinMs: 4000,
};

/** An answer that is not the service's, or one that it gives instead. `words` say what that means, and what to do. */
class Refused extends Error {
  constructor(words) {
    super(words);
    this.words = words;
  }
}

async function api(path, { signal, ...options } = {}) {
  const within = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const signals = signal ? [signal, within] : [within];
  return fetch(`${BASE}api/v1/${path}`, { cache: "no-store", redirect: "manual", signal: AbortSignal.any(signals), ...options });
}

const LOGIN = "Something in front of the service asks for a login: reload the page.";

/** What an answer means that is none of what was asked. The service itself sends nobody elsewhere, and lets everybody read. */
function refusalWords(response) {
  const { status, type } = response;
  if (type === "opaqueredirect" || status === 401 || status === 403) return LOGIN;
  const means = {
    404: "the page is no longer at this address. Reload it, or look for its new address.",
    421: `it does not answer to the name ${location.hostname}. Add the name with allow_host, or use an address that it knows.`,
    503: "it is busy, or is being replaced. The page keeps asking.",
  }[status];
  return means ? `The service answers ${status}: ${means}` : `The service answers ${status}. The page keeps asking.`;
}

/** Characters that turn the direction of all that comes after them are seen instead. Names with one cannot be changed from here. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;

/** The JSON of an answer. A page of HTML in its place is a login's. */
async function jsonOf(response) {
  if (!response.ok) throw new Refused(refusalWords(response));
  const text = await response.text();
  try {
    return JSON.parse(text.replace(TURNING, (one) => `⟨U+${one.codePointAt(0).toString(16).toUpperCase()}⟩`));
  } catch {
    throw new Refused(LOGIN);
  }
}

/** Runs `work` after the read before it has ended, however that ended. */
function inTurn(work) {
  const turn = connection.lastRead.then(async () => {
    connection.reading = new AbortController();
    const { signal } = connection.reading;
    try {
      return await work(signal);
    } catch (error) {
      throw signal.aborted ? BROKEN_OFF : error;
    }
  });
  connection.lastRead = turn.catch(() => {});
  return turn;
}

/** A change goes before what is read: whoever throws a switch does not wait for a slow answer. */
function breakOffReads() {
  connection.reading.abort();
}

const BROKEN_OFF = new Error("a change went first");

/** Asks for what is new, and plans the next time. */
async function poll() {
  clearTimeout(connection.timer);
  if (document.hidden || connection.polling) return;
  connection.polling = true;
  try {
    const answer = await inTurn(askState);
    draw(answer);
    if (answer) await refreshDetails();
  } catch (error) {
    if (error !== BROKEN_OFF) failed(error);
  } finally {
    connection.polling = false;
    connection.timer = setTimeout(poll, pauseSeconds() * 1000);
  }
}

/** Shows an answer. One that could not be shown is asked for anew, as a whole. */
function draw(answer) {
  const { failures } = connection;
  Object.assign(connection, { failures: 0, problem: null });
  try {
    answered(answer);
  } catch (error) {
    console.error(error);
    Object.assign(connection, { failures, cursor: null });
    throw new Refused(`This page cannot show the answer of the service (${error.message}). Reload it.`);
  }
  if (answer) connection.cursor = answer.cursor;
}

function failed(error) {
  connection.failures += 1;
  connection.problem = error.words ?? null;
  unanswered();
}

function pauseSeconds() {
  return Math.min(connection.pollSeconds * 2 ** Math.min(connection.failures, 5), LONGEST_PAUSE_S);
}

/** The new state, or null if nothing has changed. */
async function askState(signal) {
  const since = connection.cursor === null ? "" : `?since=${encodeURIComponent(connection.cursor)}`;
  const response = await api(`state${since}`, { signal });
  if (response.status === 304) return null;
  const answer = await jsonOf(response);
  connection.pollSeconds = answer.poll_seconds ?? 2;
  return answer;
}

/** One function with all that is known of it. */
function askSite(name, within = AbortSignal.timeout(connection.detailsWithinMs)) {
  return inTurn(async (signal) => {
    const response = await api(`sites/${encodeURIComponent(name)}`, { signal: AbortSignal.any([signal, within]) });
    if (response.status === 404) throw new Error(`the service answers 404 for ${name}`);
    return jsonOf(response);
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(connection.timer);
  else poll();
});
