//! The same again, naively: everything that has happened is kept, and each question is answered
//! from the beginning.

use std::fmt::Write as _;

/// The functions of the test, with the arguments that their attributes have: `attempts`, `factor`.
pub(super) const FUNCTIONS: [(&str, [Option<u32>; 2]); 3] =
    [("shop::charge", [Some(4), None]), ("shop::search", [None, None]), ("stock::find", [None, Some(5)])];
pub(super) const FIELDS: [&str; 2] = ["attempts", "factor"];
pub(super) const PATTERNS: [&str; 6] =
    ["shop::charge", "shop::search", "stock::find", "shop::*", "*", "stock::*"];
/// What `RESILIENCE_SET` says during the test: `shop::* retry.factor=6`.
const VARIABLE: (usize, usize, u32) = (3, 1, 6);
pub(super) const VARIABLE_TEXT: &str = "shop::* retry.factor=6";

/// A table of a file: a pattern, a field, its value, and the minute of its end.
pub(super) type Row = (usize, usize, u32, Option<u32>);

#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) rows: Vec<Row>,
    pub(super) defaults: [Option<u32>; 2],
    pub(super) is_gentle: bool,
    pub(super) are_retries_off: bool,
}

impl File {
    /// The file as text. Of two rows for one pattern and field, the first is written.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if self.are_retries_off {
            text += "[global]\nretries = \"off\"\n";
        }
        if self.is_gentle {
            text += "[defaults]\nprofile = \"gentle\"\n";
        }
        if self.defaults != [None; 2] {
            text += "[defaults.retry]\n";
            for (key, value) in FIELDS.iter().zip(self.defaults) {
                text += &value.map_or_else(String::new, |value| format!("{key} = {value}\n"));
            }
        }
        for (pattern, field, value, end) in &self.rows {
            let _ = writeln!(text, "[retry.\"{}\"]\n{} = {value}", PATTERNS[*pattern], FIELDS[*field]);
            if let Some(minute) = end {
                let _ = writeln!(text, "until = 2026-12-01T06:{minute:02}:00Z");
            }
        }
        text
    }
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Apply(File),
    Rollback,
    /// A pattern, a field, a value, and minutes.
    Set(usize, usize, u32, u32),
    End(usize),
    /// For so many minutes, or until they resume.
    StopRetries(Option<u32>),
    Resume,
    /// Minutes pass.
    Pass(u32),
}

#[derive(Debug, Default)]
pub(super) struct Model {
    minute: u32,
    steps: Vec<(u32, Step)>,
}

impl Model {
    pub(super) fn step(&mut self, step: Step) {
        if let Step::Pass(minutes) = step {
            self.minute += minutes;
        }
        self.steps.push((self.minute, step));
    }

    /// The files that were applied and not taken back. A file that says the same as the one in
    /// force is not applied.
    fn files(&self) -> Vec<File> {
        let mut files = vec![File::default()];
        for (_, step) in &self.steps {
            match step {
                Step::Apply(file) if file.text() != files[files.len() - 1].text() => files.push(file.clone()),
                Step::Rollback if files.len() > 1 => {
                    files.pop();
                }
                _ => {}
            }
        }
        files
    }

    fn by_hand(&self, pattern: usize, field: usize) -> Option<u32> {
        let mut value = None;
        for (minute, step) in &self.steps {
            match step {
                Step::Set(of, what, number, lasting) if (*of, *what) == (pattern, field) => {
                    value = Some((*number, minute + lasting));
                }
                Step::End(of) if *of == pattern => value = None,
                _ => {}
            }
        }
        value.filter(|(_, end)| self.minute < *end).map(|(number, _)| number)
    }

    /// The effective value of a function's field.
    pub(super) fn value(&self, function: usize, field: usize) -> u32 {
        let (name, written) = FUNCTIONS[function];
        let file = self.files().pop().unwrap_or_default();
        let stopped = self.steps.iter().rev().find_map(|(minute, step)| match step {
            Step::StopRetries(minutes) => Some(minutes.is_none_or(|minutes| self.minute < minute + minutes)),
            Step::Resume => Some(false),
            _ => None,
        });
        if field == 0 && (file.are_retries_off || stopped == Some(true)) {
            return 1;
        }
        // The patterns that are for it: its own name, then the longer beginnings.
        let mut patterns: Vec<usize> = (0..PATTERNS.len())
            .filter(|pattern| match PATTERNS[*pattern].strip_suffix('*') {
                Some(prefix) => name.starts_with(prefix),
                None => name == PATTERNS[*pattern],
            })
            .collect();
        patterns.sort_by_key(|pattern| {
            std::cmp::Reverse((!PATTERNS[*pattern].ends_with('*'), PATTERNS[*pattern].len()))
        });
        let of_hand = patterns.iter().find_map(|pattern| self.by_hand(*pattern, field));
        let of_variable = (VARIABLE.1 == field && patterns.contains(&VARIABLE.0)).then_some(VARIABLE.2);
        let is_living = |end: &Option<u32>| end.is_none_or(|end| self.minute < end);
        let of_file = patterns.iter().find_map(|pattern| {
            let row =
                file.rows.iter().find(|(of, what, _, end)| (of, *what) == (pattern, field) && is_living(end));
            row.map(|(_, _, value, _)| *value)
        });
        let of_profile = (file.is_gentle && field == 0).then_some(2);
        let built_in = [3, 2][field];
        let all = [of_hand, of_variable, of_file, written[field], file.defaults[field], of_profile];
        all.into_iter().flatten().next().unwrap_or(built_in)
    }
}
