use std::rc::Rc;
use vram::Ring;

/// Neither Clone nor Copy nor Default nor Debug.
struct Odd(u8);

#[test]
fn any_type_fits() {
    let mut ring: Ring<Odd, 2> = Ring::new();
    assert!(ring.push(Odd(1)).is_none());
    assert!(ring.push(Odd(2)).is_none());
    assert_eq!(ring.push(Odd(3)).map(|odd| odd.0), Some(1));
    assert_eq!(ring.iter().map(|odd| odd.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(ring.pop().map(|odd| odd.0), Some(2));
}

#[test]
fn a_ring_of_nothing_keeps_nothing() {
    let mut ring: Ring<Odd, 0> = Ring::new();
    assert_eq!(ring.push(Odd(5)).map(|odd| odd.0), Some(5));
    assert!(ring.pop().is_none() && ring.is_empty() && ring.iter().next().is_none());
}

#[test]
fn elements_are_visited_from_the_oldest() {
    let mut ring: Ring<u32, 4> = (1..=6).collect();
    assert_eq!(ring.iter().copied().collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert_eq!(ring.iter().rev().copied().collect::<Vec<_>>(), [6, 5, 4, 3]);
    ring.pop();
    assert_eq!((ring.iter().len(), ring.iter_mut().len()), (3, 3));
    let mut both = ring.iter();
    assert_eq!(
        (both.next(), both.next_back(), both.len()),
        (Some(&4), Some(&6), 1)
    );
}

#[test]
fn elements_are_changed_in_place() {
    let mut ring: Ring<u32, 3> = [1, 2, 3, 4].into_iter().collect();
    for (at, value) in ring.iter_mut().rev().enumerate() {
        *value += 10 * at as u32;
    }
    assert_eq!(format!("{ring:?}"), "[22, 13, 4]");
}

#[test]
fn rings_stand_in_loops() {
    let mut ring: Ring<String, 2> = Ring::default();
    ring.extend(["a", "b", "c"].map(String::from));
    let mut seen = String::new();
    for word in &ring {
        seen.push_str(word);
    }
    for word in ring {
        let word: String = word;
        seen.push_str(&word);
    }
    assert_eq!(seen, "bcbc");
}

#[test]
fn an_empty_ring_is_printed() {
    assert_eq!(format!("{:?}", Ring::<u8, 3>::new()), "[]");
}

#[test]
fn every_element_is_dropped_once() {
    let token = Rc::new(());
    let mut ring: Ring<Rc<()>, 3> = Ring::new();
    for _ in 0..5 {
        ring.push(token.clone());
    }
    assert_eq!(Rc::strong_count(&token), 4);
    ring.pop();
    assert_eq!(Rc::strong_count(&token), 3);
    drop(ring);
    assert_eq!(Rc::strong_count(&token), 1);
}
