//! Functions that return a future, methods under `#[async_trait]` included. Finds the async block
//! that is the real body.

use proc_macro2::{Group, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Block, Expr, ExprAsync, GenericArgument, Ident, Local, Pat, PathArguments, Signature, Stmt, Type,
    TypeParamBound,
};

use super::parameters::names_of_parameters;
use super::types;
use crate::function::Braces;
use crate::syntax;

/// The form in which the declared return type has the future.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// `impl Future`
    Opaque,
    /// `Pin<Box<dyn Future>>`, or an alias such as `BoxFuture`
    Boxed,
}

/// The body of a function that returns a future.
pub(crate) enum FutureBody {
    /// The function ends in an async block. Statements before the block stay outside the attempts
    /// and run once.
    Tail(Tail),
    /// Any other body is called as a whole, once for each attempt.
    Whole(Holder),
}

pub(crate) struct Tail {
    /// The statements before the async block.
    pub(crate) eager: Vec<Stmt>,
    /// The call around the block, such as `Box::pin(..)` or `.boxed()`.
    pub(crate) wrap: Wrap,
    /// `let pattern = parameter;` at the head of the block, as `#[async_trait]` writes it. It is
    /// moved out of the attempts, and runs once.
    pub(crate) hoisted: Vec<Local>,
    /// The rest of the block.
    pub(crate) block: Group,
}

pub(crate) enum Wrap {
    None,
    Call(Box<Expr>),
    Method(Box<syn::ExprMethodCall>),
}

