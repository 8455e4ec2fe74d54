#[test]
fn plain_lines_are_there() {
    let lines: Vec<_> = machine::expand("  DOT 1\n\nDOT 2 \n").into_iter().collect();
    assert_eq!(format!("{lines:?}").matches("DOT").count(), 2);
}
