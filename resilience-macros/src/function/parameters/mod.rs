//! The parameters: the names that they bind, and what each attempt needs for them.

mod binding;
mod by_types;
mod cloned_for;
mod mutability;
mod names;
mod rebind;
mod receiver;

pub(crate) use binding::{Binding, all_bindings, cursor_names};
pub(crate) use by_types::ByTypes;
pub(crate) use cloned_for::ClonedFor;
pub(crate) use mutability::change_mutability;
pub(crate) use names::{for_each_name, names_of_parameters};
pub(crate) use rebind::{Rebind, cursors, rebinds, taken};
pub(crate) use receiver::{SelfPassing, moves_self, receiver_type, uses_of_self};
