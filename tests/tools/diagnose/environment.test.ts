import { describe, expect, test } from "vitest";
import { environmentTrouble, isWhollyTrouble } from "../../../tools/diagnose/environment.ts";

const NO_ADAPTER =
  "thread 'main' panicked at src/gpu.rs:12:10:\ncalled `Result::unwrap()` on an `Err` value: NotFound { active_backends: Backends(VULKAN), .. }: No suitable graphics adapter found";

describe("what an output tells of the machine", () => {
  test.each([
    [NO_ADAPTER, "no-adapter"],
    ["Failed to find an appropriate adapter", "no-adapter"],
    ["called `Result::unwrap()` on an `Err` value: NoAdapter", "no-adapter"],
    ["No adapters found", "no-adapter"],
    ["vkCreateInstance failed: ERROR_INCOMPATIBLE_DRIVER", "no-adapter"],
    ["neither WAYLAND_DISPLAY nor WAYLAND_SOCKET nor DISPLAY is set.", "no-display"],
    ["Error: cannot open display: :0", "no-display"],
    ["XOpenDisplay failed", "no-display"],
    ["pygame.error: No available video device", "no-display"],
    ['Os { code: 98, kind: AddrInUse, message: "Address already in use" }', "port-taken"],
    ["OSError: [Errno 98] Address already in use", "port-taken"],
    ["Error: listen EADDRINUSE: address already in use 127.0.0.1:3000", "port-taken"],
    ["write error: No space left on device (os error 28)", "disk-full"],
    ["[stopped: less than 1024 MiB free on the disk of /x]", "disk-full"],
    [
      "error: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)",
      "no-linker",
    ],
    ["is `cmake` not installed?", "no-linker"],
    ["bash: line 1: pytest: command not found", "no-program"],
    ["sh: 1: make: not found", "no-program"],
    ["could not find system library 'alsa' required by the 'alsa-sys' crate", "no-library"],
    ["/usr/bin/ld: cannot find -lasound: No such file or directory", "no-library"],
    ["Caused by:\n  failed to download `serde v1.0.0`", "no-crates"],
    [
      "error: failed to get `x`\nCaused by:\n  can't checkout from 'https://…': you are in the offline mode",
      "no-crates",
    ],
    ["connect: Network is unreachable (os error 101)", "no-network"],
    ["failed to lookup address information: Temporary failure in name resolution", "no-network"],
    ["curl: (6) Could not resolve host: example.com", "no-network"],
    [
      "error: failed to run custom build command for `k v0.1.0`\n  Os { code: 30, kind: ReadOnlyFilesystem }",
      "read-only",
    ],
  ])("%s", (output, kind) => {
    expect(environmentTrouble(output)).toMatchObject({ kind });
  });

  test.each([
    "test adds ... FAILED\nassertion `left == right` failed",
    "error[E0433]: failed to resolve: use of undeclared type `RequestAdapterError`\n --> src/gpu.rs:3:5\n",
    "error: cannot find macro `No_suitable_adapter` in this scope\n  --> src/lib.rs:1:1\n",
    "the adapter pattern is suitable here",
    "user: not found",
    "thread 'main' panicked at src/lib.rs:3:5:\nno such key: display",
    'Os { code: 2, kind: NotFound, message: "No such file or directory" }',
  ])("not: %s", (output) => {
    expect(environmentTrouble(output)).toBeNull();
  });

  test("says what would mend it", () => {
    expect(environmentTrouble(NO_ADAPTER)).toEqual({
      kind: "no-adapter",
      what: "no graphics adapter can be used here",
      mend: '"grants": {"gpu": true} in the task, or --grant gpu',
    });
  });
});

const section = (name: string, said: string) => `---- ${name} stdout ----\n\n${said}\n`;
const report = (sections: string[], passed: number) =>
  `running ${sections.length + passed} tests\n\nfailures:\n\n${sections.join("\n")}\nfailures:\n    x\n\ntest result: FAILED. ${passed} passed; ${sections.length} failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.00s\n`;
const gpu = section(
  "draws",
  "thread 'draws' panicked at src/lib.rs:1:1:\nNo suitable graphics adapter found",
);
const wrong = section(
  "adds",
  "thread 'adds' panicked at src/lib.rs:2:2:\nassertion failed: 1 == 2",
);

describe("whether there is nothing but trouble", () => {
  test.each([
    ["a program that cannot draw", NO_ADAPTER, [], true],
    ["the one test that is asked for", report([gpu], 0), ["draws"], true],
    ["that test, and no name", report([gpu], 0), [], false],
    ["that test among others that pass", report([gpu], 3), ["d"], false],
    ["that test, and one that is plainly red", report([gpu, wrong], 0), ["d"], false],
    ["a plain red test", report([wrong], 0), ["adds"], false],
    [
      "pytest with one such test",
      "E  Failed: cannot open display\n1 failed, 9 passed in 0.2s",
      [],
      false,
    ],
    [
      "unittest with one such test",
      "OSError: [Errno 98] Address already in use\nRan 4 tests in 0.01s\n\nFAILED (errors=1)",
      [],
      false,
    ],
    ["no trouble", "exit 1", [], false],
  ])("%s", (_, output, filters, whole) => {
    expect(isWhollyTrouble(output, filters)).toBe(whole);
  });
});
