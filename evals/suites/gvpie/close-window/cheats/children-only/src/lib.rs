//! The windows on a screen.

/// What a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary window.
    Plain,
    /// A bar of the system.
    Bar,
}

#[derive(Debug, Clone)]
struct Window {
    id: u32,
    kind: Kind,
    parent: Option<u32>,
}

/// The windows from the bottom to the top, and which of them has the focus.
#[derive(Debug, Clone, Default)]
pub struct Windows {
    stack: Vec<Window>,
    focus: Option<u32>,
    next: u32,
}

impl Windows {
    /// Opens a window on top of the others; a plain one takes the focus. Gives its id.
    ///
    /// # Panics
    ///
    /// If the parent is not there.
    pub fn open(&mut self, kind: Kind, parent: Option<u32>) -> u32 {
        assert!(
            parent.is_none_or(|id| self.position(id).is_some()),
            "no such parent"
        );
        self.next += 1;
        self.stack.push(Window {
            id: self.next,
            kind,
            parent,
        });
        if kind == Kind::Plain {
            self.focus = Some(self.next);
        }
        self.next
    }

    /// Brings a window to the top and gives it the focus, whatever its kind. False if it is not there.
    pub fn raise(&mut self, id: u32) -> bool {
        let Some(at) = self.position(id) else {
            return false;
        };
        let window = self.stack.remove(at);
        self.stack.push(window);
        self.focus = Some(id);
        true
    }

    /// Closes a window and its descendants, and gives their ids: its own, then the others from the
    /// top down. None if it is not there.
    pub fn close(&mut self, id: u32) -> Option<Vec<u32>> {
        self.position(id)?;
        let mut closed = vec![id];
        for window in self.stack.iter().rev() {
            if window.parent == Some(id) {
                closed.push(window.id);
            }
        }
        self.stack.retain(|window| !closed.contains(&window.id));
        if self.focus.is_some_and(|id| closed.contains(&id)) {
            let heir = self
                .stack
                .iter()
                .rev()
                .find(|window| window.kind == Kind::Plain);
            self.focus = heir.map(|window| window.id);
        }
        Some(closed)
    }

    /// The ids from the bottom to the top.
    pub fn order(&self) -> Vec<u32> {
        self.stack.iter().map(|window| window.id).collect()
    }

    /// The window that has the focus.
    pub fn focus(&self) -> Option<u32> {
        self.focus
    }

    /// The window that another belongs to.
    pub fn parent(&self, id: u32) -> Option<u32> {
        self.position(id).and_then(|at| self.stack[at].parent)
    }

    fn position(&self, id: u32) -> Option<usize> {
        self.stack.iter().position(|window| window.id == id)
    }
}
