//! A retry sees a change at its next decision.

use std::cell::Cell;
use std::time::Duration;

use resilience::control::{self, Overrides};
use resilience::{Backoff, Deadline, TimedOut, retry, timeout};

use crate::support::{Configuration, MINUTE, SECOND, apply};

#[retry(attempts = 5, base = 100ms, jitter = none)]
fn charge(calls: &Cell<u32>, each: impl Fn(u32)) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    each(calls.get());
    Err("no")
}

/// The attempts of one call, and the time that it waits.
fn run(configuration: &Configuration) -> (u32, Duration) {
    let (calls, before) = (Cell::new(0), configuration.clock.elapsed());
    assert_eq!(charge(&calls, |_| ()), Err("no"));
    (calls.get(), configuration.clock.elapsed() - before)
}

const MS: fn(u64) -> Duration = Duration::from_millis;

#[test]
fn settings_of_a_file_are_in_force_and_rolled_back() {
    let configuration = Configuration::new();
    assert_eq!(run(&configuration), (5, MS(100 + 200 + 400 + 800)));
    apply("[retry.\"control::retry::charge\"]\nattempts = 3\nbase = \"1s\"\nfactor = 3\n");
    assert_eq!(run(&configuration), (3, MS(1000 + 3000)));
    assert!(control::rollback().is_some());
    assert_eq!(run(&configuration), (5, MS(100 + 200 + 400 + 800)));
}

#[test]
fn a_call_under_way_sees_a_change_at_its_next_decision() {
    let _configuration = Configuration::new();
    let calls = Cell::new(0);
    let _ = charge(&calls, |number| {
        if number == 2 {
            apply("[retry.\"control::*\"]\nattempts = 3\n");
        }
    });
    assert_eq!(calls.get(), 3);
}

#[test]
fn a_retry_that_is_off_makes_one_attempt() {
    let configuration = Configuration::new();
    apply("[retry.\"control::retry::charge\"]\nenabled = false\n");
    assert_eq!(run(&configuration), (1, Duration::ZERO));
}

#[test]
fn a_time_limit_counts_from_the_start_of_a_call_that_has_it() {
    let configuration = Configuration::new();
    apply(
        "[retry.\"control::retry::charge\"]\nattempts = \"unlimited\"\nmax_duration = \"2s\"\nbase = \"1s\"\nfactor = 1\n",
    );
    let calls = Cell::new(0);
    let clock = configuration.clock.clone();
    let _ = charge(&calls, |_| clock.advance(MS(600)));
    assert_eq!(calls.get(), 2, "0.6 s, a wait of 1 s, 0.6 s: the next would end at 3.2 s");
}

#[retry(attempts = 20, base = 1s, factor = 1, jitter = none)]
fn slow(calls: &Cell<u32>, each: impl Fn(u32)) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    each(calls.get());
    Err("no")
}

#[test]
fn a_time_limit_that_comes_late_counts_from_the_decision() {
    let configuration = Configuration::new();
    let calls = Cell::new(0);
    let before = configuration.clock.elapsed();
    let _ = slow(&calls, |number| {
        if number == 4 {
            control::set("control::retry::slow", |o| o.retry.max_duration(2 * SECOND))
                .lasting(MINUTE)
                .unwrap();
        }
    });
    assert_eq!((calls.get(), configuration.clock.elapsed() - before), (6, 5 * SECOND));
}

#[test]
fn another_jitter_has_a_memory_that_the_source_does_not_need() {
    let configuration = Configuration::new();
    apply("[retry.\"control::retry::charge\"]\nattempts = 40\njitter = \"decorrelated\"\ncap = \"2s\"\n");
    let (calls, longest) = (Cell::new(0), Cell::new(Duration::ZERO));
    let last = Cell::new(configuration.clock.elapsed());
    let _ = charge(&calls, |_| {
        let now = configuration.clock.elapsed();
        longest.set(longest.get().max(now - last.replace(now)));
    });
    assert_eq!(calls.get(), 40);
    // Without the memory of the last delay, none of them is above three bases. With it, it is so
    // once in 10^11 runs.
    assert!(longest.get() > MS(300), "{longest:?}");
}

