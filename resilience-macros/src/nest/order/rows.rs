//! The orders that are refused, a row for each. An order without a row is legal.

use std::collections::BTreeMap;

/// Two attributes that must not stand in this order on one function.
pub(super) struct Row {
    pub(super) above: &'static str,
    pub(super) below: &'static str,
    pub(super) when: When,
    /// The one of the two that stands wrongly. The message is reported there.
    wrong: Wrong,
    /// The reason, and what to write instead.
    pub(super) message: &'static str,
}

/// The stacks in which the order is refused.
pub(super) enum When {
    /// In all, however many attributes stand between the two.
    Always,
    /// With no other attribute of ours between the two.
    Adjacent,
    /// In all but those with one of `between` between the two, or one of `under` below both.
    Unless { between: &'static [&'static str], under: &'static [&'static str] },
}

enum Wrong {
    Above,
    Below,
}

const INNERMOST: &str =
    "faults lie directly around the body; put `#[faults]` below the other attributes of `resilience`";

pub(super) const ROWS: &[Row] = &[
    Row {
        above: "retry",
        below: "fallback",
        when: When::Always,
        wrong: Wrong::Below,
        message: "a fallback hides each failure from the `#[retry]` above it; put `#[fallback]` above `#[retry]`",
    },
    Row {
        above: "hedge",
        below: "fallback",
        when: When::Always,
        wrong: Wrong::Below,
        message: "a fallback hides each failure from the `#[hedge]` above it; put `#[fallback]` above `#[hedge]`",
    },
    Row {
        above: "hedge",
        below: "retry",
        when: When::Always,
        wrong: Wrong::Below,
        message: "retries inside attempts that run at once multiply the load when a service has too much to do; put `#[retry]` \
                  above `#[hedge]`",
    },
    Row {
        above: "hedge",
        below: "hedge",
        when: When::Always,
        wrong: Wrong::Below,
        message: "hedges inside attempts that run at once multiply them; remove one `#[hedge]`, and write `attempts` on the other",
    },
    Row {
        above: "circuit_breaker",
        below: "fallback",
        when: When::Always,
        wrong: Wrong::Below,
        message: "a fallback hides each failure from the `#[circuit_breaker]` above it; put `#[fallback]` above \
                  `#[circuit_breaker]`",
    },
    Row {
        above: "timeout",
        below: "timeout",
        when: When::Adjacent,
        wrong: Wrong::Below,
        message: "of two timeouts with nothing between them only the shorter one acts; remove one, or put `#[retry]` between \
                  them, for a limit of all attempts and one of each",
    },
    // A dropped call is neutral to a breaker.
    Row {
        above: "timeout",
        below: "circuit_breaker",
        when: When::Unless { between: &["retry", "hedge"], under: &["timeout"] },
        wrong: Wrong::Above,
        message: "the `#[circuit_breaker]` below never sees this timeout, as a call that is dropped from outside does not count; \
                  put `#[timeout]` below `#[circuit_breaker]`",
    },
    Row { above: "faults", below: "fallback", when: When::Always, wrong: Wrong::Above, message: INNERMOST },
    Row { above: "faults", below: "timeout", when: When::Always, wrong: Wrong::Above, message: INNERMOST },
    Row { above: "faults", below: "retry", when: When::Always, wrong: Wrong::Above, message: INNERMOST },
    Row { above: "faults", below: "hedge", when: When::Always, wrong: Wrong::Above, message: INNERMOST },
    Row {
        above: "faults",
        below: "circuit_breaker",
        when: When::Always,
        wrong: Wrong::Above,
        message: INNERMOST,
    },
    Row { above: "faults", below: "rate_limit", when: When::Always, wrong: Wrong::Above, message: INNERMOST },
    Row { above: "faults", below: "bulkhead", when: When::Always, wrong: Wrong::Above, message: INNERMOST },
    Row {
        above: "faults",
        below: "faults",
        when: When::Always,
        wrong: Wrong::Below,
        message: "a body has one place for faults; remove one of the two",
    },
];

/// The attributes that stand wrongly among `names`, which are those of a function from the top: the
/// depth of each, with the row that refuses it. Where several rows refuse one attribute, it is that
/// of the outermost partner: to follow its message settles the others too.
pub(super) fn refused(names: &[&str]) -> BTreeMap<usize, &'static Row> {
    let mut refused = BTreeMap::new();
    for above in 0..names.len() {
        for below in above + 1..names.len() {
            if let Some(row) = ROWS.iter().find(|row| row.refuses(names, above, below)) {
                refused.entry(row.wrong_one(above, below)).or_insert(row);
            }
        }
    }
    refused
}

impl Row {
    fn refuses(&self, names: &[&str], above: usize, below: usize) -> bool {
        if names[above] != self.above || names[below] != self.below {
            return false;
        }
        let stands = |wanted: &[&str], among: &[&str]| among.iter().any(|name| wanted.contains(name));
        match self.when {
            When::Always => true,
            When::Adjacent => below == above + 1,
            When::Unless { between, under } => {
                !stands(between, &names[above + 1..below]) && !stands(under, &names[below + 1..])
            }
        }
    }

    fn wrong_one(&self, above: usize, below: usize) -> usize {
        match self.wrong {
            Wrong::Above => above,
            Wrong::Below => below,
        }
    }
}
