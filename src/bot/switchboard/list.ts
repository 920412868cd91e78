// The profiles that a config names, and how each is: as the running program says, else that nobody serves them. Pure.

import type { ProfileReport, ProfilesEnd, WellnessEnd } from "../../engine/health.ts";
import type { Problems } from "../../engine/home.ts";
import type { WholeConfig } from "../check-config.ts";

export function listProfiles(config: WholeConfig | Problems, running: WellnessEnd): ProfilesEnd {
  // What the running program could not take up of a wrong config, it says of each.
  if (config.kind !== "ready")
    return reportsOf(running).length > 0 ? { kind: "profiles", profiles: reportsOf(running) } : config;
  const profiles = config.profiles.map(({ name, dataDir: directory }): ProfileReport => {
    const found = reportsOf(running).find((each) => each.name === name && each.directory === directory);
    return found ?? { name, directory, state: "away", why: whyAway(running) };
  });
  return { kind: "profiles", profiles };
}

const reportsOf = (running: WellnessEnd): readonly ProfileReport[] =>
  running.kind === "health" ? (running.profiles ?? []) : [];

function whyAway(running: WellnessEnd): string {
  switch (running.kind) {
    case "nobody":
      return "no loop runs here: looop up";
    case "health":
      return "the loop that runs has not taken it up yet; if that lasts: looop down, looop up";
    case "refused":
    case "failed":
      return running.why;
  }
}
