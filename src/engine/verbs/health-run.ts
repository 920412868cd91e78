// `health` and `metrics`: asked of the running program. Small, for a container asks every half minute.

import type { Checkup, Probe, WellnessReport } from "../health.ts";
import type { Failed, Refused } from "../outcome.ts";
import type { HealthJson } from "./outputs-health.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

/** The short way where there is one. */
async function probeOf(scene: BareScene): Promise<Probe | Refused | Failed> {
  return scene.probe === undefined ? checkupOf(scene) : scene.probe();
}

export async function checkupOf({ home }: Pick<BareScene, "home">): Promise<Checkup | Refused | Failed> {
  const opened = await home();
  return opened.kind === "home" ? opened.checkup() : opened;
}

const down = () =>
  problem("failed", { kind: "down", why: "no loop runs here", remedy: "start it: looop up" });

export async function runHealth(scene: BareScene): Promise<Result> {
  const probe = await probeOf(scene);
  if ("kind" in probe) return problemOf(probe);
  const end = await probe.health();
  if (end.kind === "nobody") return down();
  if (end.kind !== "health") return problemOf(end);
  const { kind: _, checks, channels, profiles, ...rest } = end;
  const json = {
    ...rest,
    checks: [...checks],
    channels: channels.map((each) => ({ ...each, lacks: [...each.lacks] })),
    ...(profiles !== undefined && { profiles: [...profiles] }),
  } satisfies HealthJson;
  if (!scene.input.on("ready")) return { kind: "done", text: `alive for ${end.up_s} s\n`, json };
  const exit = end.ready === "yes" ? "ok" : "failed";
  return { kind: "done", exit, text: readyText(end), json };
}

function readyText({ ready, checks }: WellnessReport): string {
  const lines = checks.map(({ name, state, why, remedy }) => {
    const then = remedy === undefined ? "" : `; ${remedy}`;
    return `${state === "well" ? "✓" : "✗"} ${name}: ${why}${then}`;
  });
  return [ready === "yes" ? "ready" : "not ready", ...lines].map((text) => `${plain(text)}\n`).join("");
}

export async function runMetrics(scene: BareScene): Promise<Result> {
  const probe = await probeOf(scene);
  if ("kind" in probe) return problemOf(probe);
  const end = await probe.metrics();
  if (end.kind === "nobody") return down();
  if (end.kind !== "metrics") return problemOf(end);
  return { kind: "done", text: end.text, json: { text: end.text } };
}
