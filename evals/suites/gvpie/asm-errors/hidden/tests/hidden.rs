use machine::{Mistake, MistakeKind, Op, assemble};

fn told(source: &str) -> Vec<String> {
    assemble(source)
        .unwrap_err()
        .iter()
        .map(Mistake::to_string)
        .collect()
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let source = "MOVE 1 2\nJUMP\n; fine\n\nDRAW x\nMOVE 1\nCLEAR";
    assert_eq!(
        told(source),
        [
            "line 2: unknown opcode JUMP",
            "line 5: x is no number",
            "line 6: missing operand"
        ]
    );
}

#[test]
fn surplus_operands_are_counted() {
    assert_eq!(
        told("CLEAR now\nDRAW 1 2 3 4\n"),
        ["line 1: 1 operand too many", "line 2: 3 operands too many"]
    );
}

#[test]
fn a_line_has_one_mistake_the_leftmost() {
    assert_eq!(told("MOVE a b c"), ["line 1: a is no number"]);
    assert_eq!(told("MOVE 1 b c"), ["line 1: b is no number"]);
    assert_eq!(told("JUMP a b c"), ["line 1: unknown opcode JUMP"]);
}

#[test]
fn mistakes_are_data() {
    let mistakes = assemble("DRAW\nDRAW 1 x").unwrap_err();
    assert_eq!(
        mistakes,
        [
            Mistake {
                line: 1,
                kind: MistakeKind::MissingOperand
            },
            Mistake {
                line: 2,
                kind: MistakeKind::TooManyOperands(1)
            },
        ]
    );
    let error: &dyn std::error::Error = &mistakes[0];
    assert_eq!(error.to_string(), "line 1: missing operand");
    assert_eq!(
        assemble("A\nDRAW 99999999999").unwrap_err(),
        [
            Mistake {
                line: 1,
                kind: MistakeKind::UnknownOpcode("A".to_owned())
            },
            Mistake {
                line: 2,
                kind: MistakeKind::NoNumber("99999999999".to_owned())
            },
        ]
    );
}

#[test]
fn right_programs_stay_right() {
    assert_eq!(
        assemble("  CLEAR;x y\nDRAW 0"),
        Ok(vec![Op::Clear, Op::Draw(0)])
    );
    assert_eq!(assemble(""), Ok(vec![]));
}
