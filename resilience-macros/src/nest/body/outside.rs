//! Changes of the parameters outside of the body, because each attempt binds them anew.

use std::collections::HashSet;

use proc_macro2::Ident;
use syn::{Pat, Token};

use super::Body;
use crate::function::parameters::{self, Rebind};
use crate::nest::parts;

impl Body<'_> {
    /// Removes `mut` outside the attempts from a name that each attempt binds anew: `unused_mut`
    /// would fire. Adds it to a name that is borrowed mutably there, or set before the next
    /// attempt, if `may_be_mut` agrees.
    pub(crate) fn change_mutability(&self, pattern: &mut Pat, may_be_mut: impl Fn(&Ident) -> bool) {
        let (fresh, repinned): (HashSet<String>, HashSet<String>) = {
            let names = |mutable: bool| {
                let of = move |rebind: &&Rebind| rebind.needs_mut_outside() == mutable;
                self.rebinds.iter().filter(of).map(|rebind| rebind.name().to_string()).collect()
            };
            (names(false), names(true))
        };
        parameters::change_mutability(pattern, &|binding| {
            let name = binding.ident.to_string();
            let restored = || self.by_types.iter().any(|parameter| parts::is_restored(parameter, &name));
            if fresh.contains(&name) {
                binding.mutability = None;
            } else if binding.mutability.is_none()
                && (repinned.contains(&name) || restored())
                && may_be_mut(&binding.ident)
            {
                binding.mutability = Some(Token![mut](binding.ident.span()));
            }
        });
    }

    /// Whether `pattern` is a single name that each attempt binds anew.
    pub(crate) fn rebinds_plain(&self, pattern: &Pat) -> bool {
        matches!(pattern, Pat::Ident(name) if self.rebinds.iter().any(|rebind| *rebind.name() == name.ident))
    }
}
