//! Removes `move` from blocks and closures that end with their attempt. Attributes such as
//! `#[tracing::instrument]` wrap a body in a `move` block, which would take the parameters away
//! from later attempts. Without `move` it borrows what the user's body borrows.
//!
//! Only blocks on the way into the body are changed: a block at the end of a statement, not one
//! that is passed to some function.

use proc_macro2::{Group, TokenStream};
use quote::{ToTokens, quote};
use syn::{Block, Expr, ExprCall, Stmt};

use super::{future, moves};
use crate::tokens::mentions;

/// The facts about parameters that decide whether a `move` can go.
pub(crate) struct Lender {
    /// `self` is a `&mut` reference, so nothing that captures it outlives the attempt.
    pub(crate) has_mut_self: bool,
    /// The parameters that have to be moved into a block. A cursor, `mut x: &mut T`, is one: a
    /// closure that only borrows it cannot set it to a part of what it borrows. A parameter in
    /// `clone(...)` is one too: a future that borrows a value which is not `Sync` is not `Send`.
    pub(crate) taken: Vec<String>,
}

impl Lender {
    /// `block` without each `move` that is not needed. `None` if there is no such `move`.
    pub(crate) fn lend(&self, block: &Group) -> Option<Group> {
        if !mentions(block.stream(), "move") {
            return None;
        }
        let mut parsed: Block = syn::parse2(block.to_token_stream()).ok()?;
        let mut way = Way { lender: self, locals: Vec::new(), lent: false };
        way.statements(&mut parsed.stmts, false);
        let statements = parsed.stmts;
        let mut lent = Group::new(block.delimiter(), quote!(#(#statements)*));
        lent.set_span(block.span());
        way.lent.then_some(lent)
    }
}

struct Way<'a> {
    lender: &'a Lender,
    /// The names in scope that the body declares.
    locals: Vec<String>,
    lent: bool,
}

impl Way<'_> {
    /// `in_place` is that of the last statement's value.
    fn statements(&mut self, statements: &mut [Stmt], in_place: bool) {
        let depth = self.locals.len();
        for statement in statements {
            match statement {
                Stmt::Local(local) => {
                    let names = moves::bound_names(&local.pat);
                    if let Some(init) = &mut local.init {
                        let awaited = names.iter().any(|(name, _)| name == "__tracing_instrument_future");
                        self.expr(&mut init.expr, awaited);
                    }
                    self.locals.extend(names.into_iter().map(|(name, _)| name.to_string()));
                }
                Stmt::Expr(expr, end) => self.expr(expr, in_place && end.is_none()),
                Stmt::Item(_) | Stmt::Macro(_) => {}
            }
        }
        self.locals.truncate(depth);
    }

    /// `in_place`: the value is run where it stands, so that it ends with the attempt.
    fn expr(&mut self, expr: &mut Expr, in_place: bool) {
        match expr {
            Expr::Async(future) => {
                if future.capture.is_some() && self.may_lend(in_place, &future.block.to_token_stream()) {
                    future.capture = None;
                    self.lent = true;
                    take_over_nothing(&mut future.block.stmts);
                }
                self.statements(&mut future.block.stmts, false);
            }
            Expr::Closure(closure) => {
                if closure.capture.is_some() && self.may_lend(in_place, &closure.body.to_token_stream()) {
                    closure.capture = None;
                    self.lent = true;
                }
                let depth = self.locals.len();
                let inputs = closure.inputs.iter().flat_map(moves::bound_names);
                self.locals.extend(inputs.map(|(name, _)| name.to_string()));
                self.expr(&mut closure.body, false);
                self.locals.truncate(depth);
            }
            Expr::Await(awaited) => self.expr(&mut awaited.base, true),
            Expr::Call(call) => self.call(call, in_place),
            Expr::MethodCall(call) => {
                let in_place = runs(&call.method, in_place);
                self.expr(&mut call.receiver, in_place);
                call.args.iter_mut().for_each(|argument| self.expr(argument, in_place));
            }
            Expr::Paren(paren) => self.expr(&mut paren.expr, in_place),
            Expr::Group(group) => self.expr(&mut group.expr, in_place),
            Expr::Try(tried) => self.expr(&mut tried.expr, false),
            Expr::Match(matched) => self.expr(&mut matched.expr, false),
            Expr::Return(returned) => {
                if let Some(value) = &mut returned.expr {
                    self.expr(value, false);
                }
            }
            Expr::Block(block) => self.statements(&mut block.block.stmts, in_place),
            _ => {}
        }
    }

