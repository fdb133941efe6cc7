//! The names that patterns bind, by value and by reference.

use syn::{FnArg, Ident, Pat, PatIdent, Signature};

/// The names that the parameters bind, except `self`.
pub(crate) fn names_of_parameters(sig: &Signature) -> Vec<Ident> {
    let mut names = Vec::new();
    for input in &sig.inputs {
        if let FnArg::Typed(typed) = input {
            for_each_name(&typed.pat, &mut |name| names.push(name.ident.clone()));
        }
    }
    names
}

/// Calls `f` for every name in `pattern`.
pub(crate) fn for_each_name(pattern: &Pat, f: &mut dyn FnMut(&PatIdent)) {
    let mut all = |patterns: &mut dyn Iterator<Item = &Pat>| {
        patterns.for_each(|pattern| for_each_name(pattern, f));
    };
    match pattern {
        Pat::Ident(name) => {
            f(name);
            if let Some((_, inner)) = &name.subpat {
                for_each_name(inner, f);
            }
        }
        Pat::Paren(paren) => for_each_name(&paren.pat, f),
        Pat::Reference(reference) => for_each_name(&reference.pat, f),
        Pat::Type(typed) => for_each_name(&typed.pat, f),
        Pat::Tuple(tuple) => all(&mut tuple.elems.iter()),
        Pat::TupleStruct(tuple) => all(&mut tuple.elems.iter()),
        Pat::Slice(slice) => all(&mut slice.elems.iter()),
        Pat::Struct(fields) => all(&mut fields.fields.iter().map(|field| &*field.pat)),
        _ => {}
    }
}
