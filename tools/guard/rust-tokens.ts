/** What a token can be, tried in this order at each place; what matches none is one character. */
const SPACE = /\s+|\/\/[^\n]*/y;
const RAW = /(?:b|c)?r(#*)"/y;
const STRING = /(?:b|c)?"(?:\\[\s\S]|[^"\\])*"?/y;
const CHARACTER = /b?'(?:\\(?:u\{[^}]*\}|x[\da-fA-F]{2}|.)|[^\\'\n])'/uy;
const WORD = /'?(?:r#)?[\p{XID_Start}_]\p{XID_Continue}*/uy;
const NUMBER = /\d\w*(?:\.\d\w*)?/y;

/**
 * The tokens of a Rust source, without white space and comments (doc comments too) and without
 * commas before a closing bracket, so that equal lists mean equal code however it is laid out.
 * A text that is no Rust gives some list, too.
 */
export function rustTokens(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; ) {
    const space = matchAt(SPACE, text, at);
    if (space !== undefined) {
      at += space.length;
    } else if (text.startsWith("/*", at)) {
      at = commentEnd(text, at);
    } else {
      const token = tokenAt(text, at);
      if (/^[)\]}]$/.test(token) && tokens.at(-1) === ",") tokens.pop();
      tokens.push(token);
      at += token.length;
    }
  }
  return tokens;
}

/** Whether a token is a name (or a keyword), not a literal or a sign. */
export function isName(token: string): boolean {
  return /^(?:r#)?[\p{XID_Start}_]\p{XID_Continue}*$/u.test(token);
}

function tokenAt(text: string, at: number): string {
  const raw = matchAt(RAW, text, at);
  if (raw !== undefined) {
    const close = `"${"#".repeat(raw.split("#").length - 1)}`;
    const end = text.indexOf(close, at + raw.length);
    return text.slice(at, end < 0 ? text.length : end + close.length);
  }
  return (
    matchAt(STRING, text, at) ??
    matchAt(CHARACTER, text, at) ??
    matchAt(WORD, text, at) ??
    matchAt(NUMBER, text, at) ??
    String.fromCodePoint(text.codePointAt(at) ?? 0)
  );
}

/** Rust's block comments nest. */
function commentEnd(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
