//! The code that each attempt needs for the names of the parameters: new bindings.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Ident};

use super::binding::{Binding, Passing};
use super::by_types::ByTypes;
use super::cloned_for::ClonedFor;
use crate::function::moves::{self, Uses};
use crate::tokens::mentions;

/// A new binding of a name at the start of each attempt.
pub(crate) struct Rebind<'a> {
    binding: &'a Binding,
    kind: RebindKind,
    cloned_for: ClonedFor,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RebindKind {
    Reborrow,
    RepinMut,
    ReborrowOption,
    /// Used as it is: copied, or moved.
    Take,
    Clone,
}

/// The new bindings that each attempt makes; `listed` are the names in `clone(...)`. Also, of the
/// parameters that are left as they are, those where types decide.
pub(crate) fn rebinds<'a>(
    bindings: impl IntoIterator<Item = &'a Binding>,
    body: &TokenStream,
    listed: &[Ident],
    cloned_for: ClonedFor,
) -> (Vec<Rebind<'a>>, Vec<ByTypes>) {
    let mentioned: Vec<&Binding> = mentioned(bindings, body).collect();
    let candidates: Vec<moves::Candidate> = mentioned
        .iter()
        .filter(|binding| binding.may_be_consumed())
        .map(|binding| moves::Candidate { name: binding.name.to_string(), kind: binding.kind })
        .collect();
    // Most functions take references only. Their bodies are not parsed.
    let uses =
        if candidates.is_empty() { Uses::default() } else { moves::find_uses(body.clone(), &candidates) };
    // Runs that overlap share what they do not own. A parameter whose parts may be moved is cloned:
    // whether they are, types decide, and each run would have to know.
    let is_consumed = |name: &String| {
        let has_parts = || uses.parts.iter().any(|place| place.root == *name);
        uses.consumed.contains(name) || cloned_for == ClonedFor::Hedge && has_parts()
    };
    let of = |binding: &&'a Binding| {
        Rebind::of_binding(
            binding,
            is_consumed(&binding.name.to_string()),
            listed.contains(&binding.name),
            cloned_for,
        )
    };
    let rebinds: Vec<_> = mentioned.iter().filter_map(of).collect();
    let is_left = |binding: &&&Binding| {
        cloned_for != ClonedFor::Hedge
            && binding.may_be_consumed()
            && binding.cfgs().next().is_none()
            && !listed.contains(&binding.name)
    };
    let by_types = mentioned
        .iter()
        .filter(is_left)
        .filter_map(|binding| ByTypes::find(binding.name.to_token_stream(), &uses));
    let by_types = by_types.collect();
    (rebinds, by_types)
}

/// The new bindings for a body that runs once, in a closure. A cursor, `mut x: &mut T`, is moved
/// in: captured by reference, it could not be set to a part of what it borrows.
pub(crate) fn cursors<'a>(
    bindings: impl IntoIterator<Item = &'a Binding>,
    body: &TokenStream,
) -> Vec<Rebind<'a>> {
    mentioned(bindings, body).filter(|binding| binding.is_cursor()).map(Rebind::take).collect()
}

/// The new bindings for a body that runs once, in an async block that is not `move`, because of
/// other parameters than these. Captured by reference, one that is not `Sync` would keep the future
/// from being `Send`.
pub(crate) fn taken<'a>(
    bindings: impl IntoIterator<Item = &'a Binding>,
    body: &TokenStream,
) -> Vec<Rebind<'a>> {
    let owned = |binding: &&Binding| binding.is_cursor() || binding.passing == Passing::Value;
    mentioned(bindings, body).filter(owned).map(Rebind::take).collect()
}

fn mentioned<'a>(
    bindings: impl IntoIterator<Item = &'a Binding>,
    body: &TokenStream,
) -> impl Iterator<Item = &'a Binding> {
    bindings.into_iter().filter(|binding| mentions(body.clone(), &binding.name.to_string()))
}