    fn call(&mut self, call: &mut ExprCall, in_place: bool) {
        if let Expr::Paren(closure) = &mut *call.func
            && let Expr::Closure(_) = &*closure.expr
        {
            return self.expr(&mut closure.expr, true);
        }
        let in_place = match &*call.func {
            Expr::Path(function) => {
                function.path.segments.last().is_some_and(|last| runs(&last.ident, in_place))
            }
            _ => false,
        };
        call.args.iter_mut().for_each(|argument| self.expr(argument, in_place));
    }

    fn may_lend(&self, in_place: bool, body: &TokenStream) -> bool {
        let mentioned = |name: &String| mentions(body.clone(), name);
        let ends_in_time = in_place || self.lender.has_mut_self && mentions(body.clone(), "self");
        ends_in_time && !self.locals.iter().chain(&self.lender.taken).any(mentioned)
    }
}

/// Removes each `let parameter = parameter;` that `#[async_trait]` has written at the head of a
/// block: it would move the parameter into the block.
fn take_over_nothing(statements: &mut Vec<Stmt>) {
    let of_async_trait = |statement: &Stmt| match statement {
        Stmt::Local(local) => future::moved_parameter(local).is_some(),
        other => future::is_type_hint(other),
    };
    let head = statements.iter().take_while(|statement| of_async_trait(statement)).count();
    let taken = |statement: &Stmt| matches!(statement, Stmt::Local(local) if future::moves_in_place(local));
    let rest = statements.split_off(head);
    statements.retain(|statement| !taken(statement));
    statements.extend(rest);
}

/// Whether a function of that name runs the future or closure that it is given before it ends:
/// always, or if its own future is awaited.
fn runs(function: &syn::Ident, awaited: bool) -> bool {
    const ADAPTERS: [&str; 5] = ["enter_on_poll", "in_current_span", "in_span", "instrument", "scope"];
    function == "sync_scope" || awaited && ADAPTERS.iter().any(|name| function == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lent(body: &str, has_mut_self: bool) -> String {
        let lender = Lender { has_mut_self, taken: vec!["taken".to_owned()] };
        let block = Group::new(proc_macro2::Delimiter::Brace, body.parse().expect("test body"));
        let lent = lender.lend(&block).unwrap_or(block);
        without_spaces(&lent.stream().to_string())
    }

    fn without_spaces(body: &str) -> String {
        body.replace(' ', "")
    }

    #[test]
    fn what_runs_in_place_is_lent() {
        for body in [
            "let __tracing_instrument_future = async move { f(x) }; __tracing_instrument_future.await",
            "let __tracing_instrument_future = async move { match async move { f(x) }.await { a => a } }; g()",
            "match (move || f(x))() { Ok(y) => y, Err(e) => e }",
            "let y = (move || { let z = x; f(z) })(); y",
            "{ let span = 1; in_span(async move { f(x) }, span) }.await",
            "let y = { let c = 1; CALLER.scope(c, async move { f(x) }).await }; y",
            "CALLER.sync_scope(1, move || f(x))",
            "async move { f(x) }.instrument(span).await?",
        ] {
            assert_eq!(lent(body, false), without_spaces(&body.replace("move ", "")), "{body}");
        }
    }

    #[test]
    fn a_parameter_is_not_moved_into_a_block_that_is_lent() {
        let written = "async move { if let Some(r) = None::<R> { return r; } let s = self; let x = x; let mut y = y; f(s, x, y) }.await";
        let expected = "async { if let Some(r) = None::<R> { return r; } let s = self; let mut y = y; f(s, x, y) }.await";
        assert_eq!(lent(written, false), without_spaces(expected));
    }

    #[test]
    fn what_takes_self_along_is_lent() {
        for body in ["let f = async move { self.x }; f.await", "run(move |y| self.f(y))"] {
            assert_eq!(lent(body, true), without_spaces(&body.replace("move ", "")), "{body}");
        }
    }

    #[test]
    fn what_may_go_on_is_not() {
        for body in [
            "tokio::spawn(async move { f(x) }).await",
            "tokio::spawn(async move { f(x) }.instrument(span)).await",
            "let f = async move { x }; f.await",
            "let y = 1; async move { f(x, y) }.await",
            "run(|y| async move { f(y) }.await)",
            "async move { f(taken) }.await",
            "Ok(move || f(x))",
            "self.run(async move { f(x) })",
        ] {
            assert_eq!(lent(body, true), without_spaces(body), "{body}");
        }
    }
}
