//! The grammar that all attributes share: `key = value`, separated by commas. Every error is
//! reported at its own token.

mod alternatives;
pub(crate) mod argument;
pub(crate) mod habits;
mod kinds;
mod names;
pub(crate) mod negation;
pub(crate) mod setters;
pub(crate) mod spelling;
pub(crate) mod suggest;
pub(crate) mod text;
pub(crate) mod written;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Token, token};

use crate::errors::Errors;
pub(crate) use kinds::{closure, duration, krate, name, number, predicate, ratio};

use argument::{Argument, Flag, Form};
use habits::Habit;
use written::Written;

/// A value that is known at compile time, or an expression.
pub(crate) enum Value<T> {
    Literal(T, Span),
    Expr(Expr),
}

impl<T> Value<T> {
    pub(crate) fn literal(&self) -> Option<(&T, Span)> {
        match self {
            Self::Literal(value, span) => Some((value, *span)),
            Self::Expr(_) => None,
        }
    }

    pub(crate) fn map<U>(self, literal: impl FnOnce(T) -> U) -> Value<U> {
        match self {
            Self::Literal(value, span) => Value::Literal(literal(value), span),
            Self::Expr(expr) => Value::Expr(expr),
        }
    }

    pub(crate) fn expr(&self) -> Option<&Expr> {
        match self {
            Self::Literal(..) => None,
            Self::Expr(expr) => Some(expr),
        }
    }
}

/// The arguments of an attribute: their rows, and how errors about them read.
pub(crate) trait Arguments: Default + 'static {
    /// The attribute's name, for messages.
    const ATTRIBUTE: &'static str;
    /// A row for each argument, in the order in which messages list them.
    const ARGUMENTS: &'static [Argument<Self>];

    /// Words of other libraries that are more than another name for an argument.
    const HABITS: &'static [Habit] = &[];

    /// The arguments for which a second unknown name is reported as a repetition. The advice for
    /// each name alone would contradict the advice for the other.
    const COUNTED_ONCE: &'static [&'static str] = &[];

    /// The argument that a `value` without a name is probably meant for.
    fn without_key(_value: &TokenTree) -> Option<&'static str> {
        None
    }

    /// The advice on what to write instead of `name`, where the name of an argument alone would
    /// mislead.
    fn instead(name: &str, value: &Written) -> Option<String> {
        habits::answer(Self::HABITS, name, value)
    }

    /// The advice on what to write instead of `name`, which is no argument here, but may be one of
    /// another attribute.
    fn elsewhere(_name: &str, _value: &Written) -> Option<String> {
        None
    }

    /// Notes that `key` is written, whether or not its value can be read. `meant` is the argument
    /// it stands for. If `key` is misspelt, the two differ, and nobody is told that `meant` is
    /// missing.
    fn noted(&mut self, _key: &Ident, _meant: &'static str) {}

    /// The error for the next argument, if it is written as another library has it.
    fn habit(&self, _input: ParseStream) -> Option<syn::Error> {
        None
    }

    /// Checks across arguments.
    fn check(&self, errors: &mut Errors);
}

/// The error for `attempts(5)`, where `attempts = 5` is meant.
fn not_a_list<A>(row: &Argument<A>, key: &Ident, content: &Group) -> syn::Error {
    let value = spelling::of_tokens(&content.stream());
    let instead = match value.as_str() {
        value if alternatives::has(key) && !value.contains('(') => {
            format!("`{key} = {}`", value.replace(',', " |"))
        }
        value if !value.is_empty() => format!("`{key} = {value}`"),
        _ => format!("`{}`", row.example),
    };
    let message = format!("`{key}` takes a value, not a list; write {instead}");
    syn::Error::new(key.span(), message)
}

/// Parses all arguments and notes every error. An argument with an error keeps its default.
pub(crate) fn parse<A: Arguments>(tokens: TokenStream, errors: &mut Errors) -> A {
    parse_into(A::default(), tokens, errors)
}

