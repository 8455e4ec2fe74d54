import type { Story } from "./history.ts";

/** A history of an imagined pixel OS in Rust; `labelled` below says what should come to mind. */
export const history: Story[] = (
  [
    {
      task: "click",
      title: "Add opcode CLICK_AT to PixelRunner",
      description: "CLICK_AT x y moves the cursor and fires the handler under it.",
      inputs: ["src/pixel_runner.rs"],
      tests: ["cargo test click_at"],
      tries: [
        {
          patch: "+    Opcode::ClickAt { x, y } => self.click(x, y),",
          error:
            "error[E0004]: non-exhaustive patterns: `Opcode::ClickAt { .. }` not covered\n --> src/pixel_runner.rs:88",
        },
        {
          patch:
            "+    Opcode::ClickAt { x, y } => { self.cursor = (x, y); self.fire_handler(x, y) }",
        },
      ],
    },
    {
      task: "drag",
      title: "Add opcode DRAG_TO to PixelRunner",
      inputs: ["src/pixel_runner.rs"],
      tests: ["cargo test drag_to"],
      tries: [{ patch: "+    Opcode::DragTo { x, y } => self.drag(x, y)," }],
    },
    {
      task: "boot",
      title: "Draw a boot screen with logo and progress bar",
      kind: "pixel",
      inputs: [],
      tries: [{ patch: '{"size":[320,200],"ops":[{"op":"rect"},{"op":"text","value":"GVPIE"}]}' }],
    },
    {
      task: "analyzer-errors",
      title: "Return errors instead of panicking in the frame analyzer",
      description: "Replace unwrap and expect by a Result with an AnalyzerError.",
      inputs: ["src/analyzer.rs"],
      tests: ["cargo test analyzer"],
      tries: [
        {
          patch: "+    let header = bytes.get(0..4).unwrap();",
          error:
            "thread 'analyzer::tests::short_frame' panicked: called `Option::unwrap()` on a `None` value",
        },
        { patch: "+    let header = bytes.get(0..4).ok_or(AnalyzerError::TooShort)?;" },
      ],
    },
    {
      task: "wgsl",
      title: "Write a pixel analyzer shader in WGSL",
      description: "A compute shader that counts the colours of a texture into a histogram buffer.",
      inputs: ["shaders/analyzer.wgsl"],
      tries: [
        {
          patch:
            "+@compute @workgroup_size(8, 8)\n+fn main(@builtin(global_invocation_id) id: vec3<u32>) {",
          error:
            "naga: error: Entry point main at Compute is invalid: binding 1 is missing storage access",
        },
        { patch: "+@group(0) @binding(1) var<storage, read_write> histogram: array<atomic<u32>>;" },
      ],
    },
    {
      task: "vram",
      title: "VRAM viewer: show memory pages as a heat map",
      kind: "pixel",
      inputs: [],
      tries: [{ patch: '{"ops":[{"op":"grid","cells":256}]}' }],
    },
    {
      task: "metrics",
      title: "Metrics picture with frame times and dropped frames",
      kind: "pixel",
      inputs: [],
      tries: [{ patch: '{"ops":[{"op":"chart","series":"frame_ms"}]}' }],
    },
    {
      task: "font",
      title: "Load a bitmap font and blit glyphs",
      inputs: ["src/font.rs"],
      tests: ["cargo test font"],
      tries: [
        {
          patch: "+pub fn glyph(&self, c: char) -> &[u8]",
          error: "error[E0106]: missing lifetime specifier",
        },
        { patch: "+pub fn glyph<'a>(&'a self, c: char) -> Option<&'a Glyph>" },
      ],
    },
    {
      task: "keyboard",
      title: "Decode PS/2 keyboard scancodes",
      inputs: ["src/keyboard.rs"],
      tests: ["cargo test scancode"],
      tries: [{ patch: "+    0x1C => Key::Enter," }],
    },
    {
      task: "scheduler",
      title: "Round-robin scheduler for cooperative tasks",
      inputs: ["src/scheduler.rs"],
      tests: ["cargo test scheduler"],
      tries: [
        {
          patch: "+    let next = self.queue.pop_front().unwrap();",
          error: "error[E0499]: cannot borrow `self.queue` as mutable more than once at a time",
        },
        {
          patch: "+    for task in &mut self.queue { task.poll(); }",
          error: "assertion `left == right` failed: the queue starves the second task",
        },
      ],
      failed: { failure: "commands-red", reason: "cargo test scheduler stays red after 3 fixes" },
    },
    {
      task: "clip",
      title: "Clip rectangles to the framebuffer's bounds",
      inputs: ["src/framebuffer.rs"],
      tests: ["cargo test clip"],
      tries: [
        {
          patch: "+    self.pixels[y * self.width + x] = color;",
          error: "thread panicked: index out of bounds: the len is 64000 but the index is 64320",
        },
        { patch: "+    let x_end = (x + w).min(self.width);" },
      ],
    },
    {
      task: "alpha",
      title: "Alpha blending for sprites",
      inputs: ["src/sprite.rs", "src/framebuffer.rs"],
      tests: ["cargo test blend"],
      tries: [
        {
          patch: "+    let out = (src * a + dst * (255 - a)) / 255;",
          error: "attempt to multiply with overflow",
        },
        { patch: "+    let out = (u16::from(src) * a + u16::from(dst) * (255 - a)) / 255;" },
      ],
    },
    {
      task: "fs",
      title: "Read directories of the FAT16 file system",
      inputs: ["src/fat16.rs"],
      tests: ["cargo test fat16"],
      tries: [{ patch: "+    let cluster = u16::from_le_bytes([entry[26], entry[27]]);" }],
    },
    {
      task: "serial",
      title: "Log to the serial port with a ring buffer",
      inputs: ["src/serial.rs"],
      tests: ["cargo test serial"],
      tries: [{ patch: "+    self.ring[self.head % RING_SIZE] = byte;" }],
    },
    {
      task: "cursor",
      title: "Animated mouse cursor",
      kind: "pixel",
      inputs: [],
      tries: [{ patch: '{"frames":4,"ops":[{"op":"arrow"}]}' }],
    },
    {
      task: "parser",
      title: "Parse pixel programs from text",
      inputs: ["src/parser.rs"],
      tests: ["cargo test parser"],
      tries: [
        {
          patch: "+    let number: u32 = token.parse().unwrap();",
          error: "thread panicked: ParseIntError { kind: InvalidDigit }",
        },
        { patch: "+    let number = token.parse::<u32>().map_err(|_| ParseError::Number(line))?;" },
      ],
      objections: ["The error does not say which line of the program is wrong."],
    },
    {
      task: "palette",
      title: "Indexed colour palettes with 256 entries",
      inputs: ["src/palette.rs"],
      tests: ["cargo test palette"],
      tries: [{ patch: "+pub struct Palette([Rgb; 256]);" }],
    },
    {
      task: "timer",
      title: "Programmable interval timer at 1 kHz",
      inputs: ["src/timer.rs"],
      tests: ["cargo test timer"],
      tries: [{ patch: "+const DIVISOR: u16 = (1_193_182 / 1_000) as u16;" }],
    },
    {
      task: "window",
      title: "Windows that overlap, with focus and z-order",
      inputs: ["src/window_manager.rs"],
      tests: ["cargo test window_manager"],
      tries: [
        {
          patch: "+    self.windows.sort_by_key(|w| w.z);",
          error:
            "error[E0502]: cannot borrow `self.windows` as mutable because it is also borrowed as immutable",
        },
        {
          patch:
            "+    let focused = self.focused; self.windows.sort_by_key(|w| (w.id == focused, w.z));",
        },
      ],
    },
    {
      task: "alloc",
      title: "Bump allocator for the kernel heap",
      inputs: ["src/allocator.rs"],
      tests: ["cargo test allocator"],
      tries: [{ patch: "+    let start = align_up(self.next, layout.align());" }],
    },
  ] satisfies Omit<Story, "at">[]
).map((story, at) => ({ ...story, at: at * 10 }));

