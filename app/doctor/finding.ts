/** One thing that was looked at. A `problem` stops the loop, a `warning` makes it worse. */
export interface Finding {
  name: string;
  state: "fine" | "warning" | "problem";
  text: string;
  /** The command or step that mends it; null when nothing is to be mended. */
  fix: string | null;
  /** The figures behind it, for machines. */
  data?: Readonly<Record<string, unknown>>;
}

export function fine(name: string, text: string, data?: Finding["data"]): Finding {
  return { name, state: "fine", text, fix: null, ...(data && { data }) };
}

export function warning(name: string, text: string, fix: string, data?: Finding["data"]): Finding {
  return { name, state: "warning", text, fix, ...(data && { data }) };
}

export function problem(name: string, text: string, fix: string): Finding {
  return { name, state: "problem", text, fix };
}
