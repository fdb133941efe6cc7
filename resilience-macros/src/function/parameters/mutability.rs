//! The `mut`s of a pattern.

use syn::{Pat, PatIdent};

/// Calls `change` for every name in the pattern, to set or remove its `mut`.
pub(crate) fn change_mutability(pattern: &mut Pat, change: &impl Fn(&mut PatIdent)) {
    match pattern {
        Pat::Ident(ident) => {
            change(ident);
            if let Some((_, inner)) = &mut ident.subpat {
                change_mutability(inner, change);
            }
        }
        Pat::Paren(paren) => change_mutability(&mut paren.pat, change),
        Pat::Reference(reference) => change_mutability(&mut reference.pat, change),
        Pat::Type(typed) => change_mutability(&mut typed.pat, change),
        Pat::Tuple(tuple) => tuple.elems.iter_mut().for_each(|pattern| change_mutability(pattern, change)),
        Pat::TupleStruct(tuple) => {
            tuple.elems.iter_mut().for_each(|pattern| change_mutability(pattern, change));
        }
        Pat::Slice(slice) => slice.elems.iter_mut().for_each(|pattern| change_mutability(pattern, change)),
        Pat::Struct(fields) => {
            fields.fields.iter_mut().for_each(|field| change_mutability(&mut field.pat, change));
        }
        _ => {}
    }
}
