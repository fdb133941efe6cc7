//! The budget of tower's retry. Its layer asks the budget where a policy does, so the retry around
//! it is the hand-written one.

use std::sync::LazyLock;
use std::time::Duration;

use ::tower::retry::budget::{Budget, TpsBudget};

use crate::subject::{Error, work};

/// Its defaults: 10 s, 10 retries per second, 20 %.
static BUDGET: LazyLock<TpsBudget> = LazyLock::new(TpsBudget::default);

/// One that gets back what it gives.
static EVEN: LazyLock<TpsBudget> = LazyLock::new(|| TpsBudget::new(Duration::from_secs(10), 10, 1.0));

#[inline(never)]
pub(crate) fn budgeted(input: u64) -> Result<u64, Error> {
    let budget = &*BUDGET;
    for _ in 0..2 {
        budget.deposit();
        let result = work(input);
        if result.is_ok() || !budget.withdraw() {
            return result;
        }
    }
    work(input)
}

pub(crate) fn taken_and_given(_: u64) -> bool {
    EVEN.deposit();
    EVEN.withdraw()
}
