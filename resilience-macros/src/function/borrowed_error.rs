//! Finds error types that borrow: `dyn Error + 'a`. Looking into an error of any type takes
//! `dyn Error + 'static`. The compiler picks a method before it compares lifetimes, so such an
//! error must not be asked at all.

use syn::visit::{self, Visit};
use syn::{Lifetime, Type, TypeParamBound, TypeReference, TypeTraitObject};

use super::types;

/// Whether such a type is written anywhere in `ty`. A type alias hides it.
pub(crate) fn is_in(ty: &Type) -> bool {
    let mut finder = Finder { found: false };
    finder.visit_type(ty);
    finder.found
}

struct Finder {
    found: bool,
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
        self.found |= is_error(object) && lifetimes(object).any(is_short);
        visit::visit_type_trait_object(self, object);
    }

    /// `&'a dyn Error` means `&'a (dyn Error + 'a)`.
    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        if let Type::TraitObject(object) = types::peel(&reference.elem) {
            let inherits = lifetimes(object).next().is_none();
            self.found |= inherits && is_error(object) && reference.lifetime.as_ref().is_none_or(is_short);
        }
        visit::visit_type_reference(self, reference);
    }
}

/// Whether the trait's name ends in `Error`. It is often imported under another name, such as
/// `StdError`.
fn is_error(object: &TypeTraitObject) -> bool {
    object.bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| last.ident.to_string().ends_with("Error"))
        }
        _ => false,
    })
}

fn lifetimes(object: &TypeTraitObject) -> impl Iterator<Item = &Lifetime> {
    object.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Lifetime(lifetime) => Some(lifetime),
        _ => None,
    })
}

fn is_short(lifetime: &Lifetime) -> bool {
    lifetime.ident != "static"
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_error_that_borrows_is_found_where_it_is_written() {
        let is_in = |ty: &str| super::is_in(&syn::parse_str(ty).expect("it is a type"));
        assert!(is_in("Result<(), Box<dyn Error + 'a>>"));
        assert!(is_in("Result<(), Box<dyn std::error::Error + Send + Sync + '_>>"));
        assert!(is_in("Result<(), Arc<(dyn StdError + 'a)>>"));
        assert!(is_in("Result<(), &'a dyn Error>"));
        assert!(is_in("Result<(), &(dyn Error + Send)>"));
        assert!(!is_in("Result<&'a str, Box<dyn Error>>"));
        assert!(!is_in("Result<(), Box<dyn Error + 'static>>"));
        assert!(!is_in("Result<(), &'static dyn Error>"));
        assert!(!is_in("Result<(), &'a (dyn Error + 'static)>"));
        assert!(!is_in("Result<Box<dyn Stream<Item = u8> + 'a>, io::Error>"));
    }
}
