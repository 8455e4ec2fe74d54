use clockwork::{Font, layout};

#[test]
fn lines_are_wrapped() {
    let font = Font::default();
    assert_eq!(layout("aa bb  cc\ndd", 23, &font), ["aa bb", "cc dd"]);
    assert_eq!(layout("aa bb", 22, &font), ["aa", "bb"]);
}