#[retry(attempts = 3, jitter = decorrelated, base = 100ms, cap = 1s, max_duration = 1m)]
fn remembers(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

#[test]
fn the_memory_of_the_source_is_not_mistaken_for_another() {
    let configuration = Configuration::new();
    apply("[retry.\"control::retry::remembers\"]\njitter = \"none\"\nattempts = 4\nmax_duration = \"1s\"\n");
    let (calls, before) = (Cell::new(0), configuration.clock.elapsed());
    let _ = remembers(&calls);
    assert_eq!((calls.get(), configuration.clock.elapsed() - before), (4, MS(100 + 200 + 400)));
}

#[retry(attempts = 2, base = 10ms, jitter = none)]
async fn later(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

#[tokio::test(start_paused = true)]
async fn an_async_retry_is_overridden_too() {
    let _configuration = Configuration::new();
    control::set("control::retry::later", |o| o.retry.attempts(4)).lasting(MINUTE).unwrap();
    let calls = Cell::new(0);
    assert_eq!(later(&calls).await, Err("no"));
    assert_eq!(calls.get(), 4);
}

#[retry(attempts = 7, base = 0ms)]
fn first_called_late(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

#[test]
fn a_function_that_is_new_is_given_its_settings() {
    let _configuration = Configuration::new();
    apply("[retry.\"control::retry::first_called_late\"]\nattempts = 2\n");
    let calls = Cell::new(0);
    let _ = first_called_late(&calls);
    assert_eq!(calls.get(), 2, "at its first call");
}

/// The seconds that are left, for each attempt.
type Left = std::cell::RefCell<Vec<Option<u64>>>;

fn look(left: &Left) -> Result<(), &'static str> {
    let seconds = |deadline: Deadline| deadline.remaining().as_secs();
    left.borrow_mut().push(Deadline::current().map(seconds));
    Err("no")
}

#[retry(attempts = 3, base = 1s, factor = 1, jitter = none)]
fn asks(left: &Left) -> Result<(), &'static str> {
    look(left)
}

#[retry(attempts = 3, base = 1s, factor = 1, jitter = none)]
async fn asks_later(left: &Left, each: impl Fn(usize)) -> Result<(), &'static str> {
    each(left.borrow().len());
    look(left)
}

#[test]
fn a_time_limit_from_outside_is_a_deadline_inside() {
    let _configuration = Configuration::new();
    let left = Left::default();
    let _ = asks(&left);
    assert_eq!(left.take(), [None; 3]);
    apply("[retry.\"control::retry::asks\"]\nmax_duration = \"8s\"\n");
    let _ = asks(&left);
    assert_eq!(left.take(), [Some(8), Some(7), Some(6)]);
    apply("[retry.\"control::retry::asks\"]\nmax_duration = \"8s\"\nenabled = false\n");
    let _ = asks(&left);
    assert_eq!(left.take(), [None], "the attribute is not there");
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_from_outside_is_a_deadline_of_async_code() {
    let _alone = Configuration::in_real_time();
    let left = Left::default();
    apply("[retry.\"control::retry::asks_later\"]\nmax_duration = \"8s\"\n");
    let _ = asks_later(&left, |_| ()).await;
    assert_eq!(left.take(), [Some(8), Some(7), Some(6)]);
    apply("");
    let _ = asks_later(&left, |made| {
        if made == 1 {
            apply("[retry.\"control::retry::asks_later\"]\nmax_duration = \"8s\"\n");
        }
    })
    .await;
    assert_eq!(left.take(), [None, None, Some(7)], "of a call under way from its next decision on");
    apply("");
}

#[retry(attempts = 3, base = 0ms)]
fn asks_at_once(left: &Left) -> Result<(), &'static str> {
    look(left)
}

/// Sync code measures its time on another clock than that of deadlines, which may be far ahead.
#[tokio::test(start_paused = true)]
async fn a_time_limit_from_outside_is_right_on_a_clock_ahead() {
    let _alone = Configuration::in_real_time();
    tokio::time::advance(3600 * SECOND).await;
    let left = Left::default();
    apply("[retry.\"control::retry::asks_at_once\"]\nmax_duration = \"8s\"\n");
    let _ = asks_at_once(&left);
    assert_eq!(left.take(), [Some(8); 3]);
    apply("");
}

#[derive(Debug, PartialEq)]
enum Late {
    TimedOut(TimedOut),
}

impl From<TimedOut> for Late {
    fn from(timed_out: TimedOut) -> Self {
        Self::TimedOut(timed_out)
    }
}

#[retry(attempts = 3)]
#[timeout(1h)]
async fn hangs() -> Result<(), Late> {
    std::future::pending().await
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_from_outside_shortens_timeouts_inside() {
    let _alone = Configuration::in_real_time();
    apply("[retry.\"control::retry::hangs\"]\nmax_duration = \"8s\"\n");
    let start = tokio::time::Instant::now();
    let Err(Late::TimedOut(timed_out)) = hangs().await else { panic!("it is cut") };
    assert_eq!(start.elapsed(), 8 * SECOND);
    assert!(timed_out.inherited(), "{timed_out:?}");
    apply("");
}

#[retry(name = "control-named", base = 0ms)]
fn named(calls: &Cell<u32>) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    Err("no")
}

fn attempts_of_named() -> u32 {
    let calls = Cell::new(0);
    assert_eq!(named(&calls), Err("no"));
    calls.get()
}

#[test]
fn a_retry_is_known_by_its_function_and_then_by_its_name() {
    let _configuration = Configuration::new();
    apply("[retry.control-named]\nattempts = 5\n");
    assert_eq!(attempts_of_named(), 5);
    apply("[retry.control-named]\nattempts = 5\n[retry.\"control::retry::named\"]\nattempts = 4\n");
    assert_eq!(attempts_of_named(), 4);
}

