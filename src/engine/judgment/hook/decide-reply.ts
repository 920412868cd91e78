// A ruling about a tool call → what the agent is told of it. A block and a question stop the call, care is advised, and
// what may be done is not spoken of, so that nobody's own permission prompts are skipped unless the config says so (I11). Pure.

import type { Evidence, Ruling } from "../ruling.ts";

export type HookDecision =
  | { readonly kind: "nothing" }
  | { readonly kind: "deny" | "advise"; readonly text: string }
  /** A person's yes was used up for exactly this, or stands in the config. */
  | { readonly kind: "granted"; readonly text: string }
  | { readonly kind: "ask"; readonly why: string };

/** `proceed`: what the config says of a call that nothing speaks against. */
export function decideReply(ruling: Ruling, proceed: "pass" | "allow" = "pass"): HookDecision {
  switch (ruling.kind) {
    case "block":
      return { kind: "deny", text: denialOf(ruling) };
    case "ask":
      return { kind: "ask", why: sentence(ruling) };
    case "slow_down":
    case "get_context":
      return { kind: "advise", text: withWarnings(adviceOf(ruling), ruling) };
    case "proceed":
      if (isGrant(ruling)) return { kind: "granted", text: ruling.reason };
      if (warningsOf(ruling).length > 0) return { kind: "advise", text: withWarnings("", ruling) };
      return proceed === "allow"
        ? { kind: "granted", text: `looop: ${ruling.reason} (${ruling.layer}; the config lets it pass)` }
        : { kind: "nothing" };
  }
}

/** The guardrails ask about it, and yet it proceeds: somebody's yes is the evidence. */
function isGrant({ layer, evidence }: Ruling): boolean {
  return layer === "guardrails" && evidence.length > 0;
}

function denialOf(ruling: Ruling): string {
  const { layer, by, mend } = ruling;
  const who = layer === "guardrails" ? `guardrail ${by}` : layer;
  const next =
    mend === undefined
      ? "It stays so however it is tried; find another way, or ask a person with `looop ask`."
      : `A person must mend this first: ${mend}.`;
  return `looop: blocked (${who}): ${sentence(ruling)}. ${next}`;
}

function adviceOf(ruling: Ruling): string {
  const lead = ruling.kind === "get_context" ? "looop: something is missing" : "looop: care is advised";
  return `${lead}: ${sentence(ruling)}.`;
}

/** Why somebody is told to take care, to their person. */
export function warningWords(ruling: Ruling): string {
  const [warning] = warningsOf(ruling);
  return ruling.kind === "proceed" && warning !== undefined ? warning.text : ruling.reason;
}

function sentence({ reason, advice }: Ruling): string {
  return advice === undefined ? reason : `${reason}; ${advice}`;
}

/** Of rules. That our memory is in trouble is none of the agent's business; `judge status` says it. */
function warningsOf({ warnings }: Ruling): readonly Evidence[] {
  return warnings.filter(({ ref }) => ref !== undefined);
}

function withWarnings(text: string, ruling: Ruling): string {
  const said = warningsOf(ruling).map(({ text: warning }) => `looop: warning: ${warning}.`);
  return [text, ...said].filter((each) => each !== "").join(" ");
}
