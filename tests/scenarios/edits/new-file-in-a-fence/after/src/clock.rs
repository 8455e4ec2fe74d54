pub struct Clock {
    pub ticks: u64,
}
