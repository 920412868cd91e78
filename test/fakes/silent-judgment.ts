// A judgment without an opinion: the loop's own rules are all there is.

import type { Judgment } from "../../src/engine/pulse/permit.ts";

export const silentJudgment: Judgment = {
  rule: async () => undefined,
  rules: async () => ({ kind: "ok", hash: "no packs" }),
};
