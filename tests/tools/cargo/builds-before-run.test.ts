import { expect, test } from "vitest";
import { buildsBeforeRun } from "../../../tools/cargo/builds-before-run.ts";

test.each([
  ["cargo run", ["cargo build"]],
  ["cargo r --release", ["cargo build --release"]],
  ["cargo run -p kernel --features a,b -- --size 3", ["cargo build -p kernel --features a,b"]],
  ["cargo run --bin=os disk.img --release", ["cargo build --bin=os"]],
  [
    "cd os && RUSTFLAGS='-C opt-level=1' cargo +nightly run 2>&1 | tee log",
    ["cd os && RUSTFLAGS='-C opt-level=1' cargo +nightly build"],
  ],
  ["xvfb-run -a cargo run --example window", ["xvfb-run -a cargo build --example window"]],
  ["cargo test && cargo run", ["cargo build"]],
  ["cargo build && ./target/debug/os", []],
  ["npm start", []],
  ["cargo test run", []],
])("%s", (command, lines) => {
  expect(buildsBeforeRun(command)).toEqual(lines);
});
