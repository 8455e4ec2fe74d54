/**
 * What a question asks for. `attempts`: what was tried at something; with `detail`, what each
 * attempt changed. `errors`: what went wrong in the last runs. `recall`: anything else.
 */
export type Question =
  | { kind: "attempts"; about: string; detail: boolean }
  | { kind: "errors"; last: number; about: string | null }
  | { kind: "recall"; query: string };

const NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split(" ");
const DEFAULT_LAST = 10;

/**
 * Reads a question by its wording alone, without a model: "What did I try for X before?", "Show me
 * previous attempts at X", "What errors occurred in the last 10 builds?", and phrasings near these.
 */
export function readQuestion(question: string): Question {
  const text = question.trim().replace(/[\s?!.]+$/, "");
  return errorsIn(text) ?? attemptsIn(text) ?? { kind: "recall", query: text };
}

function errorsIn(text: string): Question | null {
  if (!/\b(?:errors?|fail(?:s|ed|ures?)?|broke|broken|went wrong|red)\b/i.test(text)) return null;
  const window =
    /\b(?:last|latest|past|(?:most )?recent)(?:\s+(\w+))?\s+(?:builds?|runs?|tasks?|jobs?)\b|\b(?:recently|lately)\b/i;
  const found = window.exec(text);
  const about = /\b(?:with|for|on|about|at|of)\s+(?!the\s+(?:last|latest|past|recent)\b)(.+)$/i;
  const subject = about.exec(text.replace(window, "").trim())?.[1];
  if (!found && subject === undefined) {
    // "What errors occurred?" asks for the last runs; "error handling in the parser" does not.
    return /^(?:what|which|show|list|any)\b.*\b(?:errors?|failures?|failed|broke|went wrong)\b/i.test(
      text,
    )
      ? { kind: "errors", last: DEFAULT_LAST, about: null }
      : null;
  }
  if (!found && !/^(?:what|which|show|list|any)\b/i.test(text)) return null;
  const single = /\b(?:last|latest|most recent)\s+(?:build|run|task|job)\b/i.test(text);
  return {
    kind: "errors",
    last: single ? 1 : (countOf(found?.[1]) ?? DEFAULT_LAST),
    about: subject === undefined ? null : subjectOf(subject),
  };
}

function attemptsIn(text: string): Question | null {
  const attempts = /\battempt(?:s|ed)?\s+(?:at|on|for|of|with|to|in|about)\s+(.+)$/i.exec(
    text,
  )?.[1];
  const tried =
    /\b(?:try|tried|do|did|done)\b.*?\b(?:for|with|on|at|about|in|to)\s+(.+)$/i.exec(text)?.[1] ??
    /\btried\s+(.+)$/i.exec(text)?.[1];
  const asks = /^(?:what|which|how|show|list|have|did|give|tell)\b/i.test(text);
  if (attempts !== undefined) return { kind: "attempts", about: subjectOf(attempts), detail: true };
  if (tried === undefined || !asks || !/\b(?:try|tried|did|done)\b/i.test(text)) return null;
  return { kind: "attempts", about: subjectOf(tried), detail: false };
}

/** Without what surrounds the subject in a sentence. */
function subjectOf(text: string): string {
  const end =
    /(?:[\s,]+(?:before|previously|earlier|already|again|so far|in the past|until now|yet|please))+$/i;
  return text
    .replace(end, "")
    .replace(/^(?:the|a|an|implementing|adding|doing)\s+/i, "")
    .trim();
}

function countOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (/^\d{1,6}$/.test(word)) return Math.max(1, Number(word));
  const at = NUMBERS.indexOf(word.toLowerCase());
  return at < 0 ? undefined : at + 1;
}
