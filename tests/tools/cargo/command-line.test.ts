import { expect, test } from "vitest";
import { cargoCalls } from "../../../tools/cargo/command-line.ts";

const call = (verb: string, ...filters: string[]) => ({ verb, filters });

test.each([
  ["cargo test", [call("test")]],
  ["cargo t click_at", [call("test", "click_at")]],
  [
    "cd crates/x && A=1 B='2 3' cargo +nightly test -p y 'na me' -- --exact",
    [call("test", "na me")],
  ],
  ["cargo test --manifest-path a/Cargo.toml -j 2 f 2>&1 | tail -5", [call("test", "f")]],
  ["cargo test --test integration --features=x,y", [call("test")]],
  ["cargo test --lib -- --test-threads 1 --skip slow one two", [call("test", "one", "two")]],
  ["(cargo check; cargo test -q foo) || true", [call("check"), call("test", "foo")]],
  [
    "cargo test a > log.txt 2> /dev/null; cargo test b >/dev/null",
    [call("test", "a"), call("test", "b")],
  ],
  ["cargo test name\ncargo build", [call("test", "name"), call("build")]],
  ["cargo test a \\\n  --release", [call("test", "a")]],
  ["timeout 60 /opt/rust/bin/cargo test x # not y", [call("test", "x")]],
  ['cargo test "a b\\"c"', [call("test", 'a b"c')]],
  ["cargo clippy -- -D warnings", [call("clippy")]],
  ["make test && echo cargo-test", []],
  ["", []],
])("%s", (command, calls) => {
  expect(cargoCalls(command)).toEqual(calls);
});
