import { render } from "../prompts/render.ts";

/** How a model is asked to write its edits; what it answers is recognised, whatever its form. */
export type EditForm = "blocks" | "whole";

export function formSection(form: EditForm): string {
  return render(form === "whole" ? "whole-file-format" : "edit-format");
}
