// `profiles`: the other data directories that the program here serves, and why one is not.

import type { ProfileReport } from "../health.ts";
import { checkupOf } from "./health-run.ts";
import type { ProfilesJson } from "./outputs-health.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

const marks: Readonly<Record<ProfileReport["state"], string>> = { ready: "✓", unready: "!", away: "✗" };

export async function runProfiles(scene: BareScene): Promise<Result> {
  const checkup = await checkupOf(scene);
  if ("kind" in checkup) return problemOf(checkup);
  const end = await checkup.profiles();
  if (end.kind === "failed") return problemOf(end);
  if (end.kind === "problems")
    return problem("failed", { kind: "config", why: end.problems.join(" | "), remedy: end.remedy });
  const { profiles } = end;
  const json = { profiles: [...profiles] } satisfies ProfilesJson;
  return { kind: "done", text: profiles.map(lineOf).join(""), json };
}

function lineOf({ name, directory, state, why }: ProfileReport): string {
  const said =
    state === "ready" ? "served" : `${state === "away" ? "not served" : "not ready"}: ${why ?? ""}`;
  return `${marks[state]} ${plain(name)}  ${plain(directory)}  ${plain(said)}\n`;
}
