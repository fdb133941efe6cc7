//! Removes the fake return of `#[tracing::instrument]`: a return that is never reached, and that
//! tells an async body the declared type. Under `map_err` the body's error has another type, so the
//! fake return would not compile.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::tokens::mentions;

/// The name of the variable in the fake return.
const FAKE: &str = "__tracing_attr_fake_return";

/// `block` without the fake return. `None` if there is none.
pub(crate) fn without(block: &Group) -> Option<Group> {
    mentions(block.stream(), FAKE).then(|| rebuilt(block))
}

fn rebuilt(group: &Group) -> Group {
    let mut stripped = Group::new(group.delimiter(), strip(group.stream()));
    stripped.set_span(group.span());
    stripped
}

fn strip(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) if is_fake(&kept, &group) => {
                // Removes the `if false` before the braces, and the attribute before that.
                kept.truncate(kept.len() - 2);
                while matches!(kept.as_slice(), [.., TokenTree::Punct(pound), TokenTree::Group(_)] if pound.as_char() == '#')
                {
                    kept.truncate(kept.len() - 2);
                }
            }
            TokenTree::Group(group) if mentions(group.stream(), FAKE) => {
                kept.push(TokenTree::Group(rebuilt(&group)));
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

/// `if false { let __tracing_attr_fake_return: T = loop {}; return __tracing_attr_fake_return; }`
fn is_fake(before: &[TokenTree], group: &Group) -> bool {
    let is_word = |tree: &TokenTree, word| matches!(tree, TokenTree::Ident(ident) if ident == word);
    group.delimiter() == Delimiter::Brace
        && matches!(before, [.., first, second] if is_word(first, "if") && is_word(second, "false"))
        && mentions(group.stream(), FAKE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn the_return_that_never_happens_goes_and_all_else_stays() {
        let body: Group = syn::parse_quote!({
            let future = async move {
                #[allow(unreachable_code)]
                if false {
                    let __tracing_attr_fake_return: Result<(), E> = loop {};
                    return __tracing_attr_fake_return;
                }
                if false {
                    other()
                }
                {
                    body(
                        #[x]
                        1,
                    )
                }
            };
            future.await
        });
        let expected: Group = syn::parse_quote!({
            let future = async move {
                if false {
                    other()
                }
                {
                    body(
                        #[x]
                        1,
                    )
                }
            };
            future.await
        });
        let stripped = without(&body).expect("it is there");
        assert_eq!(stripped.to_string(), expected.to_string());
        assert!(without(&stripped).is_none(), "{}", quote!(#stripped));
    }
}
