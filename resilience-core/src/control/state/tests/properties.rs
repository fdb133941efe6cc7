//! Whatever happens in whatever order: the effective values are those of a naive model.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::model::{FIELDS, FUNCTIONS, File, Model, PATTERNS, Row, Step, VARIABLE_TEXT};
use super::*;

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..PATTERNS.len(), 0..FIELDS.len(), 2..20_u32, option::of(1..59_u32));
    // Two tables of one name would be one table.
    vec(row, 0..5).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        rows
    })
}

fn file() -> impl Strategy<Value = File> {
    let defaults = (option::of(2..20_u32), option::of(2..20_u32));
    let all = (rows(), defaults, any::<bool>(), prop::bool::weighted(0.1));
    all.prop_map(|(rows, (attempts, factor), is_gentle, are_retries_off)| File {
        rows,
        defaults: [attempts, factor],
        is_gentle,
        are_retries_off,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => file().prop_map(Step::Apply),
        2 => Just(Step::Rollback),
        3 => (0..PATTERNS.len(), 0..FIELDS.len(), 2..20_u32, 1..9_u32).prop_map(|(a, b, c, d)| Step::Set(a, b, c, d)),
        1 => (0..PATTERNS.len()).prop_map(Step::End),
        1 => option::of(1..9_u32).prop_map(Step::StopRetries),
        1 => Just(Step::Resume),
        3 => (1..5_u32).prop_map(Step::Pass),
    ]
}

fn running() -> Running {
    let written: [&'static [(&'static str, &'static str)]; 3] =
        [&[("attempts", "4")], &[], &[("factor", "5")]];
    let targets =
        FUNCTIONS.iter().zip(written).map(|((name, _), written)| target(Policy::Retry, name, written));
    let program = Program { targets: targets.collect(), is_complete: true, ..Program::default() };
    let tables = crate::control::environment::of_set(VARIABLE_TEXT, &program).expect("it is fine");
    Running { program, ..Running::of(State::new(String::new(), tables, Switches::ON)) }
}

fn take(running: &mut Running, step: &Step) {
    let now = at(running.passed);
    match step {
        Step::Apply(file) => {
            running.apply(&file.text());
        }
        Step::Rollback => {
            running.state.rollback(&running.program, now, &mut running.events);
        }
        Step::Set(pattern, field, value, minutes) => {
            let text = format!("[retry.\"{}\"]\n{} = {value}\n", PATTERNS[*pattern], FIELDS[*field]);
            running.set(&text, *minutes * MINUTE);
        }
        Step::End(pattern) => {
            running.state.end(PATTERNS[*pattern], &Actor::default(), &mut running.events);
        }
        Step::StopRetries(minutes) => {
            running.throw(Switch::Retries, minutes.map(|minutes| minutes * MINUTE));
        }
        Step::Resume => {
            running.resume();
        }
        Step::Pass(minutes) => running.pass(*minutes * MINUTE),
    }
}

proptest! {
    #[test]
    fn effective_values_are_those_of_a_naive_model(steps in vec(step(), 0..24)) {
        let (mut running, mut model) = (running(), Model::default());
        for step in steps {
            take(&mut running, &step);
            model.step(step);
            for (function, (name, _)) in FUNCTIONS.iter().enumerate() {
                for (field, key) in FIELDS.iter().enumerate() {
                    let value = running.retry(name, key).0;
                    prop_assert_eq!(value, model.value(function, field).to_string(), "{} {}", name, key);
                }
            }
        }
    }

    #[test]
    fn a_rejected_file_changes_nothing(steps in vec(step(), 0..12), broken in file()) {
        let mut running = running();
        steps.iter().for_each(|step| take(&mut running, step));
        let seen = |running: &Running| -> Vec<_> {
            let (targets, now) = (running.program.targets.iter(), at(running.passed).instant);
            targets.flat_map(|target| effective(&running.state, target, now)).collect()
        };
        let (before, generation) = (seen(&running), running.state.generation());
        let text = format!("{}[retry.\"stock::found\"]\nattempts = 2\n", broken.text());
        prop_assert!(running.try_apply(&text).is_err());
        prop_assert_eq!((seen(&running), running.state.generation()), (before, generation));
    }
}
