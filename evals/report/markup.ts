import { printable } from "../../contracts/printable.ts";

/** HTML or SVG that is safe to put into a page. Only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[];

/** A template whose values are escaped, but for markup that it made itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const text = parts.map((part, at) => part + (at < values.length ? shown(values[at] ?? "") : ""));
  return { markup: text.join("") };
}

export const nothing: Markup = { markup: "" };

function shown(value: Value): string {
  if (typeof value === "string") return escaped(printable(value, 2000));
  if (typeof value === "number") return String(Math.round(value * 1000) / 1000);
  if ("markup" in value) return value.markup;
  return value.map(({ markup }) => markup).join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
