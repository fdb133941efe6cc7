//! The way from a policy to its attribute and to the call.

use std::fmt;

use crate::runtime::tested;
use crate::site::call::Call;
use crate::site::site_layer::SiteLayer;
use crate::site::wanted::Wanted;

/// Where a policy stands: in which call, and as which of the function's attributes. By hand it
/// stands nowhere.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    call: Option<&'a Call>,
    depth: usize,
}

impl<'a> Layer<'a> {
    /// Of a policy that is used by hand.
    pub const NONE: Layer<'static> = Layer { call: None, depth: 0 };

    /// The attribute at `depth`, counted from the outermost.
    #[inline]
    #[must_use]
    pub const fn of(call: &'a Call, depth: usize) -> Self {
        Self { call: Some(call), depth }
    }

    /// The call. `None` by hand.
    pub(crate) fn call(self) -> Option<&'a Call> {
        self.call
    }

    /// The attribute. `None` by hand.
    pub(crate) fn attribute(self) -> Option<&'static SiteLayer> {
        self.call?.site().layers().get(self.depth)
    }

    /// The name of the annotated function. `None` by hand.
    pub(crate) fn function(self) -> Option<&'static str> {
        Some(self.call?.site().name())
    }

    /// Whether a test wants the attribute to be transparent.
    #[inline]
    pub(crate) fn is_off(self) -> bool {
        self.call.is_some_and(|call| call.wanted().has(Wanted::TESTED)) && tested::is_off()
    }

    /// An attempt has failed. The retry waits if it `goes_on`.
    pub(crate) fn failed(self, goes_on: bool) {
        if let Some(call) = self.call {
            call.failed(goes_on);
        }
    }

    /// The next attempt begins.
    pub(crate) fn begins_again(self) {
        if let Some(call) = self.call {
            call.note(0, Call::WAITS | Call::REJECTED);
        }
    }

    /// The policy has done something, so that this is no success at the first try.
    #[cold]
    pub(crate) fn touched(self) {
        if let Some(call) = self.call {
            call.note(Call::TOUCHED, 0);
        }
    }

    /// The policy turns the call away.
    #[cold]
    pub(crate) fn rejected(self) {
        if let Some(call) = self.call {
            call.note(Call::REJECTED | Call::TOUCHED, 0);
        }
    }
}

impl fmt::Debug for Layer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layer").field(&self.attribute()).finish()
    }
}
