//! Reads the arguments of an attribute, one after the other.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Token, token};

use super::alternatives;
use super::argument::{Argument, Flag, Form};
use super::diagnostics::{self, Elsewhere};
use super::expression::at_last_token;
use super::kinds::switch;
use super::lookahead::{at_end_of_value, tokens_of_value};
use super::rows::{Arguments, argument_meant_by, is_argument_name, row_of};
use super::value::Value;
use super::written::Written;
use crate::errors::Errors;

/// Parses all arguments and notes every error. An argument with an error keeps its default.
pub(crate) fn parse<A: Arguments>(tokens: TokenStream, elsewhere: Elsewhere, errors: &mut Errors) -> A {
    parse_into(A::default(), tokens, elsewhere, errors)
}

/// Like [`parse`], into `arguments`, in which nothing is set yet.
pub(crate) fn parse_into<A: Arguments>(
    arguments: A,
    tokens: TokenStream,
    elsewhere: Elsewhere,
    errors: &mut Errors,
) -> A {
    let mut reader = Reader { arguments, seen: Seen::default(), elsewhere };
    let mut mistaken = false;
    let parser = |input: ParseStream| {
        while !input.is_empty() {
            let start = input.fork();
            if let Err(error) = reader.argument(input) {
                errors.push(at_last_token(error, &start));
                mistaken = true;
                skip_to_next(input);
            } else if !input.is_empty() && !input.peek(Token![,]) {
                errors.push(diagnostics::no_comma(input));
                mistaken = true;
                skip_to_next(input);
            }
            let _ = input.parse::<Option<Token![,]>>();
        }
        reader.arguments.check(errors);
        Ok(())
    };
    // The parser also reports tokens that are left over in parentheses. If an error is noted
    // already, they are a consequence of it.
    if let Err(error) = parser.parse2(tokens)
        && !mistaken
    {
        errors.push(error);
        return A::default();
    }
    reader.arguments
}

struct Reader<A> {
    arguments: A,
    seen: Seen,
    elsewhere: Elsewhere,
}

/// The arguments that were read, each with its value.
#[derive(Default)]
struct Seen {
    known: Vec<(Ident, Vec<TokenTree>)>,
    /// Unknown names, each with the argument that it stands for.
    others: Vec<(String, &'static str)>,
}

impl Seen {
    fn is_empty(&self) -> bool {
        self.known.is_empty() && self.others.is_empty()
    }

    fn value_of(&self, key: &Ident) -> Option<&[TokenTree]> {
        self.known.iter().find(|(seen, _)| seen == key).map(|(_, value)| &value[..])
    }

    /// The name under which `argument` was given.
    fn name_of(&self, argument: &str) -> Option<String> {
        let known = self.known.iter().find(|(seen, _)| seen == argument).map(|(seen, _)| seen.to_string());
        known.or_else(|| {
            self.others.iter().find(|(_, meant)| *meant == argument).map(|(name, _)| name.clone())
        })
    }
}

impl<A: Arguments> Reader<A> {
    fn argument(&mut self, input: ParseStream) -> syn::Result<()> {
        if let Some(error) = self.arguments.habit(input).or_else(|| self.more_of_a_predicate(input)) {
            return Err(error);
        }
        if A::SHORT_FORM && self.seen.is_empty() && !begins_with_key::<A>(input) {
            return self.value_without_key(input);
        }
        if !input.peek(Ident::peek_any) {
            let found: TokenTree = input.parse()?;
            let is_given = |argument: &str| self.seen.name_of(argument).is_some();
            return Err(diagnostics::without_a_name::<A>(&found, at_end_of_value(input), is_given));
        }
        let key = input.call(Ident::parse_any)?;
        let name = with_hyphens(&key, input)?;
        let meant = argument_meant_by::<A>(&name);
        if let Some(meant) = meant {
            self.arguments.noted(&key, meant);
        }
        match row_of::<A>(&name) {
            Some(row) => self.known(row, &key, &name, input),
            None => Err(self.unknown(&key, name, meant, input)),
        }
    }

    /// Reads the first argument in its short form: the value of the first row.
    fn value_without_key(&mut self, input: ParseStream) -> syn::Result<()> {
        let row = &A::ARGUMENTS[0];
        let key = Ident::new(row.rule.key, input.span());
        self.arguments.noted(&key, row.rule.key);
        self.seen.known.push((key.clone(), Vec::new()));
        match &row.form {
            Form::Value(read) => read(&mut self.arguments, &key, input),
            Form::List(_) | Form::Flag(_) | Form::Switch(_) => Ok(()),
        }
    }

    /// The error for `on = A, B`, where `B` is what comes next.
    fn more_of_a_predicate(&self, input: ParseStream) -> Option<syn::Error> {
        let (key, value) = self.seen.known.last()?;
        row_of::<A>(&key.unraw().to_string()).filter(|row| row.is_predicate)?;
        alternatives::behind_a_comma(key, value, input, is_argument_name::<A>)
    }