/// An `allow` for new bindings. Each has the name's own span, so clippy takes the binding for the
/// user's and reports that it shadows the parameter.
fn shadows() -> TokenStream {
    quote!(#[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)])
}

impl<'a> Rebind<'a> {
    fn take(binding: &'a Binding) -> Self {
        Self { binding, kind: RebindKind::Take, cloned_for: ClonedFor::Attempts }
    }

    /// The new binding that each attempt makes of the name before the body; `None` if it needs
    /// none.
    fn of_binding(binding: &'a Binding, consumed: bool, listed: bool, cloned_for: ClonedFor) -> Option<Self> {
        let kind = match binding.passing {
            _ if listed => RebindKind::Clone,
            Passing::MutReference => RebindKind::Reborrow,
            Passing::PinMut => RebindKind::RepinMut,
            Passing::OptionMut => RebindKind::ReborrowOption,
            Passing::Copy if binding.mutability.is_some() => RebindKind::Take,
            Passing::Value if consumed || binding.mutability.is_some() => RebindKind::Clone,
            Passing::Copy | Passing::Value => return None,
        };
        Some(Self { binding, kind, cloned_for })
    }

    pub(crate) fn name(&self) -> &Ident {
        &self.binding.name
    }

    /// Whether the name needs a `mut` outside the attempts, because it is borrowed mutably there.
    pub(crate) fn needs_mut_outside(&self) -> bool {
        matches!(self.kind, RebindKind::RepinMut | RebindKind::ReborrowOption)
    }

    /// Statement before all attempts, for a name that each attempt clones: moves the parameter into
    /// a variable. Without it clippy's `needless_pass_by_value` fires, as each attempt only borrows
    /// the parameter; the user's body consumes it.
    pub(crate) fn keep(&self) -> Option<TokenStream> {
        let (name, cfgs) = (&self.binding.name, self.cfgs());
        let site = Span::mixed_site();
        let shadows = shadows();
        (self.kind == RebindKind::Clone).then(|| quote_spanned!(site=> #(#cfgs)* #shadows let #name = #name;))
    }

    /// Statement before the attempt's async block, in a scope around it: makes the clone. Cloned
    /// inside, the block would borrow the parameter, and the future would not be `Send` if its type
    /// is not `Sync`.
    pub(crate) fn before_block(&self, private: &TokenStream) -> Option<TokenStream> {
        let (name, cfgs) = (&self.binding.name, self.cfgs());
        let clone = self.clone_of(private)?;
        let shadows = shadows();
        // The block of a run that overlaps with others would borrow a clone that is `Copy`.
        let owned = match self.cloned_for {
            ClonedFor::Hedge => quote!(#private::Owned::new(#clone)),
            ClonedFor::Attempts | ClonedFor::Fallback => clone,
        };
        Some(quote!(#(#cfgs)* #shadows let #name = #owned;))
    }

    /// Statement inside the attempt. `cloned` says that [`before_block`](Self::before_block) came
    /// first.
    pub(crate) fn inside(&self, private: &TokenStream, cloned: bool) -> TokenStream {
        let Binding { name, mutability, attrs, .. } = self.binding;
        let value = match self.kind {
            RebindKind::Reborrow => quote!(&mut *#name),
            RebindKind::RepinMut => quote!(#private::core::pin::Pin::as_mut(&mut #name)),
            RebindKind::ReborrowOption => quote!(#private::core::option::Option::as_deref_mut(&mut #name)),
            RebindKind::Take => quote!(#name),
            RebindKind::Clone if cloned && self.cloned_for == ClonedFor::Hedge => {
                quote!(#private::Owned::take(#name))
            }
            RebindKind::Clone if cloned => quote!(#name),
            RebindKind::Clone => self.clone_of(private).unwrap_or_default(),
        };
        let shadows = shadows();
        quote! {
            #(#attrs)*
            #shadows
            let #mutability #name = #value;
        }
    }

    /// The call that clones. All of it has the parameter's span, so that a missing `Clone` is
    /// reported at the parameter.
    fn clone_of(&self, private: &TokenStream) -> Option<TokenStream> {
        let name = &self.binding.name;
        let span = Span::mixed_site().located_at(name.span());
        let whole = self.binding.is_compound;
        (self.kind == RebindKind::Clone)
            .then(|| self.cloned_for.clone_of(whole, private, span, &quote!(#name)))
    }

    fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.binding.cfgs()
    }

    /// Whether an attribute of a parameter moves to the new binding. Lint attributes do; a `cfg`
    /// goes on both.
    pub(crate) fn takes_attribute(attr: &Attribute) -> bool {
        ["allow", "warn", "deny", "forbid", "expect"].iter().any(|lint| attr.path().is_ident(lint))
    }
}
