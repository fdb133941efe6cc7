//! One comparison: a literal that cannot act beside one of another attribute.

use std::time::Duration;

use proc_macro2::Span;

use crate::nest::policy::{Layer, Literal, Runs};

/// A literal of one attribute that cannot act beside one of another.
pub(in crate::nest::order) struct Comparison<T: 'static> {
    pub(in crate::nest::order) attribute: &'static str,
    pub(in crate::nest::order) key: &'static str,
    pub(super) side: Side,
    pub(in crate::nest::order) other_attribute: &'static str,
    pub(in crate::nest::order) other_key: &'static str,
    /// Whether the first literal, which is one of this layer, cannot act beside the other one.
    pub(super) contradicts: fn(&Layer, own: T, other: T) -> bool,
    pub(super) message: fn(&Layer, own: T, other: T) -> String,
}

/// The place of the other attribute, seen from the one that cannot act.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Above,
    Below,
    /// Below, with no attribute between the two that runs it more than once.
    BelowOnce,
}

/// What is compared.
pub(in crate::nest::order) trait Amount: Copy {
    /// The amount of a literal, and its place if it is written.
    fn of(literal: Literal) -> Option<(Self, Option<Span>)>;
}

impl Amount for Duration {
    fn of(literal: Literal) -> Option<(Self, Option<Span>)> {
        match literal {
            Literal::Duration(time, at) => Some((time, Some(at))),
            Literal::Count(..) | Literal::DefaultCount(_) | Literal::Word(_) => None,
        }
    }
}

impl Amount for u32 {
    fn of(literal: Literal) -> Option<(Self, Option<Span>)> {
        match literal {
            Literal::Count(count, at) => Some((count, Some(at))),
            Literal::DefaultCount(count) => Some((count, None)),
            Literal::Duration(..) | Literal::Word(_) => None,
        }
    }
}

impl<T: Amount> Comparison<T> {
    /// The error about the layer at `depth`. Of several layers that contradict it, the message
    /// names the nearest one.
    pub(super) fn error(&self, layers: &[Layer], depth: usize) -> Option<syn::Error> {
        let layer = &layers[depth];
        let (own, at) = T::of(layer.literal(self.key)?)?;
        let others = self.others(layers, depth);
        let mut amounts = others.into_iter().filter_map(|other| T::of(other.literal(self.other_key)?));
        let (other, other_at) = amounts.find(|(other, _)| (self.contradicts)(layer, own, *other))?;
        // What is not written has no place.
        Some(syn::Error::new(at.or(other_at)?, (self.message)(layer, own, other)))
    }

    /// The layers with the other attribute, from the nearest on.
    fn others<'a>(&self, layers: &'a [Layer], depth: usize) -> Vec<&'a Layer> {
        let (above, below) = (layers[..depth].iter().rev(), layers[depth + 1..].iter());
        let on_side: Vec<&Layer> = match self.side {
            Side::Above => above.collect(),
            Side::Below => below.collect(),
            Side::BelowOnce => below.take_while(|layer| layer.runs() == Runs::Once).collect(),
        };
        // The order of two neighbours of one name is refused already.
        let neighbours = usize::from(self.attribute == self.other_attribute);
        on_side.into_iter().skip(neighbours).filter(|layer| layer.name() == self.other_attribute).collect()
    }
}