    fn unknown(
        &mut self,
        key: &Ident,
        name: String,
        meant: Option<&'static str>,
        input: ParseStream,
    ) -> syn::Error {
        let value = Written::behind(input);
        let value = value.with_patterns(alternatives::patterns_behind(input, is_argument_name::<A>));
        let once = meant.filter(|meant| A::COUNTED_ONCE.contains(meant));
        let error = match once.and_then(|meant| self.seen.name_of(meant)) {
            Some(earlier) => diagnostics::says_the_same::<A>(key, &name, &earlier),
            None => diagnostics::unknown::<A>(key, &name, &value, self.elsewhere),
        };
        self.seen.others.extend(meant.map(|meant| (name, meant)));
        error
    }

    fn known(&mut self, row: &Argument<A>, key: &Ident, name: &str, input: ParseStream) -> syn::Result<()> {
        // Only messages about predicates show the value of a repeated argument.
        let value: Vec<TokenTree> =
            if row.is_predicate { tokens_of_value(input).into_iter().skip(1).collect() } else { Vec::new() };
        let first = self.seen.value_of(key);
        let repeated = first.map(|first| diagnostics::given_twice(row, key, first, &value));
        self.seen.known.push((key.clone(), value));
        let read = self.value(row, key, name, input);
        repeated.map_or(read, Err)
    }

    fn value(&mut self, row: &Argument<A>, key: &Ident, name: &str, input: ParseStream) -> syn::Result<()> {
        if let Form::Flag(flag) = &row.form {
            return self.flag(flag, key, name, input);
        }
        if let Form::Switch(store) = &row.form
            && at_end_of_value(input)
        {
            store(&mut self.arguments, Value::Literal(true, key.span()));
            return Ok(());
        }
        if input.peek(token::Paren) {
            let content = input.parse()?;
            return match &row.form {
                Form::List(list) => (list.read)(&mut self.arguments, key, &content),
                _ => Err(diagnostics::not_a_list(row, key, &content)),
            };
        }
        let example = row.rule.example;
        if input.peek(Token![==]) || input.peek(Token![=>]) {
            let found = if input.peek(Token![==]) { "==" } else { "=>" };
            let message = format!("expected `=` after `{name}`, found `{found}`; write `{example}`");
            return Err(input.error(message));
        }
        let equals = input.parse::<Option<Token![=]>>()?;
        if at_end_of_value(input) {
            return Err(syn::Error::new(key.span(), format!("`{name}` needs a value: `{example}`")));
        }
        if equals.is_none() {
            return Err(input.error(format!("expected `=` after `{name}`; write `{example}`")));
        }
        match &row.form {
            Form::List(list) => Err((list.refuse_value)(key, input)),
            Form::Value(read) => read(&mut self.arguments, key, input),
            Form::Switch(store) => {
                store(&mut self.arguments, switch::parse(input, name)?);
                Ok(())
            }
            Form::Flag(_) => Ok(()),
        }
    }

    fn flag(&mut self, flag: &Flag<A>, key: &Ident, name: &str, input: ParseStream) -> syn::Result<()> {
        if at_end_of_value(input) {
            (flag.read)(&mut self.arguments, key);
            return Ok(());
        }
        let instead = flag.instead_of_value;
        let message = format!("`{name}` takes no value; write `{name}` alone, and {instead}");
        Err(syn::Error::new(key.span(), message))
    }
}

/// Whether the first argument of an attribute with a short form begins with a key. A lone name, or
/// one with parentheses behind it, may be an expression: it is a key if it is the name of an
/// argument.
fn begins_with_key<A: Arguments>(input: ParseStream) -> bool {
    let ahead = input.fork();
    let Ok(key) = ahead.call(Ident::parse_any) else { return false };
    if at_end_of_value(&ahead) || ahead.peek(token::Paren) {
        return row_of::<A>(&key.unraw().to_string()).is_some();
    }
    let is_named = |ahead: ParseStream| {
        let equals = ahead.peek(Token![=]) && !ahead.peek(Token![==]);
        // As in `after: 2s`, which is no expression either.
        equals || ahead.peek(Token![:]) && !ahead.peek(Token![::])
    };
    with_hyphens(&key, &ahead).is_ok() && is_named(&ahead)
}

/// The name that begins with `key`. It may have hyphens, as in `max-attempts`, which are taken from
/// `input`.
fn with_hyphens(key: &Ident, input: ParseStream) -> syn::Result<String> {
    let mut name = key.unraw().to_string();
    while input.peek(Token![-]) && input.peek2(Ident::peek_any) {
        input.parse::<Token![-]>()?;
        name = format!("{name}-{}", input.call(Ident::parse_any)?);
    }
    Ok(name)
}

/// After an error: skips to the next comma that an argument follows.
fn skip_to_next(input: ParseStream) {
    while !input.is_empty() {
        if input.peek(Token![,]) {
            let ahead = input.fork();
            let _ = ahead.parse::<Token![,]>();
            let key = ahead.call(Ident::parse_any).is_ok();
            let argument = ahead.is_empty()
                || key
                    && (ahead.is_empty()
                        || ahead.peek(Token![,])
                        || ahead.peek(token::Paren)
                        || ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]));
            if argument {
                return;
            }
        }
        let _ = input.parse::<proc_macro2::TokenTree>();
    }
}
