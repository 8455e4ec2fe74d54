/** A made-up pixel OS of 320 files whose names overlap as those of real code do. */

const AREAS = ["gfx", "input", "audio", "net", "disk", "memory", "sched", "shell"];
const SUBJECTS =
  "blend cursor palette sprite glyph region window panel layer frame buffer channel packet socket cache page block inode timer queue task signal lock event key mouse gesture tone mixer sample voice route header token script prompt history alias pipe job".split(
    " ",
  );
const VERBS = ["open", "merge", "clip", "count", "reset"];

export interface LargeTask {
  title: string;
  description: string;
  /** Where the right function is. */
  path: string;
  name: string;
  /** The type of another file that it works on. */
  uses: string;
}

const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

export function largeRepository(): { files: Record<string, string>; tasks: LargeTask[] } {
  const files: Record<string, string> = { "check.sh": "exit 0\n" };
  const tasks: LargeTask[] = [];
  for (const [a, area] of AREAS.entries()) {
    for (const [s, subject] of SUBJECTS.entries()) {
      const path = `src/${area}/${subject}.rs`;
      const otherArea = AREAS[(a + 3) % AREAS.length] ?? area;
      const other = SUBJECTS[(s + 7) % SUBJECTS.length] ?? subject;
      const uses = `${upper(otherArea)}${upper(other)}`;
      files[path] = source(area, subject, otherArea, other, uses);
      if ((a * SUBJECTS.length + s) % 13 === 5) {
        const verb = VERBS[s % VERBS.length] ?? "open";
        tasks.push({
          title: `${upper(verb)} of a ${subject} goes wrong when the ${area} limit is reached`,
          description: `The ${area} ${subject} should saturate at its limit instead of wrapping around.`,
          path,
          name: `${verb}_${subject}`,
          uses,
        });
      }
    }
  }
  return { files, tasks };
}

function source(area: string, subject: string, otherArea: string, other: string, uses: string) {
  const type = `${upper(area)}${upper(subject)}`;
  const functions = VERBS.map(
    (verb, v) => `/// ${upper(verb)}s a ${subject} for the ${other}.
pub fn ${verb}_${subject}(state: &mut ${type}, with: &${uses}, amount: u32) -> u32 {
    let limit = state.limit.wrapping_add(amount * ${v + 1});
    if with.used > limit {
        return state.used;
    }
    state.used = state.used.wrapping_add(amount);
    state.used
}
`,
  );
  return `//! The ${subject} of ${area}.
use crate::${otherArea}::${other}::${uses};

/// What is known of one ${subject}.
pub struct ${type} {
    pub used: u32,
    pub limit: u32,
}

${functions.join("\n")}`;
}
