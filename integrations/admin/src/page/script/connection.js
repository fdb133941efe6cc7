// What the page asks, and when. One request at a time; none while nobody looks; ever fewer while there is no answer.

// The page may be mounted anywhere, and with or without a slash at the end.
const BASE = location.pathname.endsWith("/") ? location.pathname : `${location.pathname}/`;
const ANSWER_WITHIN_MS = 10_000;
const LONGEST_PAUSE_S = 30;

const connection = {
  cursor: null,
  failures: 0,
  pollSeconds: 2,
  polling: false,
  timer: null,
  answeredAt: null,
  lastRequest: Promise.resolve(),
};

function api(path, options = {}) {
  return fetch(`${BASE}api/v1/${path}`, {
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...options,
  });
}

/** Runs `work` after the request before it has ended, however that ended. */
function inTurn(work) {
  const turn = connection.lastRequest.then(work);
  connection.lastRequest = turn.catch(() => {});
  return turn;
}

/** Asks for what is new, and plans the next time. */
async function poll() {
  clearTimeout(connection.timer);
  if (document.hidden || connection.polling) return;
  connection.polling = true;
  try {
    const answer = await inTurn(askState);
    connection.failures = 0;
    connection.answeredAt = Date.now() / 1000;
    answered(answer);
    if (answer) await refreshDetails();
  } catch (error) {
    connection.failures += 1;
    unanswered(error);
  } finally {
    connection.polling = false;
    connection.timer = setTimeout(poll, pauseSeconds() * 1000);
  }
}

function pauseSeconds() {
  return Math.min(connection.pollSeconds * 2 ** Math.min(connection.failures, 5), LONGEST_PAUSE_S);
}

/** The new state, or null if nothing has changed. */
async function askState() {
  const since = connection.cursor === null ? "" : `?since=${encodeURIComponent(connection.cursor)}`;
  const response = await api(`state${since}`);
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(`the service answers ${response.status}`);
  const answer = await response.json();
  connection.cursor = answer.cursor;
  connection.pollSeconds = answer.poll_seconds ?? 2;
  return answer;
}

/** One function with all that is known of it. */
function askSite(name) {
  return inTurn(async () => {
    const response = await api(`sites/${encodeURIComponent(name)}`);
    if (!response.ok) throw new Error(`the service answers ${response.status} for ${name}`);
    return response.json();
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(connection.timer);
  else poll();
});
