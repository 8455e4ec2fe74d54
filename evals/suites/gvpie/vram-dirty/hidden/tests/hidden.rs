use vram::{Gpu, Uploader};

/// What a change of some words costs: words sent and transfers.
fn cost(size: usize, changed: &[usize]) -> (usize, usize) {
    let mut gpu = Gpu::new(size);
    let mut uploader = Uploader::new();
    let mut frame = vec![0; size];
    uploader.sync(&frame, &mut gpu);
    let before = (gpu.words_sent(), gpu.transfers());
    for at in changed {
        frame[*at] += 1;
    }
    uploader.sync(&frame, &mut gpu);
    assert_eq!(gpu.memory(), frame);
    (gpu.words_sent() - before.0, gpu.transfers() - before.1)
}

#[test]
fn nothing_changed_nothing_sent() {
    assert_eq!(cost(200, &[]), (0, 0));
}

#[test]
fn one_word_costs_its_tile() {
    assert_eq!(cost(200, &[16]), (16, 1));
    assert_eq!(cost(200, &[31]), (16, 1));
    assert_eq!(cost(200, &[0, 5, 15]), (16, 1));
}

#[test]
fn the_last_tile_may_be_shorter() {
    assert_eq!(cost(200, &[199]), (8, 1));
    assert_eq!(cost(5, &[4]), (5, 1));
}

#[test]
fn neighbours_go_together() {
    assert_eq!(cost(200, &[15, 16]), (32, 1));
    assert_eq!(cost(200, &[0, 32]), (32, 2));
    assert_eq!(cost(200, &[180, 199]), (24, 1));
}

#[test]
fn runs_are_cut_at_sixty_four_words() {
    let all: Vec<usize> = (0..200).step_by(8).collect();
    assert_eq!(cost(200, &all), (200, 4));
    assert_eq!(cost(200, &[16, 32, 48, 64]), (64, 1));
    assert_eq!(cost(200, &[16, 32, 48, 64, 80]), (80, 2));
}

#[test]
fn the_first_sync_sends_everything() {
    let mut gpu = Gpu::new(200);
    let mut uploader = Uploader::new();
    uploader.sync(&[0xdead_beef; 200], &mut gpu);
    assert_eq!((gpu.words_sent(), gpu.transfers()), (200, 4));
}

#[test]
fn a_new_length_sends_everything() {
    let mut gpu = Gpu::new(64);
    let mut uploader = Uploader::new();
    uploader.sync(&[1; 64], &mut gpu);
    uploader.sync(&[1; 32], &mut gpu);
    assert_eq!((gpu.words_sent(), gpu.transfers()), (96, 2));
    uploader.sync(&[1; 32], &mut gpu);
    assert_eq!(gpu.transfers(), 2);
    uploader.sync(&[1; 64], &mut gpu);
    assert_eq!((gpu.words_sent(), gpu.transfers()), (160, 3));
}

#[test]
fn what_goes_back_is_sent_again() {
    let mut gpu = Gpu::new(32);
    let mut uploader = Uploader::new();
    for frame in [[0; 32], [1; 32], [0; 32]] {
        uploader.sync(&frame, &mut gpu);
        assert_eq!(gpu.memory(), frame);
    }
    assert_eq!(gpu.transfers(), 3);
}

#[test]
fn an_empty_frame_is_nothing() {
    let mut gpu = Gpu::new(4);
    Uploader::new().sync(&[], &mut gpu);
    assert_eq!(gpu.words_sent(), 0);
}
