//! Finds the parameters that a body consumes, by using them as values. All others are only
//! borrowed.
//!
//! The compiler knows this exactly, but after the expansion. This module tells what syntax shows,
//! and follows names through shadowing, closures and common macros. Two questions only types can
//! answer: whether a field that is used as a value is moved or copied, and whether a method takes
//! `self`. For these, it lists the places, and the expansion leaves the answer to the compiler.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprClosure, ExprMacro, Ident, Local, Macro, Pat, Stmt, Token, UnOp};

use super::value_kind::ValueKind;
use crate::syntax::{compares, peel};

/// A parameter that the body may consume.
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) kind: ValueKind,
}

/// The uses of the candidates in some statements.
#[derive(Default)]
pub(crate) struct Uses {
    /// Candidates that are used as values.
    pub(crate) consumed: HashSet<String>,
    /// Fields of other candidates that are used as values. They are moved if they are not `Copy`.
    pub(crate) parts: Vec<Place>,
    /// Other candidates that may still be consumed: by a method that takes `self`, by a macro, or
    /// because a `let` that shadows them has a `cfg`.
    pub(crate) suspected: HashSet<String>,
    /// Fields of suspected candidates on which methods are called.
    pub(crate) receivers: Vec<Place>,
}

/// A field of a candidate. Types decide whether its use consumes it.
pub(crate) struct Place {
    pub(crate) root: String,
    pub(crate) expr: Expr,
}

/// The uses in `statements`. They are empty if the statements do not parse.
pub(crate) fn uses(statements: TokenStream, candidates: &[Candidate]) -> Uses {
    // A place under a `cfg` may not exist, and a field of a union may be named in an `unsafe` block
    // only. The expansion names each place once more, so in such bodies none is listed.
    let all_there = !["cfg", "unsafe"].iter().any(|word| crate::tokens::mentions(statements.clone(), word));
    let mut usage = Usage {
        candidates,
        shadowed: Vec::new(),
        handed_over: HashSet::new(),
        takes_along: false,
        uses: Uses::default(),
    };
    if let Ok(statements) = Block::parse_within.parse2(statements) {
        usage.statements(&statements);
    }
    let Usage { handed_over, mut uses, .. } = usage;
    let Uses { consumed, parts, suspected, receivers } = &mut uses;
    let is_there =
        |place: &Place| all_there && !consumed.contains(&place.root) && !handed_over.contains(&place.root);
    parts.retain(is_there);
    receivers.retain(is_there);
    suspected.retain(|name| !consumed.contains(name));
    uses
}

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

struct Usage<'a> {
    candidates: &'a [Candidate],
    shadowed: Vec<String>,
    /// Candidates passed to a macro that is a statement: it may have declared another variable of
    /// the same name.
    handed_over: HashSet<String>,
    /// Inside a `move` closure or block, where every mention consumes.
    takes_along: bool,
    uses: Uses,
}

