//! The configuration of the process: the one state, behind a lock, and what follows from it.
//!
//! All of the library obeys under the lock. Code of the program runs outside of it: flags are asked
//! before it is taken; hooks and subscribers are told after it is given back.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::SystemTime;

use crate::control::alarm;
use crate::control::connect;
use crate::control::document::Entry;
use crate::control::environment;
use crate::control::event::Event;
use crate::control::flags;
use crate::control::orders::{self, Obeyed};
use crate::control::program::Program;
use crate::control::read::read;
use crate::control::settle::{settle, target};
use crate::control::state::{Now, State};
use crate::control::tables::Table;
use crate::runtime::clock::Clock;
use crate::runtime::sync;
use crate::site::registry;
use crate::site::site::Site;

static STATE: Mutex<Option<Box<State>>> = Mutex::new(None);

/// Whether the environment was read.
static STARTED: AtomicU8 = AtomicU8::new(NO);
const NO: u8 = 0;
const STARTING: u8 = 1;
const YES: u8 = 2;

thread_local! {
    /// Whether this thread is the one that reads the environment now.
    static STARTS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// How often the state was changed: written under its lock.
static CHANGES: AtomicU64 = AtomicU64::new(0);

/// How often flags are asked for one change at most, while others change the state meanwhile.
const MOST_ASKS: u32 = 4;

/// Whether flags are on for names, as the program has answered.
type Answers = BTreeMap<(String, String), bool>;

/// What a change does, beside its result.
pub(crate) struct Done<R> {
    pub(crate) result: R,
    /// Whether values may differ now.
    pub(crate) is_changed: bool,
}

/// All that a change is given.
pub(crate) struct World<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) program: &'a Program,
    pub(crate) now: Now,
    pub(crate) events: &'a mut Vec<Event>,
}

fn lock() -> MutexGuard<'static, Option<Box<State>>> {
    sync::lock(&STATE)
}

pub(crate) fn now() -> Now {
    Now { instant: Clock::Async.now(), date: SystemTime::now() }
}

/// The flags that are asked about before a change.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flags<'a> {
    /// None of them: the tables stay, with their answers.
    None,
    /// Those of the tables that stand.
    Standing,
    /// Those of the entries to come too.
    Coming(&'a [Entry]),
    /// Those of entries that are set by hand, and no other.
    ByHand(&'a [Entry]),
    /// Those of the configuration before too.
    Before,
}

impl Flags<'_> {
    /// The tables whose flags are asked about.
    fn tables(self) -> Vec<Table> {
        let tables = |entries: &[Entry]| read(entries).0.tables;
        let mut all = match self {
            Self::None => return Vec::new(),
            Self::ByHand(entries) => return tables(entries),
            Self::Coming(entries) => tables(entries),
            Self::Standing | Self::Before => Vec::new(),
        };
        if let Some(state) = lock().as_ref() {
            all.extend(state.tables().cloned());
            let before = state.before().filter(|_| matches!(self, Self::Before));
            all.extend(before.into_iter().flat_map(|before| tables(before.entries())));
        }
        all
    }
}

/// Changes the state, ends what is over before, and gives the program its settings afterwards.
pub(crate) fn change<R>(flags: Flags<'_>, change: impl FnOnce(&mut World<'_>) -> Done<R>) -> R {
    start();
    wait_for_start();
    let mut program = of_process();
    let mut events = Vec::new();
    let (result, obeyed) = {
        let (answers, mut locked) = ask_and_lock(|| program.questions(flags.tables().iter()));
        CHANGES.fetch_add(1, Ordering::Release);
        program.answers = answers;
        let state = locked.get_or_insert_default();
        let now = now();
        let has_ended = state.tick(now.instant, &mut events);
        let done = change(&mut World { state, program: &program, now, events: &mut events });
        let obeyed = publish(state, has_ended || done.is_changed);
        orders::note(events);
        (done.result, obeyed)
    };
    if matches!(flags, Flags::Coming(_)) {
        // The file that the environment names is in force. Hooks may wait for other threads.
        started();
    }
    obeyed.finish();
    result
}

/// Looks at the state, after what is over has ended.
pub(crate) fn look<R>(look: impl FnOnce(&State) -> R) -> R {
    start();
    wait_for_start();
    tick();
    look(lock().get_or_insert_default())
}

/// Ends what is over.
pub(crate) fn tick() {
    let mut events = Vec::new();
    let obeyed = {
        let mut locked = lock();
        let Some(state) = locked.as_mut() else { return };
        let has_ended = state.tick(now().instant, &mut events);
        let obeyed = publish(state, has_ended);
        orders::note(events);
        obeyed
    };
    obeyed.finish();
}

