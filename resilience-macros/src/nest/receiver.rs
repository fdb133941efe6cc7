//! Handles `self`. It cannot be declared again as a variable. So an attempt may need it under
//! another name, and so may the arguments of the attributes.

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Local, Pat, Receiver, Signature, Token};

use super::rename::rename_in_group;
use crate::function::future::FutureBody;
use crate::function::parameters::{self, ByTypes, ClonedFor, SelfPassing};
use crate::function::{CallKind, Output};
use crate::tokens::mentions;

/// The user's own `self` token, and the way in which attempts get its value. A `self` with a span
/// of ours would be another variable, by hygiene.
pub(crate) struct SelfBinding {
    this: Option<Token![self]>,
    kind: SelfKind,
}

enum SelfKind {
    Leave,
    /// A hoisted `let` has moved it to another variable, as `#[async_trait]` does. From there on
    /// that is like any parameter.
    Moved {
        name: Ident,
        may_be_cloned: bool,
    },
    /// Each attempt except the first starts with a clone of the original.
    Restore,
    /// The body consumes it, and a fallback has a clone.
    Keep,
    /// Types decide whether the body moves it, or parts of it.
    ByTypes(ByTypes),
    /// A pinned `self` gets another name, and is reborrowed for every attempt.
    Repin {
        mutability: Option<Token![mut]>,
    },
    /// Each run gets a clone, under another name: runs overlap, and the body consumes it.
    CloneEach {
        mutability: Option<Token![mut]>,
    },
    /// A `&mut self` that the body moves is reborrowed for every attempt, under another name.
    Reborrow,
}

impl SelfBinding {
    pub(crate) fn new(sig: &Signature, output: &Output, body: &TokenStream, uses: SelfUses) -> Self {
        let receiver = sig.receiver();
        let kind = receiver.map_or(SelfKind::Leave, |receiver| SelfKind::new(receiver, output, body, uses));
        Self { this: receiver.map(|receiver| receiver.self_token), kind }
    }

    /// The name that stands for `self` outside the attempts, where the arguments are. `None` if
    /// that is `self`.
    pub(crate) fn outside(&self) -> Option<Ident> {
        match &self.kind {
            SelfKind::Leave | SelfKind::Reborrow | SelfKind::ByTypes(_) | SelfKind::CloneEach { .. } => None,
            SelfKind::Moved { name, .. } => Some(name.clone()),
            SelfKind::Restore | SelfKind::Keep => Some(generated_name("__resilience_pristine")),
            SelfKind::Repin { .. } => Some(generated_name("__resilience_pinned")),
        }
    }

    /// The name that stands for it in the body.
    fn inside(&self) -> Option<Ident> {
        matches!(self.kind, SelfKind::Repin { .. } | SelfKind::Reborrow | SelfKind::CloneEach { .. })
            .then(|| generated_name("__resilience_self"))
    }

    /// Its uses where types decide whether they move it.
    pub(crate) fn by_types(&self) -> Option<&ByTypes> {
        match &self.kind {
            SelfKind::ByTypes(by_types) => Some(by_types),
            _ => None,
        }
    }

    /// Whether `clone(...)` may clone the variable. A reference that was moved into one is not
    /// cloned.
    pub(crate) fn may_be_cloned(&self, listed: &Ident) -> bool {
        !matches!(&self.kind, SelfKind::Moved { name, may_be_cloned: false } if name == listed)
    }

    pub(crate) fn body(&self, block: &Group) -> TokenStream {
        match self.inside() {
            Some(name) => rename_in_group(block, &name).into_token_stream(),
            None => block.to_token_stream(),
        }
    }

