//! Cooperative tasks with priorities, deadlines and a record of what they cost.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::fmt;

pub type Ticks = u64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(pub u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    Idle,
    Normal,
    Realtime,
}

impl Priority {
    fn weight(self) -> u32 {
        match self {
            Priority::Idle => 0,
            Priority::Normal => 10,
            Priority::Realtime => 100,
        }
    }

    fn slice(self) -> Ticks {
        match self {
            Priority::Idle => 1,
            Priority::Normal => 4,
            Priority::Realtime => 8,
        }
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Priority::Idle => "idle",
            Priority::Normal => "normal",
            Priority::Realtime => "realtime",
        };
        f.write_str(name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    Ready,
    Sleeping { until: Ticks },
    Blocked { channel: u16 },
    Finished,
}

impl fmt::Display for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TaskState::Ready => f.write_str("ready"),
            TaskState::Sleeping { until } => write!(f, "sleeping until {until}"),
            TaskState::Blocked { channel } => write!(f, "blocked on {channel}"),
            TaskState::Finished => f.write_str("finished"),
        }
    }
}

struct Sleeper {
    wake_at: Ticks,
    id: TaskId,
}

impl PartialEq for Sleeper {
    fn eq(&self, other: &Self) -> bool {
        self.wake_at == other.wake_at && self.id == other.id
    }
}

impl Eq for Sleeper {}

impl PartialOrd for Sleeper {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sleeper {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .wake_at
            .cmp(&self.wake_at)
            .then_with(|| other.id.cmp(&self.id))
    }
}

pub struct Task {
    pub name: String,
    pub priority: Priority,
    pub state: TaskState,
    pub used: Ticks,
    body: Box<dyn FnMut(Ticks) -> Step>,
}

pub enum Step {
    Yield,
    Sleep(Ticks),
    Wait(u16),
    Done,
}

#[derive(Default)]
pub struct Scheduler {
    tasks: HashMap<TaskId, Task>,
    ready: VecDeque<TaskId>,
    urgent: VecDeque<TaskId>,
    sleepers: BinaryHeap<Sleeper>,
    waiting: HashMap<u16, Vec<TaskId>>,
    now: Ticks,
    next_id: u32,
}

impl Scheduler {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn spawn<F>(&mut self, name: &str, priority: Priority, body: F) -> TaskId
    where
        F: FnMut(Ticks) -> Step + 'static,
    {
        let id = TaskId(self.next_id);
        self.next_id += 1;
        let task = Task {
            name: name.to_string(),
            priority,
            state: TaskState::Ready,
            used: 0,
            body: Box::new(body),
        };
        self.tasks.insert(id, task);
        self.enqueue(id);
        id
    }

    fn enqueue(&mut self, id: TaskId) {
        let Some(task) = self.tasks.get_mut(&id) else {
            return;
        };
        task.state = TaskState::Ready;
        if task.priority.weight() >= Priority::Realtime.weight() {
            self.urgent.push_back(id);
        } else {
            self.ready.push_back(id);
        }
    }

    fn wake_sleepers(&mut self) {
        while let Some(sleeper) = self.sleepers.peek() {
            if sleeper.wake_at > self.now {
                break;
            }
            let id = sleeper.id;
            self.sleepers.pop();
            self.enqueue(id);
        }
    }

    pub fn signal(&mut self, channel: u16) -> usize {
        let woken = self.waiting.remove(&channel).unwrap_or_default();
        let count = woken.len();
        for id in woken {
            self.enqueue(id);
        }
        count
    }

    fn next_ready(&mut self) -> Option<TaskId> {
        self.urgent.pop_front().or_else(|| self.ready.pop_front())
    }

    /// Runs one task for one slice. False when nothing is ready.
    pub fn tick(&mut self) -> bool {
        self.now += 1;
        self.wake_sleepers();
        let Some(id) = self.next_ready() else {
            return false;
        };
        let Some(task) = self.tasks.get_mut(&id) else {
            return true;
        };
        let slice = task.priority.slice();
        let step = (task.body)(self.now);
        task.used += slice;
        match step {
            Step::Yield => self.enqueue(id),
            Step::Sleep(ticks) => {
                let wake_at = self.now + ticks;
                task.state = TaskState::Sleeping { until: wake_at };
                self.sleepers.push(Sleeper { wake_at, id });
            }
            Step::Wait(channel) => {
                task.state = TaskState::Blocked { channel };
                self.waiting.entry(channel).or_default().push(id);
            }
            Step::Done => {
                task.state = TaskState::Finished;
            }
        }
        true
    }

    pub fn run_for(&mut self, ticks: Ticks) -> Ticks {
        let mut busy = 0;
        for _ in 0..ticks {
            if self.tick() {
                busy += 1;
            }
        }
        busy
    }

    pub fn state(&self, id: TaskId) -> Option<TaskState> {
        self.tasks.get(&id).map(|task| task.state)
    }

    pub fn used(&self, id: TaskId) -> Option<Ticks> {
        self.tasks.get(&id).map(|task| task.used)
    }

    pub fn report(&self) -> Vec<String> {
        let mut ids: Vec<_> = self.tasks.keys().copied().collect();
        ids.sort();
        ids.into_iter()
            .filter_map(|id| self.tasks.get(&id).map(|task| (id, task)))
            .map(|(id, task)| {
                format!(
                    "{:>4} {:<12} {:<9} {:>6} {}",
                    id.0, task.name, task.priority, task.used, task.state
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_is_done_is_not_run_again() {
        let mut scheduler = Scheduler::new();
        let id = scheduler.spawn("once", Priority::Normal, |_| Step::Done);
        assert!(scheduler.tick());
        assert!(!scheduler.tick());
        assert_eq!(scheduler.state(id), Some(TaskState::Finished));
    }

    #[test]
    fn a_sleeper_wakes_in_time() {
        let mut scheduler = Scheduler::new();
        let id = scheduler.spawn("nap", Priority::Normal, |_| Step::Sleep(3));
        assert!(scheduler.tick());
        assert_eq!(scheduler.state(id), Some(TaskState::Sleeping { until: 4 }));
        assert_eq!(scheduler.run_for(3), 1);
    }

    #[test]
    fn a_signal_wakes_all_waiters() {
        let mut scheduler = Scheduler::new();
        let first = scheduler.spawn("first", Priority::Normal, |_| Step::Wait(7));
        let second = scheduler.spawn("second", Priority::Idle, |_| Step::Wait(7));
        scheduler.run_for(2);
        assert_eq!(
            scheduler.state(first),
            Some(TaskState::Blocked { channel: 7 })
        );
        assert_eq!(
            scheduler.state(second),
            Some(TaskState::Blocked { channel: 7 })
        );
        assert_eq!(scheduler.signal(7), 2);
        assert_eq!(scheduler.state(first), Some(TaskState::Ready));
    }
}
