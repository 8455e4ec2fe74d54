import path from "node:path";

/** Variables that a build may need and that hold no secret. Everything else stays out. */
const ALLOWED = new Set(
  `PATH HOME LANG LANGUAGE TZ TERM USER LOGNAME NO_COLOR SOURCE_DATE_EPOCH
   CARGO_HOME CARGO_BUILD_JOBS CARGO_INCREMENTAL CARGO_TERM_COLOR RUSTUP_HOME RUSTUP_TOOLCHAIN
   RUSTFLAGS RUSTDOCFLAGS RUST_LOG RUST_MIN_STACK RUST_TEST_THREADS
   CC CXX AR LD CFLAGS CXXFLAGS CPPFLAGS LDFLAGS MAKEFLAGS PKG_CONFIG_PATH LIBCLANG_PATH
   LIBRARY_PATH CPATH JAVA_HOME GOPATH GOROOT GOMODCACHE GOFLAGS PYENV_ROOT PYENV_VERSION
   VIRTUAL_ENV PYTHONPATH PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE NVM_DIR NODE_PATH
   NIX_PROFILES NIX_LD NIX_LD_LIBRARY_PATH`.split(/\s+/),
);

/** The part of an environment that a command may see. */
export function allowedEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && (ALLOWED.has(name) || name.startsWith("LC_"))) env[name] = value;
  }
  env.PATH = ownToolsLeftOut(from.PATH ?? "/usr/local/bin:/usr/bin:/bin");
  // A wrapper is a program between cargo and the compiler; an empty value also overrules the configuration.
  env.RUSTC_WRAPPER = "";
  env.RUSTC_WORKSPACE_WRAPPER = "";
  return env;
}

/** `npm run` puts our own dependencies first on the path: they are no business of the repository's. */
function ownToolsLeftOut(PATH: string): string {
  const kept = PATH.split(path.delimiter).filter(
    (entry) => path.isAbsolute(entry) && !/[\\/]node_modules[\\/]/.test(`${entry}/`),
  );
  return [...new Set(kept)].join(path.delimiter);
}

/** Of the variables that the owner lets through, those that are set here. */
export function passedEnvironment(
  from: NodeJS.ProcessEnv,
  names: readonly string[],
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined && refusedVariable(name) === null) env[name] = value;
  }
  return env;
}

/** Why a variable is never passed on, or null when its owner may grant it. */
export function refusedVariable(name: string): string | null {
  if (
    /^(PATH|HOME|TMPDIR|PWD|OLDPWD|SHELL|CARGO_HOME|CARGO_TARGET_DIR|CARGO_NET_OFFLINE)$/.test(name)
  ) {
    return "the sandbox itself sets it";
  }
  if (/^(LD_PRELOAD|LD_AUDIT|DYLD_.*)$/.test(name)) {
    return "it loads a library into every program, also into those that report the tests";
  }
  if (/^(BASH_ENV|ENV|BASHOPTS|SHELLOPTS|IFS|PS4|PROMPT_COMMAND|BASH_FUNC_.*)$/.test(name)) {
    return "it changes what the shell makes of the command";
  }
  if (/^AUTO_GVPIE_/.test(name)) return "it is a setting of the loop, which may hold a key";
  return null;
}
