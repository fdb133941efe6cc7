//! The items that the expansion of `#[retry(budget = …)]` calls.

pub use crate::budget::{
    BudgetByStatic, BudgetCell, BudgetRef, BudgetSource, OwnedBudget, RetryBudget, StaticBudget, TakenToken,
};
