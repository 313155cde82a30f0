//! Typed values of the current request, in memory that later requests reuse.

use core::any::Any;
use core::fmt;

use crate::server::catch::catch;

/// An `Option` of some type.
type AnyOption = dyn Any + Send;

/// The place for a value of one type.
struct Slot {
    value: Box<AnyOption>,
    drop_value: fn(&mut AnyOption),
}

/// Values of the current request by type.
#[derive(Default)]
pub(super) struct Locals {
    slots: Vec<Slot>,
    /// Whether a value may be set.
    in_use: bool,
}

impl Locals {
    /// Drops all values and keeps their memory. Returns the number of drops that panicked.
    pub(super) fn clear(&mut self) -> u64 {
        if !self.in_use {
            return 0;
        }
        self.in_use = false;
        let mut panics = 0;
        for slot in &mut self.slots {
            let dropped = catch(|| (slot.drop_value)(&mut *slot.value));
            panics += u64::from(dropped.is_none());
        }
        panics
    }

    /// Returns the value of this type, and sets it to its default first if it is not set.
    pub(super) fn get_or_default<T: Default + Send + 'static>(&mut self) -> &mut T {
        self.in_use = true;
        let known = self.slots.iter().position(|slot| slot.value.is::<Option<T>>());
        let at = known.unwrap_or_else(|| {
            self.slots.push(Slot { value: Box::new(None::<T>), drop_value: drop_value::<T> });
            self.slots.len() - 1
        });
        match self.slots[at].value.downcast_mut::<Option<T>>() {
            Some(value) => value.get_or_insert_with(T::default),
            None => unreachable!("the slot was found by its type"),
        }
    }

    /// Returns the value of this type if it is set.
    pub(super) fn get<T: Send + 'static>(&self) -> Option<&T> {
        self.slots.iter().find_map(|slot| slot.value.downcast_ref::<Option<T>>())?.as_ref()
    }
}

/// Drops the value in the `Option` of a type.
fn drop_value<T: 'static>(value: &mut AnyOption) {
    // Taking the value out leaves the slot empty even if the drop panics.
    drop(value.downcast_mut::<Option<T>>().and_then(Option::take));
}

impl fmt::Debug for Locals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locals").field("types", &self.slots.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Locals;
    use std::panic::resume_unwind;
    use std::sync::Arc;

    #[test]
    fn a_value_lasts_for_one_request_and_its_memory_for_all() {
        let mut locals = Locals::default();
        assert_eq!(locals.get::<u32>(), None);
        *locals.get_or_default::<u32>() = 7;
        *locals.get_or_default::<i8>() = -7;
        assert_eq!((locals.get::<u32>(), locals.get::<i8>()), (Some(&7), Some(&-7)));
        assert_eq!(*locals.get_or_default::<u32>(), 7);
        assert_eq!(locals.clear(), 0);
        assert_eq!(locals.get::<u32>(), None);
        assert_eq!(*locals.get_or_default::<u32>(), 0);
        assert_eq!(locals.get::<i8>(), None);
        assert_eq!(locals.slots.len(), 2);
    }

    /// Counts the values that are alive, and panics when it is dropped.
    #[derive(Default)]
    struct Panics(Option<Arc<()>>);

    impl Drop for Panics {
        fn drop(&mut self) {
            if self.0.take().is_some() {
                resume_unwind(Box::new("on purpose"));
            }
        }
    }

    #[test]
    fn every_value_is_dropped_at_once_even_if_one_panics() {
        let alive = Arc::new(());
        let mut locals = Locals::default();
        for _ in 0..3 {
            locals.get_or_default::<Panics>().0 = Some(Arc::clone(&alive));
            *locals.get_or_default::<Option<Arc<()>>>() = Some(Arc::clone(&alive));
            assert_eq!((Arc::strong_count(&alive), locals.clear()), (3, 1));
            assert_eq!(Arc::strong_count(&alive), 1);
            assert!(locals.get::<Panics>().is_none());
        }
        assert_eq!(locals.slots.len(), 2);
    }
}
