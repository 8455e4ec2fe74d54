import { z } from "zod";

/** `spec` is a plan, `patch` an attempt's change to files, `card` a run's outcome as a picture. */
export const ArtifactKind = z.enum(["spec", "patch", "pixel_program", "card"]);
export type ArtifactKind = z.infer<typeof ArtifactKind>;

/**
 * What a run leaves behind, as `artifacts/art-<id>.json` and as a row of memory. Beside it lie the
 * same thing in its own format: `.patch` for patches, `.png` for pixel programs and cards.
 */
export const Artifact = z.object({
  id: z.string().regex(/^art-[A-Za-z0-9._-]+$/),
  kind: ArtifactKind,
  task: z.string(),
  run: z.string(),
  /** Which attempt made it; null for what belongs to the run as a whole. */
  attempt: z.number().int().nullable(),
  title: z.string(),
  /** `green`, `red`, … of its attempt; for a spec or card the run's outcome. */
  status: z.string(),
  created_at: z.string(),
  /** Its run landed by its owner's word, over the judge's. */
  overridden: z.boolean().optional(),
  /** The plan's text, the unified diff, or the pixel program as an object. */
  content: z.unknown(),
});
export type Artifact = z.infer<typeof Artifact>;
