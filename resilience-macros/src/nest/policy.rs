//! The trait `Policy`: the questions that a nest asks a layer.

use std::ops::Deref;
use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, Path};

use super::body::Body;
use super::shared::Nest;
use crate::arguments::Value;
use crate::arguments::as_written::AsWritten;
use crate::errors::Errors;
use crate::function::Function;
use crate::function::Output;

/// A layer of a nest: a policy, and the place of its attribute.
pub(crate) struct Layer {
    policy: Box<dyn Policy>,
    at: Span,
    arguments: AsWritten,
}

impl Layer {
    pub(crate) fn new(policy: Box<dyn Policy>, at: Span, arguments: AsWritten) -> Self {
        Self { policy, at, arguments }
    }

    /// The arguments as the user has written them.
    pub(crate) fn as_written(&self) -> &AsWritten {
        &self.arguments
    }

    /// The place of the attribute on `function`, for messages about it as a whole. The compiler
    /// takes it for the user's code. At a span of the attribute's own it would add where the error
    /// originates.
    pub(crate) fn at(&self, function: &Function) -> Span {
        function.sig.fn_token.span.located_at(self.at)
    }
}

impl Deref for Layer {
    type Target = dyn Policy;

    fn deref(&self) -> &Self::Target {
        &*self.policy
    }
}

/// One of our attributes on a function, its arguments read and checked.
pub(crate) trait Policy {
    /// The attribute's name.
    fn name(&self) -> &'static str;

    /// The path of the crate, if `crate = path` is written.
    fn krate(&self) -> Option<&Path>;

    /// Checks the arguments against the function. `at` is the place of the attribute.
    fn check(&self, at: Span, function: &Function, output: &Output, errors: &mut Errors);

    /// The advice for attributes of other crates that have this name, on functions that ours does
    /// not go on.
    fn of_other_crates(&self) -> Option<&'static str> {
        None
    }

    /// The value of the argument `key`, if it is a literal. Literals are compared across the
    /// attributes of a function.
    fn literal(&self, _key: &str) -> Option<Literal> {
        None
    }

    /// The number of times that the layers inside may run for one call.
    fn runs(&self) -> Runs {
        Runs::Once
    }

    /// Whether it may reject a call. Layers above hear of it.
    fn may_reject(&self) -> bool {
        false
    }

    /// Whether it takes the calls inside for the load of what is called. Calls that wait inside are
    /// none.
    fn measures_load(&self) -> bool {
        false
    }

    /// Whether it makes successes of the failures of the layers inside.
    fn hides_failures(&self) -> bool {
        false
    }

    /// Whether a call may wait in it, as far as the arguments tell.
    fn may_wait(&self) -> bool {
        false
    }

    /// Whether it may hold a call up before the body begins.
    fn may_hold_up(&self) -> bool {
        false
    }

    /// Whether it has to hear whether the body began.
    fn asks_whether_the_body_began(&self) -> bool {
        false
    }

    /// Whether it may cut a call short. Layers above that judge errors hear of it.
    fn may_time_out(&self) -> bool {
        false
    }

    /// Whether it may set a time limit to the layers inside. Their timeouts have to tell it from a
    /// deadline of the caller.
    fn may_limit(&self) -> bool {
        self.may_time_out()
    }

    /// Whether it judges the errors of the layers inside, and so has to hear of their timeouts.
    fn judges_errors(&self) -> bool {
        false
    }

    /// An expression of the name of the policy, which a static can hold. `None` if it has no name
    /// of its own, or if that is not known at compile time.
    fn constant_name(&self, _private: &TokenStream) -> Option<TokenStream> {
        None
    }

    /// The function that turns the error of the layers inside into the declared one.
    fn map_err(&self) -> Option<&Expr> {
        None
    }

    /// The error that a fault of the kind `error` has here.
    fn injected_error(&self) -> Option<&Expr> {
        None
    }

    /// The function by which an async call waits, if it is named by a path.
    fn sleep(&self) -> Option<&Expr> {
        None
    }

    /// The parameters that the user wants cloned for each run of the body.
    fn clones(&self) -> &[Ident] {
        &[]
    }

    /// The parts of the arguments that are evaluated after the body has ended. The parameters that
    /// they name must not be moved before.
    fn named_after_the_body(&self) -> Vec<TokenStream> {
        Vec::new()
    }

    /// Whether those parameters are kept for it: the body runs on a clone of one that it consumes.
    fn keeps_parameters(&self) -> bool {
        false
    }

    /// Statements before the outermost layer. They run once for each call, whatever the layers
    /// above do.
    fn prologue(&self, _nest: &Nest, _depth: usize) -> TokenStream {
        TokenStream::new()
    }

    /// The name in the body of a value that the layer has once. A layer below it that runs the body
    /// again would find it gone.
    fn bound_once(&self) -> Option<&Ident> {
        None
    }

    /// Statements at the start of the body.
    fn bind_in_body(&self, _nest: &Nest, _depth: usize) -> TokenStream {
        TokenStream::new()
    }

    /// A closure that is never called. Through [`map_err`](Self::map_err) it tells the compiler the
    /// body's error type. `None` if `map_err` does not determine it.
    fn leave_of_body(&self, _nest: &Nest, _depth: usize) -> Option<TokenStream> {
        None
    }

    /// The code of the layer, with the layer at `depth + 1` inside it. That one is written once:
    /// the time for a nest would double with each layer that writes it twice.
    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code;
}

/// A layer with all layers inside it, as code.
pub(crate) enum Code {
    /// An expression of the outcome, which may await in async code.
    Value(TokenStream),
    /// A future of the outcome, which is not polled yet. A layer that polls what is inside it takes
    /// it as it is. Around a value it needs an async block: the future is then larger, and the
    /// compiler goes four steps nearer to its recursion limit.
    Future(TokenStream),
}

/// The number of times that a layer runs the layers inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    Once,
    /// Again after a failure.
    Again,
    /// Again while it runs.
    AtOnce,
}

/// A literal among the arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Literal {
    /// A time, with its place.
    Duration(Duration, Span),
    Count(u32, Span),
    /// A count that is not written, but known: the default.
    DefaultCount(u32),
    /// One of the words that the argument takes.
    Word(&'static str),
}

impl Literal {
    /// The count, if it is a literal.
    pub(crate) fn count(value: Option<&Value<u32>>) -> Option<Self> {
        value?.literal().map(|(count, at)| Self::Count(*count, at))
    }

    /// The time, if it is a literal.
    pub(crate) fn duration(value: Option<&Value<Duration>>) -> Option<Self> {
        value?.literal().map(|(time, at)| Self::Duration(*time, at))
    }
}