#[test]
fn the_profile_of_all_retries_goes_before_that_of_all() {
    let _configuration = Configuration::new();
    apply("[defaults]\nprofile = \"aggressive\"\n");
    assert_eq!(attempts_of_named(), 6);
    apply("[defaults]\nprofile = \"aggressive\"\n[defaults.retry]\nprofile = \"gentle\"\n");
    assert_eq!(attempts_of_named(), 2);
}

#[retry(attempts = 4, backoff = |retry, _| MS(7) * retry, jitter = none)]
fn told(calls: &Cell<u32>, each: impl Fn(u32)) -> Result<(), &'static str> {
    calls.set(calls.get() + 1);
    each(calls.get());
    Err("no")
}

/// The attempts of one call of `told`, and the time that it waits.
fn run_told(configuration: &Configuration) -> (u32, Duration) {
    let (calls, before) = (Cell::new(0), configuration.clock.elapsed());
    assert_eq!(told(&calls, |_| ()), Err("no"));
    (calls.get(), configuration.clock.elapsed() - before)
}

#[test]
fn a_backoff_of_a_file_is_in_force_and_rolled_back() {
    let configuration = Configuration::new();
    apply("[retry.\"control::retry::charge\"]\nbackoff = \"linear\"\n");
    assert_eq!(run(&configuration), (5, MS(100 + 200 + 300 + 400)));
    apply("[retry.\"control::retry::charge\"]\nbackoff = \"exponential\"\nfactor = 3\nattempts = 3\n");
    assert_eq!(run(&configuration), (3, MS(100 + 300)));
    assert!(control::rollback().is_some() && control::rollback().is_some());
    assert_eq!(run(&configuration), (5, MS(100 + 200 + 400 + 800)));
}

#[test]
fn a_word_replaces_the_function_of_the_source() {
    let configuration = Configuration::new();
    assert_eq!(run_told(&configuration), (4, MS(7 + 14 + 21)));
    apply("[retry.\"control::retry::told\"]\nbackoff = \"linear\"\nbase = \"1s\"\n");
    assert_eq!(run_told(&configuration), (4, MS(1000 + 2000 + 3000)));
    control::rollback().expect("one is in force");
    assert_eq!(run_told(&configuration), (4, MS(7 + 14 + 21)));
    control::set("control::retry::told", |o| o.retry.backoff(Backoff::Exponential)).lasting(MINUTE).unwrap();
    assert_eq!(run_told(&configuration), (4, MS(100 + 200 + 400)));
}

#[test]
fn a_default_of_a_file_leaves_the_function_as_it_is() {
    let configuration = Configuration::new();
    apply("[defaults.retry]\nbackoff = \"linear\"\n");
    assert_eq!(run_told(&configuration), (4, MS(7 + 14 + 21)));
    assert_eq!(run(&configuration), (5, MS(100 + 200 + 300 + 400)));
}

#[test]
fn other_settings_leave_the_function_as_it_is() {
    let configuration = Configuration::new();
    apply("[retry.\"control::retry::told\"]\nbase = \"10ms\"\nfactor = 9\ncap = \"15ms\"\n");
    assert_eq!(run_told(&configuration), (4, MS(7 + 14 + 15)));
}

#[test]
fn a_call_under_way_gets_another_backoff() {
    let configuration = Configuration::new();
    let (calls, before) = (Cell::new(0), configuration.clock.elapsed());
    let _ = told(&calls, |number| {
        if number == 2 {
            apply("[retry.\"control::retry::told\"]\nbackoff = \"linear\"\n");
        }
    });
    assert_eq!((calls.get(), configuration.clock.elapsed() - before), (4, MS(7 + 200 + 300)));
}

#[test]
fn a_decorrelated_jitter_of_a_file_does_not_ask_the_function() {
    let configuration = Configuration::new();
    apply("[retry.\"control::retry::told\"]\njitter = \"decorrelated\"\nbase = \"1s\"\n");
    let (calls, waited) = run_told(&configuration);
    assert!(calls == 4 && (MS(3000)..=MS(30_000)).contains(&waited), "{waited:?}");
}

#[test]
fn a_table_with_a_setting_without_effect_is_refused() {
    let _configuration = Configuration::new();
    for (text, message) in [
        ("backoff = \"linear\"\nfactor = 3\n", "`factor` has no effect with `backoff = linear`"),
        (
            "backoff = \"linear\"\njitter = \"decorrelated\"\n",
            "`backoff` has no effect with `jitter = decorrelated`",
        ),
        ("backoff = \"liner\"\n", "unknown backoff `liner`; did you mean `linear`?"),
        ("backoff = \"fixed\"\n", "unknown backoff `fixed`; for the same delay each time write"),
    ] {
        let text = format!("[retry.\"*\"]\n{text}");
        let mistakes = Overrides::from_toml(&text).and_then(control::apply).expect_err(message);
        let first = mistakes.iter().next().expect("it has one");
        assert!(first.message().starts_with(message), "{first}");
    }
}
