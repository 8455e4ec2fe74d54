import { type EditForm, formSection } from "../../agents/edit-form.ts";
import type { ChatMessage } from "../../contracts/model-call.ts";

/** A conversation whose questions ask for whole files wherever the loop asks for blocks. */
export function askingFor(form: EditForm, messages: readonly ChatMessage[]): ChatMessage[] {
  if (form === "blocks") return [...messages];
  const [blocks, whole] = [formSection("blocks"), formSection("whole")];
  return messages.map(({ role, content }) => ({
    role,
    content: content.replace(blocks, () => whole),
  }));
}
