use vram::{Gpu, Uploader};

#[test]
fn the_memory_equals_the_frame() {
    let mut gpu = Gpu::new(40);
    let mut uploader = Uploader::new();
    let mut frame = vec![7; 40];
    uploader.sync(&frame, &mut gpu);
    assert_eq!(gpu.memory(), frame);
    frame[20] = 8;
    uploader.sync(&frame, &mut gpu);
    assert_eq!(gpu.memory(), frame);
}
