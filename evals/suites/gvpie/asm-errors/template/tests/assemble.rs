use machine::{Op, assemble};

#[test]
fn programs_are_read() {
    let ops = assemble("; a box\nMOVE 3 -4\n\nDRAW 5 ; to the right\nCLEAR\n").unwrap();
    assert_eq!(ops, [Op::Move(3, -4), Op::Draw(5), Op::Clear]);
}

#[test]
fn mistakes_are_errors() {
    assert!(assemble("JUMP 3").is_err());
    assert!(assemble("MOVE 3").is_err());
}
