use codec::{DecodeError, decode, encode};

#[test]
fn long_runs_are_cut() {
    assert_eq!(encode(&[4; 255]), [255, 4]);
    assert_eq!(encode(&[4; 256]), [255, 4, 1, 4]);
    assert_eq!(encode(&[4; 510]), [255, 4, 255, 4]);
    assert_eq!(encode(&[4; 600]), [255, 4, 255, 4, 90, 4]);
    assert_eq!(encode(&[]), []);
}

#[test]
fn everything_comes_back() {
    for len in [0, 1, 2, 254, 255, 256, 257, 511, 1000] {
        let bytes: Vec<u8> = (0..len).map(|at| (at / 300 + at % 7 / 6) as u8).collect();
        assert_eq!(decode(&encode(&bytes), len), Ok(bytes), "{len}");
    }
}

#[test]
fn zero_counts_are_found() {
    assert_eq!(decode(&[1, 5, 0, 5], 9), Err(DecodeError::ZeroCount(2)));
    assert_eq!(decode(&[0], 9), Err(DecodeError::ZeroCount(0)));
    assert_eq!(decode(&[0, 1], 0), Err(DecodeError::ZeroCount(0)));
}

#[test]
fn a_lone_count_is_found() {
    assert_eq!(decode(&[1, 5, 3], 9), Err(DecodeError::Odd(2)));
    assert_eq!(decode(&[1, 5, 9], 3), Err(DecodeError::Odd(2)));
}

#[test]
fn the_limit_holds() {
    assert_eq!(decode(&[2, 5, 2, 6], 4), Ok(vec![5, 5, 6, 6]));
    assert_eq!(decode(&[2, 5, 2, 6], 3), Err(DecodeError::TooLong(2)));
    assert_eq!(decode(&[1, 5], 0), Err(DecodeError::TooLong(0)));
    assert_eq!(decode(&[2, 5, 2, 6, 0, 0], 3), Err(DecodeError::TooLong(2)));
    assert_eq!(
        decode(&[255; 1000], usize::MAX).map(|bytes| bytes.len()),
        Ok(127_500)
    );
}

#[test]
fn faults_are_told() {
    let told = [
        DecodeError::ZeroCount(2),
        DecodeError::Odd(4),
        DecodeError::TooLong(6),
    ];
    let told: Vec<String> = told
        .iter()
        .map(|error| (error as &dyn std::error::Error).to_string())
        .collect();
    assert_eq!(
        told,
        [
            "count 0 at byte 2",
            "no value after byte 4",
            "too long at byte 6"
        ]
    );
}
