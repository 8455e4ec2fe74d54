import { type EditForm, formSection } from "../../agents/edit-form.ts";
import type { ScriptedRequest } from "../../models/script-server.ts";

/** The form in which the last question wants its edits. */
export function askedForm({ messages }: ScriptedRequest): EditForm {
  const last = messages.findLast(({ role }) => role === "user");
  return last?.content.includes(formSection("whole")) ? "whole" : "blocks";
}