/** A query as an agent or a person puts it, and the tasks of which one should be among the first. */
export const labelled: [query: string, tasks: string[]][] = [
  ["CLICK_AT", ["click"]],
  ["clickAt handler is never fired", ["click"]],
  [
    "Add opcode DOUBLE_CLICK_AT to PixelRunner\nsrc/pixel_runner.rs\ncargo test double_click_at",
    ["click", "drag"],
  ],
  ["Add opcode SCROLL to PixelRunner\nsrc/pixel_runner.rs", ["click", "drag"]],
  ["non-exhaustive patterns: `Opcode::Scroll` not covered", ["click"]],
  ["error[E0004] in pixel_runner.rs", ["click"]],
  ["DragTo opcode", ["drag"]],
  ["Draw a shutdown screen with the logo", ["boot"]],
  ["boot logo", ["boot"]],
  ["bootscreen progressbar", ["boot"]],
  ["Handle errors in the analyzer without panics", ["analyzer-errors"]],
  ["called `Option::unwrap()` on a `None` value in src/analyzer.rs", ["analyzer-errors"]],
  ["compute shader for an edge detector in WGSL\nshaders/edges.wgsl", ["wgsl"]],
  ["naga says binding is missing storage access", ["wgsl"]],
  ["count colours into a histogram", ["wgsl"]],
  ["Heat map of VRAM pages", ["vram"]],
  ["video memory viewer", ["vram"]],
  ["chart of frame times", ["metrics"]],
  ["Blit text with the bitmap font", ["font"]],
  ["missing lifetime specifier for glyph", ["font"]],
  ["keyboard scan codes", ["keyboard"]],
  ["Fair scheduler for cooperative tasks\nsrc/scheduler.rs", ["scheduler"]],
  ["cannot borrow `self.queue` as mutable more than once", ["scheduler"]],
  ["index out of bounds when drawing a rectangle into the framebuffer", ["clip"]],
  ["Clip lines to the framebuffer's bounds", ["clip"]],
  ["attempt to multiply with overflow while blending", ["alpha"]],
  ["sprites with transparency and alpha", ["alpha"]],
  ["list a directory on FAT16", ["fs"]],
  ["serial logging", ["serial"]],
  ["animate the mouse pointer cursor", ["cursor"]],
  ["the parser's ParseIntError should name the line", ["parser"]],
  ["colour palette", ["palette"]],
  ["timer interrupts at 100 Hz\nsrc/timer.rs", ["timer"]],
  ["window focus and overlapping z order", ["window"]],
  ["WindowManager", ["window"]],
  ["kernel heap allocation alignment", ["alloc"]],
];

