use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use frames::{Span, Spans, lit, spans};

/// Counts each thread's allocations.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
}

fn allocations() -> usize {
    ALLOCATIONS.get()
}

fn text(all: impl Iterator<Item = Span>) -> String {
    all.map(|span| format!("{}+{}={} ", span.start, span.len, span.value))
        .collect()
}

#[test]
fn runs_are_found() {
    assert_eq!(
        text(spans(&[0, 1, 1, 2, 2, 2, 1])),
        "0+1=0 1+2=1 3+3=2 6+1=1 "
    );
    assert_eq!(text(spans(&[5; 300])), "0+300=5 ");
    assert_eq!(text(spans(&[])), "");
}

#[test]
fn runs_are_found_from_the_end() {
    assert_eq!(
        text(spans(&[0, 1, 1, 2, 2, 2, 1]).rev()),
        "6+1=1 3+3=2 1+2=1 0+1=0 "
    );
    assert_eq!(text(spans(&[9, 9]).rev()), "0+2=9 ");
}

#[test]
fn both_ends_meet() {
    let row = [1, 1, 2, 3, 3];
    let mut all: Spans<'_> = spans(&row);
    assert_eq!(
        all.next(),
        Some(Span {
            start: 0,
            len: 2,
            value: 1
        })
    );
    assert_eq!(
        all.next_back(),
        Some(Span {
            start: 3,
            len: 2,
            value: 3
        })
    );
    assert_eq!(
        all.next_back(),
        Some(Span {
            start: 2,
            len: 1,
            value: 2
        })
    );
    assert_eq!(
        (all.next(), all.next_back(), all.next()),
        (None, None, None)
    );
    let mut one = spans(&row[..2]);
    assert_eq!(
        one.next_back(),
        Some(Span {
            start: 0,
            len: 2,
            value: 1
        })
    );
    assert_eq!((one.next(), one.next_back()), (None, None));
}

#[test]
fn nothing_is_allocated() {
    let row: Vec<u8> = (0..200).map(|at| at / 7 % 3).collect();
    let before = allocations();
    let all = spans(&row).count() + spans(&row).rev().count();
    assert_eq!(allocations() - before, 0);
    assert_eq!(all, 2 * 29);
}

#[test]
fn the_row_can_be_used_meanwhile() {
    let row = [1, 1, 0];
    let found: Vec<Span> = {
        let all = spans(&row);
        all.collect()
    };
    assert_eq!((found.len(), row[0]), (2, 1));
}

#[test]
fn lit_is_as_before() {
    assert_eq!(lit(&[3, 3, 0, 0, 4, 3, 0]), (4, 3));
    assert_eq!(lit(&[0, 0]), (0, 0));
}
