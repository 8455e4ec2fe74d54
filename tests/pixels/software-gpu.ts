import { existsSync } from "node:fs";
import path from "node:path";

const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** The environment in which a process finds the GPU in software of Debian's chromium-common. */
export function softwareGpu(): Record<string, string> {
  if (!existsSync(swiftShader)) return {};
  return { VK_ICD_FILENAMES: swiftShader, LD_LIBRARY_PATH: path.dirname(swiftShader) };
}
