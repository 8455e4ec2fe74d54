use machine::{AssembleError, Machine, Op, assemble};

#[test]
fn a_program_runs() {
    let program = assemble("ADD 3\nOUT ; three\nSUB 4\nOUT").unwrap();
    assert_eq!(program, [Op::Add(3), Op::Out, Op::Sub(4), Op::Out]);
    let mut machine = Machine::default();
    let _ = machine.run(&program);
    assert_eq!(machine.output(), [3, 255]);
}

#[test]
fn mistakes_are_named() {
    assert_eq!(assemble("ADD"), Err(AssembleError::MissingOperand));
    assert_eq!(
        assemble("ADD 256"),
        Err(AssembleError::NoNumber("256".to_owned()))
    );
}