    /// Statement before all attempts.
    pub(crate) fn prepare(&self, private: &TokenStream) -> Option<TokenStream> {
        let (this, outside) = (self.this?, self.outside()?);
        let site = Span::mixed_site();
        match self.kind {
            SelfKind::Restore | SelfKind::Keep => {
                let is_kept = matches!(self.kind, SelfKind::Keep);
                let cloned_for = if is_kept { ClonedFor::Fallback } else { ClonedFor::Attempts };
                let at = site.located_at(this.span);
                let clone = cloned_for.clone_of(false, private, at, &this.to_token_stream());
                Some(quote_spanned!(site=> let #outside = #clone;))
            }
            SelfKind::Repin { .. } => Some(quote_spanned!(site=> let mut #outside = #this;)),
            SelfKind::Leave
            | SelfKind::Moved { .. }
            | SelfKind::Reborrow
            | SelfKind::CloneEach { .. }
            | SelfKind::ByTypes(_) => None,
        }
    }

    /// Statement before an attempt's async block, in a scope around it.
    pub(crate) fn before_block(&self, private: &TokenStream) -> Option<TokenStream> {
        let SelfKind::CloneEach { .. } = self.kind else { return None };
        let (clone, inside) = (self.clone_for_hedge(private)?, self.inside()?);
        Some(quote_spanned!(Span::mixed_site()=> let #inside = #private::Owned::new(#clone);))
    }

    fn clone_for_hedge(&self, private: &TokenStream) -> Option<TokenStream> {
        let this = self.this?;
        let at = Span::mixed_site().located_at(this.span);
        Some(ClonedFor::Hedge.clone_of(false, private, at, &this.to_token_stream()))
    }

    /// Statement at the head of each attempt. `cloned` says that
    /// [`before_block`](Self::before_block) came first.
    pub(crate) fn begin(&self, private: &TokenStream, cloned: bool) -> Option<TokenStream> {
        let (this, inside) = (self.this?, self.inside()?);
        let site = Span::mixed_site();
        match (&self.kind, self.outside()) {
            (SelfKind::Repin { mutability }, Some(outside)) => Some(quote_spanned! {site=>
                let #mutability #inside = #private::core::pin::Pin::as_mut(&mut #outside);
            }),
            (SelfKind::CloneEach { mutability }, _) => {
                let own = if cloned {
                    quote_spanned!(site=> #private::Owned::take(#inside))
                } else {
                    self.clone_for_hedge(private)?
                };
                Some(quote_spanned!(site=> let #mutability #inside = #own;))
            }
            _ => Some(quote_spanned!(site=> let #inside = &mut *#this;)),
        }
    }

    /// Statement after a wait, before the next attempt.
    pub(crate) fn restore(&self, private: &TokenStream) -> Option<TokenStream> {
        let SelfKind::Restore = self.kind else { return None };
        let (this, outside) = (self.this?, self.outside()?);
        let at = Span::mixed_site().located_at(this.span);
        let pristine = Ident::new(&outside.to_string(), at);
        let clone = ClonedFor::Attempts.clone_of(false, private, at, &pristine.to_token_stream());
        Some(quote_spanned!(Span::mixed_site()=> #this = #clone;))
    }

    pub(crate) fn change(&self, receiver: &mut Receiver) {
        match self.kind {
            SelfKind::Leave | SelfKind::Moved { .. } | SelfKind::Reborrow | SelfKind::Keep => {}
            SelfKind::ByTypes(ref by_types) if by_types.parts.is_empty() => {}
            SelfKind::Restore | SelfKind::ByTypes(_) => {
                let span = Span::mixed_site().located_at(receiver.self_token.span);
                receiver.mutability.get_or_insert(Token![mut](span));
            }
            SelfKind::Repin { .. } | SelfKind::CloneEach { .. } => receiver.mutability = None,
        }
    }
}

impl SelfKind {
    fn new(receiver: &Receiver, output: &Output, body: &TokenStream, uses: SelfUses) -> Self {
        let passing = SelfPassing::new(receiver);
        if let CallKind::ReturnsFuture(future) = &output.kind
            && let FutureBody::Tail(tail) = &**future
            && let Some(name) = tail.hoisted.iter().find_map(name_for_self)
        {
            return Self::moved(name, passing);
        }
        if !mentions(body.clone(), "self") {
            Self::Leave
        } else if uses.at_once && passing == SelfPassing::Value {
            Self::shared(receiver, body, uses.listed)
        } else if uses.repeats {
            Self::repeated(receiver, passing, body, uses.listed)
        } else if uses.afterwards == Afterwards::Kept && passing == SelfPassing::Value {
            Self::kept(receiver, body)
        } else if uses.afterwards == Afterwards::Kept && passing == SelfPassing::PinMut {
            // A method such as `get_mut` consumes it.
            Self::Repin { mutability: receiver.mutability }
        } else if uses.afterwards != Afterwards::Unused {
            Self::looked_at(receiver, passing, body)
        } else {
            Self::Leave
        }
    }

    /// For a `self` that was moved to `name`. A shared reference is copied, so `self` is
    /// still there.
    fn moved(name: &Ident, passing: SelfPassing) -> Self {
        match passing {
            SelfPassing::Reference => Self::Leave,
            _ => Self::Moved { name: name.clone(), may_be_cloned: passing == SelfPassing::Value },
        }
    }

    /// For a body that runs once. A predicate needs `self` afterwards, so the body must
    /// not move a reference.
    fn looked_at(receiver: &Receiver, passing: SelfPassing, body: &TokenStream) -> Self {
        match passing {
            SelfPassing::PinMut if parameters::moves_self(body) => {
                Self::Repin { mutability: receiver.mutability }
            }
            SelfPassing::MutReference if parameters::moves_self(body) => Self::Reborrow,
            _ => Self::Leave,
        }
    }

    /// For a `self` by value, and a body that runs once before a fallback.
    fn kept(receiver: &Receiver, body: &TokenStream) -> Self {
        let uses = parameters::uses_of_self(body);
        if receiver.mutability.is_some() || !uses.consumed.is_empty() {
            return Self::Keep;
        }
        ByTypes::find(receiver.self_token.to_token_stream(), &uses).map_or(Self::Leave, Self::ByTypes)
    }

    /// For a `self` by value, and runs that overlap.
    fn shared(receiver: &Receiver, body: &TokenStream, listed: bool) -> Self {
        let uses = || parameters::uses_of_self(body);
        let is_consumed = || {
            let uses = uses();
            !uses.consumed.is_empty() || !uses.parts.is_empty()
        };
        if listed || receiver.mutability.is_some() || is_consumed() {
            return Self::CloneEach { mutability: receiver.mutability };
        }
        Self::Leave
    }

    fn repeated(receiver: &Receiver, passing: SelfPassing, body: &TokenStream, listed: bool) -> Self {
        match passing {
            SelfPassing::PinMut => Self::Repin { mutability: receiver.mutability },
            SelfPassing::MutReference if parameters::moves_self(body) => Self::Reborrow,
            SelfPassing::MutReference | SelfPassing::Reference => Self::Leave,
            SelfPassing::Value => {
                if listed || receiver.mutability.is_some() {
                    return Self::Restore;
                }
                let uses = parameters::uses_of_self(body);
                if !uses.consumed.is_empty() {
                    return Self::Restore;
                }
                ByTypes::find(receiver.self_token.to_token_stream(), &uses).map_or(Self::Leave, Self::ByTypes)
            }
        }
    }
}

/// The uses of `self` besides one run of the body.
#[derive(Clone, Copy)]
pub(crate) struct SelfUses {
    /// The body may run more than once.
    pub(crate) repeats: bool,
    /// Two runs of it may overlap.
    pub(crate) at_once: bool,
    /// It is listed in `clone(...)`.
    pub(crate) listed: bool,
    /// Its use after the body.
    pub(crate) afterwards: Afterwards,
}

/// The use of `self` in an argument that is evaluated after the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    Unused,
    /// A predicate names it.
    LookedAt,
    /// A fallback names it, for which it is kept.
    Kept,
}

/// `name` in `let name = self;`.
fn name_for_self(local: &Local) -> Option<&Ident> {
    match (&local.pat, &*local.init.as_ref()?.expr) {
        (Pat::Ident(name), Expr::Path(value)) if value.path.is_ident("self") => Some(&name.ident),
        _ => None,
    }
}

fn generated_name(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
