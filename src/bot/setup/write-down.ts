// What was found out becomes files: the secrets first, the config last, which is what makes it count.

import type { ConnectEnd } from "../../engine/home.ts";
import {
  type ConfigChanges,
  changeConfigText,
  foreignPart,
  loadConfig,
} from "../../engine/pulse/config-text.ts";
import { checkConfig } from "../check-config.ts";
import { botKeys, parseBotConfig } from "../config.ts";
import { type Owned, ownedBy } from "./owner.ts";
import type { Gathered, Good, Lead } from "./scene.ts";

export interface FoundOut {
  readonly gathered: Gathered;
  readonly check: Good;
  readonly lines: readonly string[];
  readonly home?: string;
  /** Their account over there. */
  readonly owner?: string;
}

export async function writeDown(on: Lead, found: FoundOut): Promise<ConnectEnd> {
  const { ports, platform, standing } = on;
  const { gathered, check, home } = found;
  const { path, text: before } = standing.source;
  const owned = found.owner === undefined ? undefined : ownerOf(on, found.owner);
  const after = changeConfigText(standing.source, changesOf(on, found, owned));
  const isChanged = after !== before;
  for (const [file, secret] of Object.entries(gathered.files)) {
    const kept = await ports.writePrivate(file, `${secret}\n`);
    if (kept.kind === "failed") return kept;
  }
  if (isChanged) {
    const written = await ports.writeConfig(path, before, after);
    if (written.kind !== "ok") return written;
  }
  const problems = problemsOf(path, after);
  const findings = check.findings.map(({ what, remedy }) => `${what}; ${remedy}`);
  const secrets = Object.keys(gathered.files);
  const lines = [
    ...found.lines,
    ...findings.map((each) => `! ${each}`),
    ...(secrets.length > 0 ? [`wrote ${secrets.join(", ")} (readable by you alone)`] : []),
    isChanged ? `wrote ${path}` : `${path} says so already`,
    ...(owned === undefined
      ? [unowned]
      : [`${owned.person} is an owner, as ${found.owner} on ${platform.title}`]),
    ...problems.map((each) => `! ${each}`),
    problems.length > 0 ? "next: looop init chooses the agent, then looop up" : NEXT,
  ];
  const facts = {
    surface: platform.surface,
    self: check.self.name,
    where: check.where,
    ...(home !== undefined && { home }),
    ...(owned !== undefined && { owner: owned.person }),
    path,
    changed: isChanged,
    findings,
    problems,
  };
  return { kind: "connected", lines, facts };
}

const NEXT = "next: looop up (if it runs already, it takes this up within seconds)";
const unowned =
  "nobody is let in there yet: write to it while looop is up, then type looop pair CODE as me with the code it gives";

function changesOf({ platform, given }: Lead, { gathered, home }: FoundOut, owned?: Owned): ConfigChanges {
  const prefix = `channels.${platform.surface}`;
  const api = given.api_url === undefined ? {} : { [`${prefix}.api_url`]: given.api_url };
  const written = Object.entries(gathered.written).map(
    ([key, value]) => [`${prefix}.${key}`, value] as const,
  );
  return {
    ...Object.fromEntries(written),
    ...api,
    ...(home !== undefined && { [`${prefix}.home`]: home }),
    ...owned?.changes,
  };
}

function ownerOf({ standing, platform, ports }: Lead, id: string): Owned {
  const { path, text = "" } = standing.source;
  const parsed = parseBotConfig(foreignPart({ path, text }, ["people"]));
  const people = parsed.kind === "ok" ? parsed.config.people : [];
  return ownedBy(people, { surface: platform.surface, id }, ports.user);
}

function problemsOf(path: string, text: string): readonly string[] {
  const load = loadConfig({ path, text }, {}, { hostZone: "UTC", foreignKeys: botKeys });
  const check = checkConfig({ kind: "file", path, text, load });
  return check.kind === "problems" ? check.problems : [];
}
