//! Typed values of the current request, in memory that later requests reuse.

use core::any::Any;
use core::fmt;

/// Values of the current request by type.
#[derive(Default)]
pub(super) struct Locals {
    /// The number of the request that last set a value, and the value.
    slots: Vec<(u64, Box<dyn Any + Send>)>,
    request: u64,
}

impl Locals {
    /// Starts the next request: no value is set any more.
    pub(super) fn reset(&mut self) {
        self.request += 1;
    }

    /// Returns the value of this type, and sets it to its default first if it is not set.
    pub(super) fn get_or_default<T: Default + Send + 'static>(&mut self) -> &mut T {
        let known = self.slots.iter().position(|(_, value)| value.is::<T>());
        let at = known.unwrap_or_else(|| {
            self.slots.push((self.request, Box::<T>::default()));
            self.slots.len() - 1
        });
        let (of_request, value) = &mut self.slots[at];
        let fresh = *of_request == self.request;
        *of_request = self.request;
        match value.downcast_mut::<T>() {
            Some(value) => {
                if !fresh {
                    *value = T::default();
                }
                value
            }
            None => unreachable!("the slot was found by its type"),
        }
    }

    /// Returns the value of this type if it is set.
    pub(super) fn get<T: Send + 'static>(&self) -> Option<&T> {
        let mut set = self.slots.iter().filter(|(of_request, _)| *of_request == self.request);
        set.find_map(|(_, value)| value.downcast_ref())
    }
}

impl fmt::Debug for Locals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locals").field("types", &self.slots.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Locals;

    #[test]
    fn a_value_lasts_for_one_request_and_its_memory_for_all() {
        let mut locals = Locals::default();
        assert_eq!(locals.get::<u32>(), None);
        *locals.get_or_default::<u32>() = 7;
        *locals.get_or_default::<i8>() = -7;
        assert_eq!((locals.get::<u32>(), locals.get::<i8>()), (Some(&7), Some(&-7)));
        assert_eq!(*locals.get_or_default::<u32>(), 7);
        locals.reset();
        assert_eq!(locals.get::<u32>(), None);
        assert_eq!(*locals.get_or_default::<u32>(), 0);
        assert_eq!(locals.get::<i8>(), None);
        assert_eq!(locals.slots.len(), 2);
    }
}