/** Queries that nothing in the history is about. */
export const unrelated: string[] = [
  "configure an nginx reverse proxy for websockets",
  "Translate the README to Portuguese",
  "OAuth login with refresh tokens",
  "PostgreSQL migration adds a column to customers",
  "Send e-mail notifications through SMTP",
  "Kubernetes deployment with helm charts",
  "Bluetooth pairing with headphones",
  "Calculate value-added tax on invoices",
  "Decode Opus audio packets",
  "sudoku solver with backtracking",
  "Parse cron expressions",
  "Add a dark theme to the settings page",
];

/** Written after the floors and weights were chosen on the sets above, and not used to change them. */
export const heldOut: { labelled: [query: string, tasks: string[]][]; unrelated: string[] } = {
  labelled: [
    ["PixelRunner should support a MOVE_TO opcode", ["click", "drag"]],
    ["the analyzer panics on short frames", ["analyzer-errors"]],
    ["WGSL compute pass that blurs a texture", ["wgsl"]],
    ["Show dropped frames over time", ["metrics"]],
    ["VRAM pages that change often", ["vram"]],
    ["glyphs for umlauts in the bitmap font", ["font"]],
    ["Enter key is decoded wrongly", ["keyboard"]],
    ["second task starves in the scheduler queue", ["scheduler"]],
    ["framebuffer overflow at the right edge", ["clip"]],
    ["blending gives wrong colours", ["alpha"]],
    ["cluster chain of a FAT16 entry", ["fs"]],
    ["ring buffer drops bytes", ["serial"]],
    ["which window has focus", ["window"]],
    ["align_up overflow", ["alloc"]],
    ["RGB palette entry lookup", ["palette"]],
    ["parse error without a line number", ["parser"]],
  ],
  unrelated: [
    "Rename the crate to lumen",
    "Post a message to a Slack webhook",
    "GitHub Actions workflow for macOS",
    "Compress photos to JPEG XL",
    "WebSocket chat server",
    "spell checker for German",
    "Print the version in the command line interface",
    "Cache HTTP responses with ETags",
  ],
};