impl Usage<'_> {
    fn candidate(&self, name: &Ident) -> Option<&Candidate> {
        let name = name.to_string();
        let live = !self.shadowed.contains(&name);
        self.candidates.iter().find(|candidate| live && candidate.name == name)
    }

    fn kind_of(&self, name: &Ident) -> Option<ValueKind> {
        self.candidate(name).map(|candidate| candidate.kind)
    }

    fn consume(&mut self, name: &Ident) {
        if let Some(candidate) = self.candidate(name) {
            let name = candidate.name.clone();
            self.uses.consumed.insert(name);
        }
    }

    /// The place `x` or `x.field`, if `x` is a candidate.
    fn place_of(&self, expr: &Expr) -> Option<Place> {
        let root = self.candidate(root_of(expr)?)?.name.clone();
        Some(Place { root, expr: expr.clone() })
    }

    /// Notes a field that is used as a value.
    fn part(&mut self, field: &Expr) {
        match self.place_of(field) {
            Some(part) if !self.takes_along => self.uses.parts.push(part),
            _ => self.place(field),
        }
    }

    /// Visits the body of a `move` closure or block. It takes along whatever it mentions.
    fn taken_along(&mut self, visit: impl FnOnce(&mut Self)) {
        let outside = std::mem::replace(&mut self.takes_along, true);
        self.scope(visit);
        self.takes_along = outside;
    }

    fn shadow(&mut self, pattern: &Pat) {
        self.shadowed.extend(bound_names(pattern).into_iter().map(|(name, _)| name.to_string()));
    }

    /// Runs `visit` and forgets the names it shadowed.
    fn scope(&mut self, visit: impl FnOnce(&mut Self)) {
        let depth = self.shadowed.len();
        visit(self);
        self.shadowed.truncate(depth);
    }

    fn statements(&mut self, statements: &[Stmt]) {
        self.scope(|usage| {
            for statement in statements {
                usage.visit_stmt(statement);
            }
        });
    }

    /// Visits a value that is matched. It is moved only if the pattern binds by value.
    fn matched(&mut self, value: &Expr, pattern: &Pat) {
        let is_one_name = matches!(pattern, Pat::Ident(_) | Pat::Type(_));
        if bound_names(pattern).iter().any(|(_, by_value)| *by_value) {
            self.scrutinee(value, is_one_name);
        } else {
            self.place(value);
        }
    }

    /// Visits a value that is matched by a pattern that binds by value. A field is moved only if
    /// the pattern is a single name (`whole`): the parts that another pattern takes out may be
    /// `Copy`.
    fn scrutinee(&mut self, value: &Expr, whole: bool) {
        match peel(value) {
            field @ Expr::Field(_) if !whole => self.place(field),
            value => self.visit_expr(value),
        }
    }

    /// Visits an expression that is used where it is: borrowed, indexed, or compared.
    fn place(&mut self, expr: &Expr) {
        match expr {
            Expr::Path(_) if self.takes_along => self.visit_expr(expr),
            Expr::Path(_) => {}
            Expr::Field(field) => self.place(&field.base),
            Expr::Paren(paren) => self.place(&paren.expr),
            Expr::Group(group) => self.place(&group.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.place(&unary.expr),
            other => self.visit_expr(other),
        }
    }

    /// Visits `*x` that is used as a value: it moves out of a `Box`, and copies out of anything
    /// else.
    fn taken_out(&mut self, expr: &Expr) {
        let boxed = |name: &Ident| self.kind_of(name) == Some(ValueKind::Boxed);
        match peel(expr) {
            Expr::Path(path) if path.path.get_ident().is_some_and(boxed) => self.visit_expr(expr),
            other => self.place(other),
        }
    }

    fn closure(&mut self, closure: &ExprClosure) {
        self.scope(|usage| {
            closure.inputs.iter().for_each(|input| usage.shadow(input));
            if closure.capture.is_some() {
                usage.taken_along(|usage| usage.visit_expr(&closure.body));
            } else {
                usage.visit_expr(&closure.body);
            }
        });
    }

    fn receiver(&mut self, receiver: &Expr, method: &Ident) {
        let receiver = peel(receiver);
        match (receiver, root_of(receiver)) {
            (Expr::Path(_), Some(name)) if self.kind_of(name).is_some_and(|kind| kind.takes_self(method)) => {
                self.consume(name);
            }
            (Expr::Field(_), Some(_)) if ValueKind::Plain.takes_self(method) => self.part(receiver),
            _ => {
                let root = root_of(receiver).and_then(|name| self.candidate(name));
                self.uses.suspected.extend(root.map(|candidate| candidate.name.clone()));
                if let field @ Expr::Field(_) = peel(receiver) {
                    self.uses.receivers.extend(self.place_of(field));
                }
                self.place(receiver);
            }
        }
    }

    fn callee(&mut self, function: &Expr) {
        match function {
            Expr::Path(path) => {
                let once =
                    |name: &&Ident| self.takes_along || self.kind_of(name) == Some(ValueKind::CalledOnce);
                if let Some(name) = path.path.get_ident().filter(once) {
                    self.consume(name);
                }
            }
            Expr::Paren(paren) => self.callee(&paren.expr),
            // A call of a closure in a field does not move it.
            field @ Expr::Field(_) => self.place(field),
            other => self.visit_expr(other),
        }
    }

    fn macro_arguments(&mut self, mac: &Macro) {
        if self.takes_along {
            let mentioned = self.mentioned(mac);
            return self.uses.consumed.extend(mentioned);
        }
        self.uses.suspected.extend(self.given_to(mac));
        let name = name_of(mac);
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone());
        let Ok(arguments) = arguments else {
            if let ("vec", Ok(element)) = (name.as_str(), repeated_element.parse2(mac.tokens.clone())) {
                return self.visit_expr(&element);
            }
            return self.unknown_tokens(mac.tokens.clone());
        };
        let formats = arguments.iter().any(is_text);
        let takes_values = match name.as_str() {
            "vec" | "dbg" | "join" | "try_join" | "smallvec" => true,
            "bail" | "anyhow" | "eyre" | "ensure" | "ready" => !formats,
            _ => false,
        };
        for argument in &arguments {
            match argument {
                Expr::Assign(named) if !takes_values => self.place(&named.right),
                argument if !takes_values => self.place(argument),
                argument => self.visit_expr(argument),
            }
        }
    }

    /// The candidates in the arguments of a macro. A macro that prints consumes nothing.
    fn given_to(&self, mac: &Macro) -> Vec<String> {
        const PRINTS: [&str; 20] = [
            "assert",
            "assert_eq",
            "assert_ne",
            "debug",
            "debug_assert",
            "debug_assert_eq",
            "debug_assert_ne",
            "eprint",
            "eprintln",
            "error",
            "event",
            "info",
            "log",
            "panic",
            "print",
            "println",
            "trace",
            "warn",
            "write",
            "writeln",
        ];
        if PRINTS.contains(&name_of(mac).as_str()) { Vec::new() } else { self.mentioned(mac) }
    }

    /// The candidates that a macro's arguments mention, in a format string too.
    fn mentioned(&self, mac: &Macro) -> Vec<String> {
        let live = self.candidates.iter().map(|candidate| &candidate.name);
        let live = live.filter(|name| !self.shadowed.contains(name));
        live.filter(|name| crate::tokens::mentions(mac.tokens.clone(), name)).cloned().collect()
    }

    /// Visits the tokens of a macro with its own grammar. Calls and blocks in them are taken for
    /// calls and blocks of Rust.
    fn unknown_tokens(&mut self, tokens: TokenStream) {
        let mut before: Option<TokenTree> = None;
        for tree in tokens {
            if let TokenTree::Group(group) = &tree {
                let called = matches!(&before, Some(TokenTree::Ident(_)))
                    && group.delimiter() == Delimiter::Parenthesis;
                let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
                let parsed = parser.parse2(group.stream()).ok();
                match (group.delimiter(), parsed) {
                    (Delimiter::Parenthesis, Some(arguments)) if called => {
                        arguments.iter().for_each(|argument| self.visit_expr(argument));
                    }
                    (Delimiter::Brace, _) => match Block::parse_within.parse2(group.stream()) {
                        Ok(statements) => self.statements(&statements),
                        Err(_) => self.unknown_tokens(group.stream()),
                    },
                    _ => self.unknown_tokens(group.stream()),
                }
            }
            before = Some(tree);
        }
    }
}

