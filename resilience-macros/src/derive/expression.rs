//! Checks the expressions in `if` and `after`. They become a part of the generated method, so a
//! `return` or `?` in them would leave that method.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    BinOp, Expr, ExprAsync, ExprClosure, ExprIf, ExprLet, ExprReturn, ExprTry, ExprWhile, Item, PatGuard,
};

/// Refuses `return`, `?`, and a `let` outside of a condition.
pub(crate) fn check(value: &Expr, key: &str) -> syn::Result<()> {
    let mut finder = Finder { key, in_a_function: false, found: None };
    finder.visit_expr(value);
    finder.found.map_or(Ok(()), Err)
}

struct Finder<'key> {
    key: &'key str,
    /// Inside a closure or an `async` block, which is all that `return` and `?` leave there.
    in_a_function: bool,
    found: Option<syn::Error>,
}

impl Finder<'_> {
    fn refuse(&mut self, at: &impl Spanned, message: String) {
        self.found.get_or_insert_with(|| syn::Error::new(at.span(), message));
    }

    fn refuse_jump(&mut self, at: &impl Spanned, what: &str) {
        if !self.in_a_function {
            let key = self.key;
            let message = format!(
                "`{what}` in `{key}` leaves more than the expression; move it into a method of the error"
            );
            self.refuse(at, message);
        }
    }

    /// Visits the condition of an `if`, where a `let` may stand.
    fn visit_condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Let(binding) => self.visit_expr(&binding.expr),
            Expr::Binary(chain) if matches!(chain.op, BinOp::And(_)) => {
                self.visit_condition(&chain.left);
                self.visit_condition(&chain.right);
            }
            other => self.visit_expr(other),
        }
    }

    fn within_a_function(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.in_a_function, true);
        visit(self);
        self.in_a_function = outer;
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr_let(&mut self, binding: &'ast ExprLet) {
        let message = match self.key {
            "if" => "`if` takes an expression of type `bool`, not a `let`; write `matches!(...)`".to_owned(),
            key => format!(
                "`{key}` takes an expression, not a `let`; write `if let ... {{ ... }} else {{ ... }}`"
            ),
        };
        self.refuse(&binding.let_token, message);
    }

    fn visit_expr_if(&mut self, conditional: &'ast ExprIf) {
        self.visit_condition(&conditional.cond);
        self.visit_block(&conditional.then_branch);
        if let Some((_, otherwise)) = &conditional.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, repeated: &'ast ExprWhile) {
        self.visit_condition(&repeated.cond);
        self.visit_block(&repeated.body);
    }

    fn visit_pat_guard(&mut self, guarded: &'ast PatGuard) {
        self.visit_pat(&guarded.pat);
        self.visit_condition(&guarded.guard);
    }

    fn visit_expr_return(&mut self, jump: &'ast ExprReturn) {
        self.refuse_jump(&jump.return_token, "return");
        visit::visit_expr_return(self, jump);
    }

    fn visit_expr_try(&mut self, jump: &'ast ExprTry) {
        self.refuse_jump(&jump.question_token, "?");
        visit::visit_expr_try(self, jump);
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        self.within_a_function(|finder| visit::visit_expr_closure(finder, closure));
    }

    fn visit_expr_async(&mut self, block: &'ast ExprAsync) {
        self.within_a_function(|finder| visit::visit_expr_async(finder, block));
    }

    /// Items inside, such as a function in a block, are not checked: `return` and `?` stay inside
    /// them.
    fn visit_item(&mut self, _: &'ast Item) {}
}
