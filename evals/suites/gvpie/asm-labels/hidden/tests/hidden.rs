use machine::{AssembleError, Machine, Op, RunError, assemble};

fn output(source: &str) -> (Result<(), RunError>, Vec<u8>) {
    let mut machine = Machine::default();
    let end = machine.run(&assemble(source).unwrap());
    (end, machine.output().to_vec())
}

#[test]
fn a_loop_counts_down() {
    assert_eq!(
        output("ADD 3\nagain: ; here\nOUT\nSUB 1\nJNZ again\nOUT"),
        (Ok(()), vec![3, 2, 1, 0])
    );
}

#[test]
fn a_jump_goes_forwards_too() {
    assert_eq!(
        output("ADD 1\nJNZ end_2\nOUT\n  end_2:\nADD 1\nOUT"),
        (Ok(()), vec![2])
    );
    assert_eq!(
        output("JNZ done\nOUT\nADD 1\nJNZ done\nOUT\ndone:"),
        (Ok(()), vec![0])
    );
}

#[test]
fn labels_are_indices() {
    let program = assemble("a:\nb:\n; nothing\nADD 1\nJNZ end\nJNZ b\nend:").unwrap();
    assert_eq!(program, [Op::Add(1), Op::Jnz(3), Op::Jnz(0)]);
}

#[test]
fn names_are_checked() {
    for name in ["1a", "A", "_a", "a-b", "aB", "a b", "", "é"] {
        assert_eq!(
            assemble(&format!("{name}:")),
            Err(AssembleError::BadLabel(name.to_owned())),
            "{name}"
        );
    }
    assert_eq!(
        assemble("JNZ Loop"),
        Err(AssembleError::BadLabel("Loop".to_owned()))
    );
    assert_eq!(assemble("JNZ"), Err(AssembleError::MissingOperand));
    assert!(assemble("a_1_:").is_ok());
}

#[test]
fn labels_are_defined_once() {
    assert_eq!(
        assemble("a:\nOUT\na:\nFLY"),
        Err(AssembleError::DuplicateLabel("a".to_owned()))
    );
}

#[test]
fn unknown_labels_come_last() {
    assert_eq!(
        assemble("JNZ x\nJNZ y"),
        Err(AssembleError::UnknownLabel("x".to_owned()))
    );
    assert_eq!(
        assemble("JNZ x\nFLY"),
        Err(AssembleError::UnknownOpcode("FLY".to_owned()))
    );
    assert_eq!(
        assemble("JNZ x\n?:"),
        Err(AssembleError::BadLabel("?".to_owned()))
    );
}

#[test]
fn endless_loops_end() {
    let (end, out) = output("ADD 1\nl:\nOUT\nJNZ l");
    assert_eq!(end, Err(RunError::TooManySteps));
    assert_eq!(out.len(), 5000);
}

#[test]
fn exactly_ten_thousand_steps_are_fine() {
    let source = |tail: usize| format!("{}{}", "OUT\n".repeat(9_999), "ADD 1\n".repeat(tail));
    assert_eq!(output(&source(1)).0, Ok(()));
    assert_eq!(output(&source(2)).0, Err(RunError::TooManySteps));
}
