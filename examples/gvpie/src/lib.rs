//! GVPIE is a pixel operating system in miniature: a program is a text of instructions, running it
//! paints a frame, and whatever wants to know what is going on reads the pixels.
//!
//! ```text
//!  program text ──assemble──▶ ops ──PixelRunner──▶ frame ──▶ VRAM ──▶ pixel_analyzer.wgsl
//!        └────────────── analyzer ◀───────────────────┘
//! ```
//!
//! | module | what it does |
//! |---|---|
//! | [`pixel_runner`] | the opcodes, their text form, and the runner that executes them |
//! | [`framebuffer`] | colours, rectangles and the grid of pixels |
//! | [`analyzer`] | counts what a program does and what a frame shows, on the CPU |
//! | [`vram`] | where in video memory each of the shader's buffers lies |
//! | [`shader`] | what a WGSL text declares, so that tests can hold it against the layout |
//!
//! # A first program
//!
//! ```
//! use gvpie::pixel_runner::{PixelRunner, assemble};
//!
//! let program = assemble(
//!     "FILL #000000           ; a dark screen
//!      RECT 1 1 6 3 #00ff00   ; a window
//!      SET 2 2 #ffffff        ; a light in it",
//! )?;
//! let mut runner = PixelRunner::new(8, 5);
//! runner.run(&program)?;
//!
//! let screen = "
//! ........
//! .oooooo.
//! .o@oooo.
//! .oooooo.
//! ........";
//! assert_eq!(runner.frame().to_string(), screen.trim_start());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analyzer;
pub mod framebuffer;
pub mod pixel_runner;
pub mod shader;
pub mod vram;
