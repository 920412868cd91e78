// `demo decide`: the demo's judgment, called as any decider is.

import { decideDemo } from "../pulse/demo-decide.ts";
import { pulseLimits } from "../pulse/limits.ts";
import { problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runDemoDecide({ terminal }: BareScene): Promise<Result> {
  const input = await terminal.readInput(pulseLimits.prompt_bytes_ceiling);
  if (input.kind === "failed") return problemOf(input);
  if (input.kind === "too_large") {
    const why = `the prompt has more than ${pulseLimits.prompt_bytes_ceiling} bytes`;
    return problem("failed", { kind: "refused", field: "prompt", why, remedy: "lower caps.prompt_bytes" });
  }
  const move = decideDemo(Buffer.from(input.bytes).toString("utf8"));
  return { kind: "done", text: `${JSON.stringify(move)}\n`, json: move };
}
