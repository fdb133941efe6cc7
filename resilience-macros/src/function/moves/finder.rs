//! Finds moves of parameters in the syntax of a body.

use std::collections::HashSet;

use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprClosure, ExprMacro, Ident, Local, Macro, Pat, Stmt, UnOp};

use super::patterns::bound_names;
use super::uses::{Candidate, Place, Uses};
use crate::function::value_kind::ValueKind;
use crate::syntax::{compares, peel};

/// Visits a body, and notes the uses of the candidates.
pub(super) struct MoveFinder<'a> {
    pub(super) candidates: &'a [Candidate],
    /// The names of parameters that other variables hide here.
    pub(super) shadowed: Vec<String>,
    /// Candidates passed to a macro that is a statement: it may have declared another variable of
    /// the same name.
    pub(super) handed_over: HashSet<String>,
    /// Inside a `move` closure or block, where every mention consumes.
    pub(super) takes_along: bool,
    pub(super) uses: Uses,
}

impl<'a> MoveFinder<'a> {
    pub(super) fn new(candidates: &'a [Candidate]) -> Self {
        Self {
            candidates,
            shadowed: Vec::new(),
            handed_over: HashSet::new(),
            takes_along: false,
            uses: Uses::default(),
        }
    }

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
            _ => self.visit_place(field),
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

    pub(super) fn statements(&mut self, statements: &[Stmt]) {
        self.scope(|finder| {
            for statement in statements {
                finder.visit_stmt(statement);
            }
        });
    }

    /// Visits a value that is matched. It is moved only if the pattern binds by value.
    fn matched(&mut self, value: &Expr, pattern: &Pat) {
        let is_one_name = matches!(pattern, Pat::Ident(_) | Pat::Type(_));
        if bound_names(pattern).iter().any(|(_, by_value)| *by_value) {
            self.scrutinee(value, is_one_name);
        } else {
            self.visit_place(value);
        }
    }

    /// Visits a value that is matched by a pattern that binds by value. A field is moved only if
    /// the pattern is a single name (`whole`): the parts that another pattern takes out may be
    /// `Copy`.
    fn scrutinee(&mut self, value: &Expr, whole: bool) {
        match peel(value) {
            field @ Expr::Field(_) if !whole => self.visit_place(field),
            value => self.visit_expr(value),
        }
    }

    /// Visits an expression that is used where it is: borrowed, indexed, or compared.
    pub(super) fn visit_place(&mut self, expr: &Expr) {
        match expr {
            Expr::Path(_) if self.takes_along => self.visit_expr(expr),
            Expr::Path(_) => {}
            Expr::Field(field) => self.visit_place(&field.base),
            Expr::Paren(paren) => self.visit_place(&paren.expr),
            Expr::Group(group) => self.visit_place(&group.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.visit_place(&unary.expr),
            other => self.visit_expr(other),
        }
    }

    /// Visits `*x` that is used as a value: it moves out of a `Box`, and copies out of anything
    /// else.
    fn taken_out(&mut self, expr: &Expr) {
        let boxed = |name: &Ident| self.kind_of(name) == Some(ValueKind::Boxed);
        match peel(expr) {
            Expr::Path(path) if path.path.get_ident().is_some_and(boxed) => self.visit_expr(expr),
            other => self.visit_place(other),
        }
    }

    fn closure(&mut self, closure: &ExprClosure) {
        self.scope(|finder| {
            closure.inputs.iter().for_each(|input| finder.shadow(input));
            if closure.capture.is_some() {
                finder.taken_along(|finder| finder.visit_expr(&closure.body));
            } else {
                finder.visit_expr(&closure.body);
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
                self.visit_place(receiver);
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
            field @ Expr::Field(_) => self.visit_place(field),
            other => self.visit_expr(other),
        }
    }
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

impl<'ast> Visit<'ast> for MoveFinder<'_> {
    /// Visits an expression whose value is used.
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Path(path) => {
                if let Some(name) = path.path.get_ident() {
                    self.consume(name);
                }
            }
            Expr::Reference(reference) => self.visit_place(&reference.expr),
            Expr::RawAddr(address) => self.visit_place(&address.expr),
            Expr::Field(_) => self.part(expr),
            Expr::Cast(cast) => self.visit_place(&cast.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.taken_out(&unary.expr),
            Expr::Index(index) => {
                self.visit_place(&index.expr);
                self.visit_expr(&index.index);
            }
            Expr::Binary(binary) if compares(&binary.op) => {
                self.visit_place(&binary.left);
                self.visit_place(&binary.right);
            }
            Expr::Binary(binary) if assigns(&binary.op) => {
                self.visit_place(&binary.left);
                self.visit_expr(&binary.right);
            }
            Expr::Assign(assign) if matches!(&*assign.left, Expr::Infer(_)) => {
                self.visit_place(&assign.right);
            }
            Expr::Assign(assign) => {
                self.visit_place(&assign.left);
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
                self.taken_along(|finder| finder.visit_block(&block.block));
            }
            Expr::Match(matching) => {
                let binds = |arm: &syn::Arm| bound_names(&arm.pat).iter().any(|(_, by_value)| *by_value);
                if matching.arms.iter().any(binds) {
                    self.scrutinee(&matching.expr, false);
                } else {
                    self.visit_place(&matching.expr);
                }
                for arm in &matching.arms {
                    self.scope(|finder| {
                        finder.shadow(&arm.pat);
                        finder.visit_pat(&arm.pat);
                        finder.visit_expr(&arm.body);
                    });
                }
            }
            Expr::Let(condition) => {
                self.matched(&condition.expr, &condition.pat);
                self.shadow(&condition.pat);
            }
            Expr::If(branch) => {
                self.scope(|finder| {
                    finder.visit_expr(&branch.cond);
                    finder.visit_block(&branch.then_branch);
                });
                if let Some((_, otherwise)) = &branch.else_branch {
                    self.visit_expr(otherwise);
                }
            }
            Expr::While(repeat) => self.scope(|finder| {
                finder.visit_expr(&repeat.cond);
                finder.visit_block(&repeat.body);
            }),
            Expr::ForLoop(repeat) => {
                self.visit_expr(&repeat.expr);
                self.scope(|finder| {
                    finder.shadow(&repeat.pat);
                    finder.visit_block(&repeat.body);
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
