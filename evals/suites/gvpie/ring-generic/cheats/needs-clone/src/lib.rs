//! The last few values of something.
#![forbid(unsafe_code)]

use std::collections::{VecDeque, vec_deque};
use std::fmt;

/// The last 8 bytes that were pushed.
pub type Bytes = Ring<u8, 8>;

/// The last `N` values that were pushed.
pub struct Ring<T, const N: usize> {
    values: VecDeque<T>,
}

impl<T: Clone, const N: usize> Ring<T, N> {
    /// An empty ring.
    pub fn new() -> Self {
        Self {
            values: VecDeque::with_capacity(N),
        }
    }

    /// Adds a value; the oldest one makes room for it if need be, and is returned.
    pub fn push(&mut self, value: T) -> Option<T> {
        if N == 0 {
            return Some(value);
        }
        let oldest = if self.values.len() == N {
            self.pop()
        } else {
            None
        };
        self.values.push_back(value);
        oldest
    }

    /// Takes out the oldest value.
    pub fn pop(&mut self) -> Option<T> {
        self.values.pop_front()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values from the oldest to the newest.
    pub fn iter(&self) -> vec_deque::Iter<'_, T> {
        self.values.iter()
    }

    /// The values from the oldest to the newest, to be changed.
    pub fn iter_mut(&mut self) -> vec_deque::IterMut<'_, T> {
        self.values.iter_mut()
    }
}

impl<T: Clone, const N: usize> Default for Ring<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone + fmt::Debug, const N: usize> fmt::Debug for Ring<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<T: Clone, const N: usize> Extend<T> for Ring<T, N> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.push(value);
        }
    }
}

impl<T: Clone, const N: usize> FromIterator<T> for Ring<T, N> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut ring = Self::new();
        ring.extend(values);
        ring
    }
}

impl<T, const N: usize> IntoIterator for Ring<T, N> {
    type Item = T;
    type IntoIter = vec_deque::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.into_iter()
    }
}

impl<'a, T: Clone, const N: usize> IntoIterator for &'a Ring<T, N> {
    type Item = &'a T;
    type IntoIter = vec_deque::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
