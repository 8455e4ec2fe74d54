/** A piece of Rust source. All pieces together are the source again, white space included. */
export interface Token {
  readonly kind: "space" | "comment" | "text" | "number" | "word" | "lifetime" | "mark";
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
}

const PIECES: readonly [Token["kind"], RegExp][] = [
  ["space", /\s+/y],
  ["comment", /\/\/[^\n]*/y],
  ["text", /[bc]?r(#*)"[\s\S]*?"\1/y],
  ["text", /[bc]?"(?:\\[\s\S]|[^"\\])*"/y],
  ["text", /b?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|[\s\S])|[^'\\\n])'/uy],
  ["lifetime", /'[A-Za-z_]\w*/y],
  ["number", /\d\w*(?:\.\d\w*)?/y],
  ["word", /[\p{L}_][\p{L}\d_]*/uy],
  ["mark", /<<=|>>=|\.\.=|=>|->|::|==|!=|<=|>=|&&|\|\||[-+*/%^|&]=|<<|>>|\.\.|[\s\S]/uy],
];

/** Splits a source that compiles; anything else is split somehow. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    const token = blockComment(source, at) ?? pieceAt(source, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function pieceAt(source: string, at: number): Token {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(source) ?? [];
    if (text !== undefined) return { kind, text, at };
  }
  return { kind: "mark", text: source.charAt(at), at };
}

/** Block comments hold block comments. */
function blockComment(source: string, at: number): Token | null {
  if (!source.startsWith("/*", at)) return null;
  let depth = 0;
  let end = at;
  do {
    if (source.startsWith("/*", end)) depth++;
    else if (source.startsWith("*/", end)) depth--;
    else {
      end++;
      continue;
    }
    end += 2;
  } while (depth > 0 && end < source.length);
  return { kind: "comment", text: source.slice(at, end), at };
}

export const endOf = (token: Token): number => token.at + token.text.length;