/// Like [`parse`], into `arguments`, in which nothing is set yet.
pub(crate) fn parse_into<A: Arguments>(mut arguments: A, tokens: TokenStream, errors: &mut Errors) -> A {
    let mut mistaken = false;
    let parser = |input: ParseStream| {
        let mut seen = Seen::default();
        while !input.is_empty() {
            let start = input.fork();
            if let Err(error) = argument(input, &mut arguments, &mut seen) {
                errors.push(located(error, &start));
                mistaken = true;
                skip_to_next(input);
            } else if !input.is_empty() && !input.peek(Token![,]) {
                errors.push(no_comma(input));
                mistaken = true;
                skip_to_next(input);
            }
            let _ = input.parse::<Option<Token![,]>>();
        }
        arguments.check(errors);
        Ok(())
    };
    // The parser also reports tokens that are left over in parentheses. If an error is noted
    // already, they are a consequence of it.
    if let Err(error) = syn::parse::Parser::parse2(parser, tokens)
        && !mistaken
    {
        errors.push(error);
        return A::default();
    }
    arguments
}

fn no_comma(input: ParseStream) -> syn::Error {
    match input.fork().parse::<TokenTree>() {
        Ok(TokenTree::Punct(found)) => {
            input.error(format!("expected `,` between two arguments, found `{found}`"))
        }
        _ => input.error("expected `,` between two arguments"),
    }
}

