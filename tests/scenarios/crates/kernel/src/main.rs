#[cfg(test)]
compile_error!("the kernel is not tested on the host");

fn main() {}
