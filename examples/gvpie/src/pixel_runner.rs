//! The opcodes, their text form, and the runner that executes them over a framebuffer.

use std::fmt;
use std::str::{FromStr, SplitWhitespace};

use crate::framebuffer::{Color, Framebuffer, Point, Rect};

/// One instruction. In a program text it is the opcode and its operands, separated by spaces:
///
/// | instruction | effect |
/// |---|---|
/// | `FILL color` | paints the whole screen |
/// | `SET x y color` | paints one pixel |
/// | `RECT x y width height color` | paints a filled rectangle |
/// | `REGION id x y width height` | names a rectangle, on top of the others; a name can move |
/// | `MOVE x y` | moves the pointer, which has to stay on the screen |
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table above says it all")]
pub enum Op {
    Fill { color: Color },
    Set { at: Point, color: Color },
    Rect { rect: Rect, color: Color },
    Region(Region),
    Move { to: Point },
}

impl Op {
    /// The opcode as program texts spell it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fill { .. } => "FILL",
            Self::Set { .. } => "SET",
            Self::Rect { .. } => "RECT",
            Self::Region(_) => "REGION",
            Self::Move { .. } => "MOVE",
        }
    }
}

impl FromStr for Op {
    type Err = ParseOpError;

    fn from_str(instruction: &str) -> Result<Self, Self::Err> {
        let mut words = Words(instruction.split_whitespace());
        let op = match words.next::<String>("opcode")?.as_str() {
            "FILL" => Self::Fill {
                color: words.next("color")?,
            },
            "SET" => Self::Set {
                at: words.point()?,
                color: words.next("color")?,
            },
            "RECT" => Self::Rect {
                rect: words.rect()?,
                color: words.next("color")?,
            },
            "REGION" => Self::Region(Region {
                id: words.next("id")?,
                rect: words.rect()?,
            }),
            "MOVE" => Self::Move { to: words.point()? },
            other => return Err(ParseOpError::UnknownOpcode(other.to_owned())),
        };
        words.end()?;
        Ok(op)
    }
}

/// The words of one instruction, read from left to right.
struct Words<'a>(SplitWhitespace<'a>);

impl Words<'_> {
    fn next<T: FromStr>(&mut self, operand: &'static str) -> Result<T, ParseOpError> {
        let word = self.0.next().ok_or(ParseOpError::Missing(operand))?;
        word.parse().map_err(|_| ParseOpError::Invalid {
            operand,
            found: word.to_owned(),
        })
    }

    fn point(&mut self) -> Result<Point, ParseOpError> {
        Ok(Point {
            x: self.next("x")?,
            y: self.next("y")?,
        })
    }

    fn rect(&mut self) -> Result<Rect, ParseOpError> {
        Ok(Rect {
            x: self.next("x")?,
            y: self.next("y")?,
            width: self.next("width")?,
            height: self.next("height")?,
        })
    }

    fn end(&mut self) -> Result<(), ParseOpError> {
        match self.0.next() {
            None => Ok(()),
            Some(word) => Err(ParseOpError::Surplus(word.to_owned())),
        }
    }
}

/// Why a text is no instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseOpError {
    /// There is no such opcode.
    UnknownOpcode(String),
    /// The instruction ends before this operand.
    Missing(&'static str),
    /// This operand cannot be read.
    Invalid {
        /// What the operand is called.
        operand: &'static str,
        /// What stands in its place.
        found: String,
    },
    /// The instruction goes on after its last operand.
    Surplus(String),
}

impl fmt::Display for ParseOpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOpcode(name) => write!(f, "unknown opcode {name:?}"),
            Self::Missing(operand) => write!(f, "{operand} is missing"),
            Self::Invalid { operand, found } => write!(f, "{found:?} is no {operand}"),
            Self::Surplus(word) => write!(f, "{word:?} is one operand too many"),
        }
    }
}

impl std::error::Error for ParseOpError {}

/// The instructions of a program text with their line numbers, counted from 1. Blank lines and
/// whatever follows a `;` are no instructions.
pub fn instructions(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source
        .lines()
        .map(|line| line.split(';').next().unwrap_or_default().trim())
        .zip(1..)
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, line)| (line, text))
}

/// Reads a program text up to its end or its first mistake.
pub fn assemble(source: &str) -> Result<Vec<Op>, ParseOpError> {
    instructions(source).map(|(_, text)| text.parse()).collect()
}

