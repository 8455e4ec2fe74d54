use codec::{decode, encode};

#[test]
fn runs_are_packed() {
    assert_eq!(encode(&[7, 7, 7, 0, 7]), [3, 7, 1, 0, 1, 7]);
}

#[test]
fn what_was_packed_is_unpacked() {
    let bytes: Vec<u8> = decode(&encode(&[7, 7, 0]), 3)
        .into_iter()
        .flat_map(bytes)
        .collect();
    assert_eq!(bytes, [7, 7, 0]);
}

/// A byte, or all bytes of a result.
trait Bytes {
    fn list(self) -> Vec<u8>;
}

impl Bytes for u8 {
    fn list(self) -> Vec<u8> {
        vec![self]
    }
}

impl Bytes for Vec<u8> {
    fn list(self) -> Vec<u8> {
        self
    }
}

fn bytes(item: impl Bytes) -> Vec<u8> {
    item.list()
}