impl Wrap {
    pub(crate) fn around(&self, future: &TokenStream) -> TokenStream {
        match self {
            Self::None => future.clone(),
            Self::Call(function) => quote!(#function(#future)),
            Self::Method(call) => {
                let (method, turbofish, args) = (&call.method, &call.turbofish, &call.args);
                quote!((#future).#method #turbofish (#args))
            }
        }
    }
}

/// The future's output type, if `ty` is written as a future.
pub(crate) fn output_of(ty: &Type) -> Option<(Type, Holder)> {
    match ty {
        Type::ImplTrait(opaque) => Some((future_output(opaque.bounds.iter())?, Holder::Opaque)),
        Type::Path(_) => {
            let segment = types::last_segment(ty)?;
            match segment.ident.to_string().as_str() {
                "BoxFuture" | "LocalBoxFuture" => {
                    Some((types::arguments(segment).next()?.clone(), Holder::Boxed))
                }
                "Pin" => Some((boxed_output(types::arguments(segment).next()?)?, Holder::Boxed)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn boxed_output(ty: &Type) -> Option<Type> {
    let segment = types::last_segment(ty)?;
    if segment.ident != "Box" {
        return None;
    }
    match types::peel(types::arguments(segment).next()?) {
        Type::TraitObject(object) => future_output(object.bounds.iter()),
        Type::ImplTrait(opaque) => future_output(opaque.bounds.iter()),
        _ => None,
    }
}

fn future_output<'a>(bounds: impl Iterator<Item = &'a TypeParamBound>) -> Option<Type> {
    bounds.filter_map(trait_segment).filter(|segment| segment.ident == "Future").find_map(|segment| {
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return None;
        };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(assoc.ty.clone()),
            _ => None,
        })
    })
}

fn trait_segment(bound: &TypeParamBound) -> Option<&syn::PathSegment> {
    match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    }
}

impl FutureBody {
    pub(crate) fn new(holder: Holder, sig: &Signature, body: &Braces) -> Self {
        let block = syn::parse2::<Block>(body.block.to_token_stream()).ok();
        block.and_then(|block| Tail::find(sig, block)).map_or(Self::Whole(holder), Self::Tail)
    }
}

impl Tail {
    fn find(sig: &Signature, block: Block) -> Option<Self> {
        let mut eager = block.stmts;
        let Some(Stmt::Expr(last, None)) = eager.pop() else {
            return None;
        };
        // An early return in these statements would leave with another future than the one that is
        // built here.
        if eager.iter().any(|statement| crate::tokens::mentions(statement.to_token_stream(), "return")) {
            return None;
        }
        let (wrap, block) = async_block(last)?;
        let mut statements = block.block.stmts;
        let hoisted = hoist(&mut statements, |name| is_outside(name, sig, &eager));
        let mut group = Group::new(proc_macro2::Delimiter::Brace, quote!(#(#statements)*));
        group.set_span(block.block.brace_token.span.join());
        Some(Self { eager, wrap, hoisted, block: group })
    }
}

fn async_block(tail: Expr) -> Option<(Wrap, ExprAsync)> {
    match tail {
        Expr::Async(block) if block.attrs.is_empty() => Some((Wrap::None, block)),
        Expr::Paren(paren) => async_block(*paren.expr),
        Expr::Group(group) => async_block(*group.expr),
        Expr::Call(call) if call.args.len() == 1 && ends_in_pin(&call.func) => {
            let argument = call.args.into_iter().next()?;
            match async_block(argument)? {
                (Wrap::None, block) => Some((Wrap::Call(call.func), block)),
                _ => None,
            }
        }
        Expr::MethodCall(mut call) if call.method == "boxed" || call.method == "boxed_local" => {
            let receiver = std::mem::replace(&mut *call.receiver, syn::parse_quote!(_));
            match async_block(receiver)? {
                (Wrap::None, block) => Some((Wrap::Method(Box::new(call)), block)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn ends_in_pin(function: &Expr) -> bool {
    let Expr::Path(path) = syntax::peel(function) else { return false };
    path.path.segments.last().is_some_and(|segment| segment.ident == "pin")
}

/// Takes the leading `let pattern = parameter;` statements out. The hint at the return type, which
/// `#[async_trait]` writes before them, stays. `is_outside` is asked whether a name exists there.
fn hoist(statements: &mut Vec<Stmt>, is_outside: impl Fn(&Ident) -> bool) -> Vec<Local> {
    let start = statements.iter().take_while(|statement| is_type_hint(statement)).count();
    let mut hoisted = Vec::new();
    while let Some(Stmt::Local(local)) = statements.get(start) {
        let is_hoisted = |name: &Ident| hoisted.iter().any(|local: &Local| mentions(&local.pat, name));
        if !moves_a_parameter(local, |name| is_outside(name) || is_hoisted(name)) {
            break;
        }
        hoisted.push(local.clone());
        statements.remove(start);
    }
    hoisted
}

/// Whether a statement outside of the attempts can name `name`. A name that a layer binds in the
/// body, such as that of a permit, it can't.
fn is_outside(name: &Ident, sig: &Signature, eager: &[Stmt]) -> bool {
    name == "self"
        || names_of_parameters(sig).contains(name)
        || eager.iter().any(|statement| mentions(statement, name))
}

fn mentions(tokens: impl ToTokens, name: &Ident) -> bool {
    crate::tokens::mentions(tokens.to_token_stream(), &name.to_string())
}

/// The body without the two hints by which `#[async_trait]` tells it the declared type. Under
/// `map_err` the body's error has another type.
pub(crate) fn without_hints(block: &Group) -> Group {
    let Ok(parsed) = syn::parse2::<Block>(block.to_token_stream()) else {
        return block.clone();
    };
    let mut statements = parsed.stmts;
    statements.retain(|statement| !is_type_hint(statement));
    let statements = match statements.as_slice() {
        [Stmt::Local(local), _] => typed_result(local).unwrap_or(&statements),
        _ => &statements,
    };
    let mut stripped = Group::new(proc_macro2::Delimiter::Brace, quote!(#(#statements)*));
    stripped.set_span(block.span());
    stripped
}

/// The statements in `let __ret: T = { statements };`
fn typed_result(local: &Local) -> Option<&Vec<Stmt>> {
    match (&local.pat, &*local.init.as_ref()?.expr) {
        (Pat::Type(typed), Expr::Block(body)) if matches!(&*typed.pat, Pat::Ident(name) if name.ident == "__ret") => {
            Some(&body.block.stmts)
        }
        _ => None,
    }
}

/// Whether the statement is `if let Some(__ret) = None::<T> { return __ret; }`
pub(crate) fn is_type_hint(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::If(hint), _) = statement else {
        return false;
    };
    let Expr::Let(condition) = &*hint.cond else {
        return false;
    };
    matches!(&*condition.expr, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "None"))
}

fn moves_a_parameter(local: &Local, is_parameter: impl Fn(&Ident) -> bool) -> bool {
    let is_plain = !matches!(local.pat, Pat::Type(_));
    is_plain && moved_parameter(local).is_some_and(is_parameter)
}

/// `parameter` in `let pattern = parameter;`, and in
/// `let pattern = { let parameter = parameter; parameter };`, which `#[async_trait]` writes for a
/// pattern.
pub(crate) fn moved_parameter(local: &Local) -> Option<&Ident> {
    let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
    match &*init.expr {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Block(moved) if moved.label.is_none() => match moved.block.stmts.as_slice() {
            [Stmt::Local(first), Stmt::Expr(Expr::Path(last), None)] => {
                last.path.get_ident().filter(|_| moves_in_place(first))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A test whether a `let` is `let name = name;` or `let mut name = name;`
pub(crate) fn moves_in_place_of(name: &Ident) -> impl Fn(&Local) -> bool {
    move |local| match &local.pat {
        Pat::Ident(bound) => bound.ident == *name && moved_parameter(local) == Some(name),
        _ => false,
    }
}

/// Whether the `let` is `let parameter = parameter;`
pub(crate) fn moves_in_place(local: &Local) -> bool {
    match (&local.pat, local.init.as_ref().map(|init| &*init.expr)) {
        (Pat::Ident(name), Some(Expr::Path(value))) => {
            name.mutability.is_none() && value.path.is_ident(&name.ident)
        }
        _ => false,
    }
}