/// The arguments that were read, each with its value.
#[derive(Default)]
struct Seen {
    known: Vec<(Ident, Vec<TokenTree>)>,
    /// Unknown names, each with the argument that it stands for.
    others: Vec<(String, &'static str)>,
}

impl Seen {
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

fn argument<A: Arguments>(input: ParseStream, arguments: &mut A, seen: &mut Seen) -> syn::Result<()> {
    if let Some(error) = arguments.habit(input) {
        return Err(error);
    }
    if let Some((key, value)) = seen.known.last()
        && alternatives::has(key)
        && let Some(error) = alternatives::behind_a_comma(key, value, input, is_word::<A>)
    {
        return Err(error);
    }
    if !input.peek(Ident::peek_any) {
        let example = A::ARGUMENTS[0].example;
        let found: TokenTree = input.parse()?;
        let message = match A::without_key(&found) {
            Some(key) if at_end_of_value(input) => {
                format!("an argument begins with its name; write `{key} = {found}`")
            }
            _ => format!("expected an argument such as `{example}`, found `{found}`"),
        };
        return Err(syn::Error::new(found.span(), message));
    }
    let key = input.call(Ident::parse_any)?;
    let mut name = key.unraw().to_string();
    // A name with hyphens, such as `max-attempts`.
    while input.peek(Token![-]) && input.peek2(Ident::peek_any) {
        input.parse::<Token![-]>()?;
        name = format!("{name}-{}", input.call(Ident::parse_any)?);
    }
    let meant = meant::<A>(&name);
    if let Some(meant) = meant {
        arguments.noted(&key, meant);
    }
    let Some(row) = row_of::<A>(&name) else {
        let value = Written::behind(input);
        let value = value.and(alternatives::patterns_behind(input, is_word::<A>));
        let once = meant.filter(|meant| A::COUNTED_ONCE.contains(meant));
        let error = match once.and_then(|meant| seen.name_of(meant)) {
            Some(earlier) => {
                let message = format!(
                    "unknown argument `{name}` for `#[{}]`; `{earlier}` says the same; remove one of them",
                    A::ATTRIBUTE
                );
                syn::Error::new(key.span(), message)
            }
            None => unknown::<A>(&key, &name, &value),
        };
        seen.others.extend(meant.map(|meant| (name, meant)));
        return Err(error);
    };
    // Only messages about predicates show the value of a repeated argument.
    let value: Vec<TokenTree> =
        if alternatives::has(&key) { whole(input).into_iter().skip(1).collect() } else { Vec::new() };
    let repeated = seen.value_of(&key).map(|first| given_twice(&key, &name, first, &value));
    seen.known.push((key.clone(), value));
    let read = value_of_row(row, &key, &name, input, arguments);
    repeated.map_or(read, Err)
}

fn value_of_row<A: Arguments>(
    row: &Argument<A>,
    key: &Ident,
    name: &str,
    input: ParseStream,
    arguments: &mut A,
) -> syn::Result<()> {
    if let Form::Flag(flag) = &row.form {
        return read_flag(flag, key, name, input, arguments);
    }
    if input.peek(token::Paren) {
        let content = input.parse()?;
        return match &row.form {
            Form::List(list) => (list.read)(arguments, key, &content),
            _ => Err(not_a_list(row, key, &content)),
        };
    }
    let example = row.example;
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
        Form::Value(read) => read(arguments, key, input),
        Form::Flag(_) => Ok(()),
    }
}

fn read_flag<A>(
    flag: &Flag<A>,
    key: &Ident,
    name: &str,
    input: ParseStream,
    arguments: &mut A,
) -> syn::Result<()> {
    if at_end_of_value(input) {
        (flag.read)(arguments, key);
        return Ok(());
    }
    let instead = flag.instead_of_value;
    let message = format!("`{name}` takes no value; write `{name}` alone, and {instead}");
    Err(syn::Error::new(key.span(), message))
}

fn given_twice(key: &Ident, name: &str, first: &[TokenTree], second: &[TokenTree]) -> syn::Error {
    let both = [spelling::of(first), spelling::of(second)];
    let is_pattern = |text: &String| !text.contains('|') && text.contains(char::is_uppercase);
    let way_out = if alternatives::has(key) && both.iter().all(is_pattern) {
        format!("write it once: `{name} = {}`", both.join(" | "))
    } else {
        "remove one of them".to_owned()
    };
    syn::Error::new(key.span(), format!("`{name}` is given twice; {way_out}"))
}

/// The tokens up to the next comma.
pub(crate) fn whole(input: ParseStream) -> Vec<TokenTree> {
    let ahead = input.fork();
    let tokens: TokenStream = ahead.parse().unwrap_or_default();
    let is_comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.into_iter().take_while(|tree| !is_comma(tree)).collect()
}

/// Whether `name` is an argument, or a misspelling or synonym of one.
pub(crate) fn is_word<A: Arguments>(name: &Ident) -> bool {
    meant::<A>(&name.unraw().to_string()).is_some()
}

/// Reads an expression. If it ends too early, at the end of the attribute, its parser has no token
/// to point at, so the error is moved to the last token.
pub(crate) fn expression(input: ParseStream) -> syn::Result<Expr> {
    let start = input.fork();
    input.parse::<Expr>().map_err(|error| {
        let written = whole(&start);
        match compared_cast(&written) {
            Some(error) => error,
            None => broken_off(error, &start, input),
        }
    })
}

/// `error`, moved to the last token if all of the input is read. An error inside a group keeps its
/// own place.
pub(crate) fn broken_off(error: syn::Error, start: ParseStream, input: ParseStream) -> syn::Error {
    match last(start) {
        Some(last) if input.is_empty() && !matches!(last, TokenTree::Group(_)) => {
            let message = error.to_string();
            after(&last, message.strip_prefix(AT_THE_END).unwrap_or(&message))
        }
        _ => error,
    }
}

/// Moves an error at the end of the input to the last token. Without that it points at the whole
/// attribute.
fn located(error: syn::Error, argument: ParseStream) -> syn::Error {
    match (error.to_string().strip_prefix(AT_THE_END), last(argument)) {
        (Some(expected), Some(last)) => after(&last, expected),
        _ => error,
    }
}

/// The beginning of syn's message about input that is too short.
const AT_THE_END: &str = "unexpected end of input, ";

fn last(start: ParseStream) -> Option<TokenTree> {
    start.fork().parse::<TokenStream>().unwrap_or_default().into_iter().last()
}

fn after(last: &TokenTree, expected: &str) -> syn::Error {
    syn::Error::new(last.span(), format!("{expected} after `{last}`"))
}

/// The error for `x as usize < 5`, which is parsed as the beginning of `x as usize<5>`.
fn compared_cast(written: &[TokenTree]) -> Option<syn::Error> {
    let mut after_as = false;
    for tree in written {
        match tree {
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if let Some(error) = compared_cast(&inner) {
                    return Some(error);
                }
                after_as = false;
            }
            TokenTree::Ident(word) => after_as |= word == "as",
            TokenTree::Punct(punct) if after_as && punct.as_char() == '<' => {
                let message = "`<` after `as` begins the arguments of a type; put the cast in parentheses, as in \
                               `(x as u32) < 5`";
                return Some(syn::Error::new(punct.span(), message));
            }
            TokenTree::Punct(punct) => after_as &= punct.as_char() == ':',
            TokenTree::Literal(_) => after_as = false,
        }
    }
    None
}

