/**
 * Why a path may not be written, or null. Allowed are relative paths with `/` that stay inside:
 * no `..`, no drive, no backslash, nothing of git's own.
 */
export function pathTrouble(path: string): string | null {
  if (path === "" || path.length > 400) return "is empty or too long";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(path)) return "holds a control character";
  if (path.startsWith("/") || path.startsWith("~") || /^[A-Za-z]:/.test(path))
    return "is not relative";
  if (path.includes("\\")) return "holds a backslash";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return "does not stay inside the repository by its plain name";
  }
  if (parts.some((part) => /^\.git$|^git~\d$/i.test(part.replace(/[. ]+$/, "")))) {
    return "belongs to git";
  }
  return null;
}
