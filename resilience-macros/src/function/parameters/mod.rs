//! The parameters: the names that they bind, and what each attempt needs for them.

mod binding;
mod by_types;
mod mutability;
mod rebind;
mod receiver;

pub(crate) use binding::{Binding, all_bindings, cursor_names};
pub(crate) use by_types::ByTypes;
pub(crate) use mutability::change_mutability;
pub(crate) use rebind::{Rebind, clone_for_attempt, cursors, rebinds};
pub(crate) use receiver::{SelfPassing, moves_self, receiver_type, uses_of_self};