fn name_of(mac: &Macro) -> String {
    mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// `x` in `vec![x; n]`.
fn repeated_element(input: ParseStream) -> syn::Result<Expr> {
    let element = input.parse()?;
    input.parse::<Token![;]>()?;
    input.parse::<Expr>()?;
    Ok(element)
}

fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Str(_)))
}

/// `name` in `name` and in `name.field.field`.
fn root_of(expr: &Expr) -> Option<&Ident> {
    match peel(expr) {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(field) => root_of(&field.base),
        _ => None,
    }
}

fn assigns(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

impl<'ast> Visit<'ast> for Usage<'_> {
    /// Visits an expression whose value is used.
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Path(path) => {
                if let Some(name) = path.path.get_ident() {
                    self.consume(name);
                }
            }
            Expr::Reference(reference) => self.place(&reference.expr),
            Expr::RawAddr(address) => self.place(&address.expr),
            Expr::Field(_) => self.part(expr),
            Expr::Cast(cast) => self.place(&cast.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.taken_out(&unary.expr),
            Expr::Index(index) => {
                self.place(&index.expr);
                self.visit_expr(&index.index);
            }
            Expr::Binary(binary) if compares(&binary.op) => {
                self.place(&binary.left);
                self.place(&binary.right);
            }
            Expr::Binary(binary) if assigns(&binary.op) => {
                self.place(&binary.left);
                self.visit_expr(&binary.right);
            }
            Expr::Assign(assign) if matches!(&*assign.left, Expr::Infer(_)) => self.place(&assign.right),
            Expr::Assign(assign) => {
                self.place(&assign.left);
                self.visit_expr(&assign.right);
            }
            // The fields that `..rest` takes may all be `Copy`.
            Expr::Struct(literal) => {
                literal.fields.iter().for_each(|field| self.visit_expr(&field.expr));
                if let Some(rest) = &literal.rest {
                    self.scrutinee(rest, false);
                }
            }
            Expr::MethodCall(call) => {
                self.receiver(&call.receiver, &call.method);
                call.args.iter().for_each(|argument| self.visit_expr(argument));
            }
            Expr::Call(call) => {
                self.callee(&call.func);
                call.args.iter().for_each(|argument| self.visit_expr(argument));
            }
            Expr::Closure(closure) => self.closure(closure),
            Expr::Async(block) if block.capture.is_some() => {
                self.taken_along(|usage| usage.visit_block(&block.block));
            }
            Expr::Match(matching) => {
                let binds = |arm: &syn::Arm| bound_names(&arm.pat).iter().any(|(_, by_value)| *by_value);
                if matching.arms.iter().any(binds) {
                    self.scrutinee(&matching.expr, false);
                } else {
                    self.place(&matching.expr);
                }
                for arm in &matching.arms {
                    self.scope(|usage| {
                        usage.shadow(&arm.pat);
                        usage.visit_pat(&arm.pat);
                        usage.visit_expr(&arm.body);
                    });
                }
            }
            Expr::Let(condition) => {
                self.matched(&condition.expr, &condition.pat);
                self.shadow(&condition.pat);
            }
            Expr::If(branch) => {
                self.scope(|usage| {
                    usage.visit_expr(&branch.cond);
                    usage.visit_block(&branch.then_branch);
                });
                if let Some((_, otherwise)) = &branch.else_branch {
                    self.visit_expr(otherwise);
                }
            }
            Expr::While(repeat) => self.scope(|usage| {
                usage.visit_expr(&repeat.cond);
                usage.visit_block(&repeat.body);
            }),
            Expr::ForLoop(repeat) => {
                self.visit_expr(&repeat.expr);
                self.scope(|usage| {
                    usage.shadow(&repeat.pat);
                    usage.visit_block(&repeat.body);
                });
            }
            Expr::Macro(ExprMacro { mac, .. }) => self.macro_arguments(mac),
            other => visit::visit_expr(self, other),
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.statements(&block.stmts);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            self.matched(&init.expr, &local.pat);
            if let Some((_, otherwise)) = &init.diverge {
                self.visit_expr(otherwise);
            }
        }
        if local.attrs.iter().any(|attr| attr.path().is_ident("cfg")) {
            let names = bound_names(&local.pat).into_iter().map(|(name, _)| name.to_string());
            self.uses.suspected.extend(names);
        }
        self.shadow(&local.pat);
    }

    fn visit_stmt_macro(&mut self, statement: &'ast syn::StmtMacro) {
        // Macros such as `pin!(x);` declare another `x`.
        self.handed_over.extend(self.given_to(&statement.mac));
        self.macro_arguments(&statement.mac);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.macro_arguments(mac);
    }

    /// A nested item does not see the parameters.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

#[cfg(test)]
mod tests;