fn row_of<A: Arguments>(key: &str) -> Option<&'static Argument<A>> {
    A::ARGUMENTS.iter().find(|row| row.key == key)
}

fn keys<A: Arguments>() -> impl Iterator<Item = &'static str> {
    A::ARGUMENTS.iter().map(|row| row.key)
}

/// The argument that `name` stands for: itself, a synonym, or the nearest one to a misspelling.
fn meant<A: Arguments>(name: &str) -> Option<&'static str> {
    let known = |name: &String| {
        let synonym = A::ARGUMENTS.iter().find(|row| row.is_called(name)).map(|row| row.key);
        synonym.or_else(|| keys::<A>().find(|key| key == name))
    };
    let exact = || names::spellings(name).iter().find_map(known);
    keys::<A>().find(|key| *key == name).or_else(exact).or_else(|| suggest::nearest(name, keys::<A>()))
}

fn unknown<A: Arguments>(key: &Ident, name: &str, value: &Written) -> syn::Error {
    let attribute = A::ATTRIBUTE;
    let spellings = names::spellings(name);
    let instead = spellings.iter().find_map(|name| A::instead(name, value));
    let hint = match (instead, meant::<A>(name)) {
        (Some(instead), _) => instead,
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => match spellings.iter().find_map(|name| A::elsewhere(name, value)) {
            Some(elsewhere) => elsewhere,
            None => format!("the arguments are {}", list(keys::<A>())),
        },
    };
    syn::Error::new(key.span(), format!("unknown argument `{name}` for `#[{attribute}]`; {hint}"))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Reads one of a closed set of words.
pub(crate) fn word<T: Copy>(ident: &Ident, key: &str, words: &[(&str, T)]) -> syn::Result<T> {
    if let Some((_, value)) = words.iter().find(|(word, _)| ident == word) {
        return Ok(*value);
    }
    let names = || words.iter().map(|(word, _)| *word);
    let hint = match suggest::nearest(&ident.to_string().to_lowercase(), names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", list(names())),
    };
    Err(syn::Error::new(ident.span(), format!("unknown {key} `{ident}`; {hint}")))
}

pub(crate) fn at_end_of_value(input: ParseStream) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Whether the literal that comes next is only the start of an expression, as in `2 * self.base`.
pub(crate) fn starts_expression(input: ParseStream) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<syn::Lit>();
    !at_end_of_value(&ahead) && !ahead.peek(Ident::peek_any)
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

/// An expression of type `Duration`. `private` is the path of the runtime's hidden module.
pub(crate) fn duration_tokens(duration: std::time::Duration, private: &TokenStream) -> TokenStream {
    let (secs, nanos) = (duration.as_secs(), duration.subsec_nanos());
    quote!(#private::core::time::Duration::new(#secs, #nanos))
}

/// Takes a value like a keyword (`unlimited`, `full`): a lone identifier.
pub(crate) fn lone_ident(input: ParseStream) -> Option<Ident> {
    let ahead = input.fork();
    ahead.parse::<Ident>().ok()?;
    if ahead.is_empty() || ahead.peek(Token![,]) { input.parse().ok() } else { None }
}

/// Reports at `span` that `key` contradicts something; `why` names it.
pub(crate) fn contradiction(errors: &mut Errors, span: Span, key: &str, why: &str) {
    errors.push(syn::Error::new(span, format!("`{key}` contradicts {why}")));
}

/// Stores a value that was read.
pub(crate) fn read<T>(into: &mut Option<T>, value: syn::Result<T>) -> syn::Result<()> {
    *into = Some(value?);
    Ok(())
}

/// The argument that a literal without a name is probably meant for: a string is a `name`, an
/// integer is for `count`, a literal with a unit for `duration`.
pub(crate) fn meant_by_literal(
    value: &TokenTree,
    count: &'static str,
    duration: &'static str,
) -> Option<&'static str> {
    match syn::parse2::<syn::Lit>(value.clone().into()).ok()? {
        // A number in quotes is not meant as a name.
        syn::Lit::Str(text) => (!text.value().starts_with(|c: char| c.is_ascii_digit())).then_some("name"),
        syn::Lit::Int(int) if int.suffix().is_empty() => Some(count),
        _ => text::duration::from_literal(&value.to_string()).is_ok().then_some(duration),
    }
}