/// If it `is_changed`, gives all functions their settings, and carries out what else follows.
fn publish(state: &mut State, is_changed: bool) -> Obeyed {
    if !is_changed {
        return Obeyed::default();
    }
    for over in state.take_over() {
        orders::end(&over);
    }
    for site in registry::listed() {
        settle(state, site);
    }
    alarm::set(state.next_end());
    orders::carry_out(connect::orders(state))
}

/// Gives a new function its settings.
pub(crate) fn greet(site: &'static Site) {
    start();
    if STARTS_HERE.get() {
        // It gives all that are listed their settings afterwards.
        return;
    }
    wait_for_start();
    let targets = site.layers().iter().filter_map(|layer| target(site, layer)).collect();
    let program = Program { targets, ..Program::default() };
    let questions = || lock().as_ref().map_or_else(BTreeSet::new, |state| program.questions(state.tables()));
    let obeyed = {
        let (answers, mut locked) = ask_and_lock(questions);
        let Some(state) = locked.as_mut() else { return };
        if !answers.is_empty() {
            CHANGES.fetch_add(1, Ordering::Release);
            state.answer(answers);
        }
        settle(state, site);
        orders::carry_out(connect::greet(state, &program))
    };
    obeyed.finish();
}

/// Waits while another thread reads the environment, and the file that it names: a first call obeys
/// both, and the state that is made would be in the place of what this thread changes. Of the
/// program's code only flags run meanwhile.
fn wait_for_start() {
    while STARTED.load(Ordering::Acquire) == STARTING && !STARTS_HERE.get() {
        std::thread::yield_now();
    }
}

/// The environment is in force, if this is the thread that reads it.
fn started() {
    if STARTS_HERE.replace(false) {
        STARTED.store(YES, Ordering::Release);
    }
}

/// The environment is in force when this is dropped, if it is not before.
struct Starting;

impl Drop for Starting {
    fn drop(&mut self) {
        started();
    }
}

/// Reads the environment, once.
fn start() {
    if STARTED.load(Ordering::Acquire) != NO {
        return;
    }
    connect::prepare();
    if STARTED.compare_exchange(NO, STARTING, Ordering::AcqRel, Ordering::Acquire).is_err() {
        return;
    }
    STARTS_HERE.set(true);
    // Also if a subscriber panics that is told of the file: others would wait for ever.
    let starting = Starting;
    let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.trim().is_empty());
    let mut events = Vec::new();
    // The list of all functions is made only if there are names to look up.
    let program = if variable(environment::SET).is_some() { of_process() } else { Program::default() };
    let (tables, switches) = environment::of_variables(variable, &program, &mut events);
    let instance = variable("RESILIENCE_INSTANCE").or_else(|| variable("HOSTNAME")).unwrap_or_default();
    let has_news = !tables.tables.is_empty() || switches.is_any_thrown();
    {
        let mut locked = lock();
        *locked = Some(Box::new(State::new(instance, tables, switches)));
        orders::note(events);
    }
    if let Some(path) = variable(environment::CONFIG) {
        connect::watch(&path);
    }
    // Also if the file could not be read.
    drop(starting);
    Obeyed::default().finish();
    if has_news {
        // From here on a function that is listed asks for itself.
        change(Flags::None, |_| Done { result: (), is_changed: true });
    }
}

/// The layers of all functions that are known, and the breakers.
pub(crate) fn of_process() -> Program {
    let functions = crate::sites::sites().map(Site::name).collect();
    let sites = crate::sites::sites();
    let of_site = |site: &'static Site| site.layers().iter().filter_map(move |layer| target(site, layer));
    let mut targets: Vec<_> = sites.flat_map(of_site).collect();
    targets.extend(connect::by_hand(targets.iter()));
    Program { targets, functions, is_complete: cfg!(feature = "sites"), answers: BTreeMap::new() }
}

/// Asks the flags, and then locks the state for a change. If the state was changed in between, its
/// answers may be newer than these, and it may have other tables: then it asks again.
fn ask_and_lock(
    questions: impl Fn() -> BTreeSet<(String, String)>,
) -> (Answers, MutexGuard<'static, Option<Box<State>>>) {
    let mut asked = 0;
    loop {
        let before = CHANGES.load(Ordering::Acquire);
        let answers = answers(questions());
        let locked = lock();
        asked += 1;
        if asked == MOST_ASKS || CHANGES.load(Ordering::Acquire) == before {
            return (answers, locked);
        }
    }
}

fn answers(questions: BTreeSet<(String, String)>) -> Answers {
    let answer = |(flag, name): (String, String)| {
        let is_on = flags::is_on(&flag, &name);
        ((flag, name), is_on)
    };
    questions.into_iter().map(answer).collect()
}
