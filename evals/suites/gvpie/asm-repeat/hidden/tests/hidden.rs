use machine::{ExpandError, expand};

fn joined(source: &str) -> Result<String, ExpandError> {
    expand(source).map(|lines| lines.join(","))
}

#[test]
fn blocks_are_repeated() {
    assert_eq!(
        joined("a\nREPEAT 3\n b\n\n c \nEND\nd"),
        Ok("a,b,c,b,c,b,c,d".to_owned())
    );
    assert_eq!(joined("REPEAT 0\nb\nEND\nd"), Ok("d".to_owned()));
    assert_eq!(joined("  REPEAT   2\nb\n END \n"), Ok("b,b".to_owned()));
    assert_eq!(joined(""), Ok(String::new()));
}

#[test]
fn blocks_stand_in_blocks() {
    assert_eq!(
        joined("REPEAT 2\na\nREPEAT 2\nb\nEND\nREPEAT 1\nc\nEND\nEND"),
        Ok("a,b,b,c,a,b,b,c".to_owned())
    );
}

#[test]
fn longer_words_are_plain() {
    assert_eq!(
        joined("REPEATED 2\nENDS\nrepeat 2\nend"),
        Ok("REPEATED 2,ENDS,repeat 2,end".to_owned())
    );
}

#[test]
fn counts_are_checked() {
    for count in ["", "x", "-1", "256", "2 3", "1.5"] {
        assert_eq!(
            joined(&format!("\nREPEAT {count}\nEND")),
            Err(ExpandError::BadCount(2)),
            "{count}"
        );
    }
    assert!(joined("REPEAT 255\nEND").is_ok());
}

#[test]
fn blocks_are_closed_once() {
    assert_eq!(joined("a\nEND"), Err(ExpandError::StrayEnd(2)));
    assert_eq!(joined("REPEAT 1\nEND\nEND"), Err(ExpandError::StrayEnd(3)));
    assert_eq!(joined("REPEAT 1\nEND now"), Err(ExpandError::StrayEnd(2)));
    assert_eq!(
        joined("REPEAT 1\nREPEAT 1\nEND"),
        Err(ExpandError::Unclosed(1))
    );
    assert_eq!(
        joined("REPEAT 1\nREPEAT 1\n"),
        Err(ExpandError::Unclosed(2))
    );
}

#[test]
fn depth_is_limited() {
    let nested =
        |depth: usize| format!("{}x\n{}", "REPEAT 1\n".repeat(depth), "END\n".repeat(depth));
    assert_eq!(joined(&nested(8)), Ok("x".to_owned()));
    assert_eq!(joined(&nested(9)), Err(ExpandError::TooDeep(9)));
    assert_eq!(
        joined(&format!("{}REPEAT x", "REPEAT 1\n".repeat(8))),
        Err(ExpandError::BadCount(9))
    );
}

#[test]
fn empty_blocks_are_checked() {
    assert_eq!(
        joined("REPEAT 0\nREPEAT x\nEND\nEND"),
        Err(ExpandError::BadCount(2))
    );
}

#[test]
fn length_is_limited_and_never_built() {
    let blocks = format!("{}x\n{}", "REPEAT 255\n".repeat(8), "END\n".repeat(8));
    assert_eq!(joined(&blocks), Err(ExpandError::TooLong(17)));
    assert_eq!(
        joined(&format!(
            "REPEAT 0\n{}END",
            blocks
                .replacen("REPEAT 255\n", "", 1)
                .replacen("END\n", "", 1)
        )),
        Ok(String::new())
    );
    assert_eq!(
        expand("REPEAT 16\nREPEAT 255\nx\nEND\nx\nEND").map(|lines| lines.len()),
        Ok(4096)
    );
    assert_eq!(
        expand("REPEAT 16\nREPEAT 255\nx\nEND\nx\nEND\n\ny"),
        Err(ExpandError::TooLong(8))
    );
    assert_eq!(
        expand(&"x\n".repeat(4096)).map(|lines| lines.len()),
        Ok(4096)
    );
    assert_eq!(expand(&"x\n".repeat(4097)), Err(ExpandError::TooLong(4097)));
}
