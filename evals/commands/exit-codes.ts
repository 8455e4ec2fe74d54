/** Exit codes: CI tells a broken harness from a change that made things worse. */
export const EXIT = { fine: 0, failed: 1, gate: 100, interrupted: 130 } as const;