/// A named rectangle of the screen, such as a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub id: String,
    /// Where it lies.
    pub rect: Rect,
}

/// Executes instructions over a screen of its own.
#[derive(Debug, Clone)]
pub struct PixelRunner {
    frame: Framebuffer,
    pointer: Point,
    regions: Vec<Region>,
}

impl PixelRunner {
    /// A runner with a black screen, no regions, and the pointer at the top left.
    pub fn new(width: u16, height: u16) -> Self {
        Self {
            frame: Framebuffer::new(width, height),
            pointer: Point::default(),
            regions: Vec::new(),
        }
    }

    /// Executes a program, on top of what ran before. It stops at the first instruction that fails.
    pub fn run(&mut self, program: &[Op]) -> Result<(), RunError> {
        program.iter().try_for_each(|op| self.execute(op))
    }

    fn execute(&mut self, op: &Op) -> Result<(), RunError> {
        match op {
            Op::Fill { color } => self.frame.fill(*color),
            Op::Set { at, color } => self.frame.set(*at, *color),
            Op::Rect { rect, color } => self.frame.rect(*rect, *color),
            Op::Region(region) => self.raise(region.clone()),
            Op::Move { to } => self.move_pointer(*to)?,
        }
        Ok(())
    }

    fn raise(&mut self, region: Region) {
        self.regions.retain(|other| other.id != region.id);
        self.regions.push(region);
    }

    fn move_pointer(&mut self, to: Point) -> Result<(), RunError> {
        if !self.frame.contains(to) {
            return Err(RunError::OffScreen(to));
        }
        self.pointer = to;
        Ok(())
    }

    /// What is on the screen.
    pub fn frame(&self) -> &Framebuffer {
        &self.frame
    }

    /// Where the pointer is.
    pub fn pointer(&self) -> Point {
        self.pointer
    }

    /// The named regions, the topmost last.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }
}

/// Why an instruction could not be executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunError {
    /// The pointer was sent beyond the edge of the screen.
    OffScreen(Point),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OffScreen(Point { x, y }) => write!(f, "({x}, {y}) is not on the screen"),
        }
    }
}

impl std::error::Error for RunError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(source: &str) -> Result<PixelRunner, Box<dyn std::error::Error>> {
        let mut runner = PixelRunner::new(6, 3);
        runner.run(&assemble(source)?)?;
        Ok(runner)
    }

    #[test]
    fn later_instructions_paint_over_earlier_ones() {
        let runner = run("FILL #ffffff\nRECT 1 0 4 2 #000000\nSET 2 1 #00ff00").unwrap();
        assert_eq!(runner.frame().to_string(), "@....@\n@.o..@\n@@@@@@");
    }

    #[test]
    fn a_region_named_again_moves_to_the_top() {
        let runner = run("REGION ok 0 0 2 1\nREGION no 1 0 2 1\nREGION ok 0 2 6 1").unwrap();
        let regions: Vec<_> = runner.regions().iter().map(|r| (&*r.id, r.rect)).collect();
        assert_eq!(
            regions,
            [("no", Rect::new(1, 0, 2, 1)), ("ok", Rect::new(0, 2, 6, 1))]
        );
    }

    #[test]
    fn the_pointer_stays_on_the_screen() {
        let mut runner = run("MOVE 5 2").unwrap();
        let outside = Point::new(6, 2);
        assert_eq!(
            runner.run(&[Op::Move { to: outside }]),
            Err(RunError::OffScreen(outside))
        );
        assert_eq!(runner.pointer(), Point::new(5, 2));
    }

    #[test]
    fn comments_and_blank_lines_are_no_instructions() {
        let found: Vec<_> = instructions("; title\n\n  MOVE 1 2 ; go\n").collect();
        assert_eq!(found, [(3, "MOVE 1 2")]);
    }

    #[test]
    fn mistakes_say_what_is_wrong() {
        let mistakes = [
            ("JUMP 3", "unknown opcode \"JUMP\""),
            ("SET 1", "y is missing"),
            ("SET 1 two #ffffff", "\"two\" is no y"),
            ("RECT 0 0 -1 1 #ffffff", "\"-1\" is no width"),
            ("FILL white", "\"white\" is no color"),
            ("MOVE 1 2 3", "\"3\" is one operand too many"),
        ];
        for (instruction, message) in mistakes {
            let error = instruction.parse::<Op>().unwrap_err();
            assert_eq!(error.to_string(), message, "{instruction}");
        }
    }
}
