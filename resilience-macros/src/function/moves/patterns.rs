//! The names in patterns.

use syn::visit::{self, Visit};
use syn::{Expr, Ident, Pat};

/// The names that a pattern binds, each with whether it is bound by value.
pub(crate) fn bound_names(pattern: &Pat) -> Vec<(Ident, bool)> {
    struct Names(Vec<(Ident, bool)>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            let constant =
                pattern.ident.to_string().starts_with(char::is_uppercase) && pattern.subpat.is_none();
            if !constant {
                self.0.push((pattern.ident.clone(), pattern.by_ref.is_none()));
            }
            visit::visit_pat_ident(self, pattern);
        }
        fn visit_expr(&mut self, _: &'ast Expr) {}
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pattern);
    names.0
}
