// `plan …` as it is typed, and which of its words only look. Pure: a word that nobody knows is told and does nothing.

import { readingLimits } from "./limits.ts";
import { isEditOfPlan } from "./plan-reply.ts";
import { bad, done, type VerbReader } from "./verb-reading.ts";

const looks: ReadonlySet<string> = new Set(["show", "status", "receipt", "export"]);
const changes: ReadonlySet<string> = new Set([
  "go",
  "edit",
  "pause",
  "resume",
  "stop",
  "verify",
  "merge",
  "start",
  "pass",
  "fail",
  "challenge",
]);

/** Whoever may look may say it; everything else takes the right to steer. */
export function looksAtPlan(does: string | undefined): boolean {
  return does === undefined || looks.has(does);
}

export const readPlan: VerbReader = ({ words, line, body }, { facts }) => {
  const [first, second] = words;
  if (first === undefined || (first.toLowerCase() === "list" && second === undefined)) {
    return done({ verb: "plans" }, "yes");
  }
  if (first.toLowerCase() === "start") {
    const goal = withBody(line.slice(first.length).replace(/^\s*:/, "").trim(), body);
    if (goal === "") return bad("start a plan for what?", "plan start ship the feature");
    return done({ verb: "plan", plan: "", does: "start", rest: goal }, "no");
  }
  const plan = first.replace(/:$/, "");
  // Only a plan that there is is meant where an answer is expected.
  const exact = facts.known.plans?.includes(plan) === true ? "yes" : "no";
  if (second === undefined) return done({ verb: "plan", plan }, exact);
  const does = second.toLowerCase().replace(/:$/, "");
  const at = line.indexOf(second, first.length);
  const edits = withBody(line.slice(at), body);
  if (isEditOfPlan(edits)) return done({ verb: "plan", plan, does: "edit", rest: edits }, exact);
  if (!looks.has(does) && !changes.has(does)) {
    const why = `a plan cannot ${JSON.stringify(second.slice(0, readingLimits.goal_name_chars_max))}`;
    return bad(why, `plan ${plan} show`, `plan ${plan} edit drop 3`, "help plans");
  }
  const rest = withBody(line.slice(at + second.length).trim(), body);
  return done({ verb: "plan", plan, does, ...(rest !== "" && { rest }) }, exact);
};

function withBody(line: string, body: string | undefined): string {
  return body === undefined ? line : `${line}\n${body}`.trim();
}
