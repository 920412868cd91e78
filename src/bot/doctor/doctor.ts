// Everything that may keep the program from doing what it is there for, looked over: each finding with what to do. With
// `fix` it mends what is safe. What could not be looked at is never told as well (I12).

import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import type { DoctorReport, DoctorRow, WellnessEnd } from "../../engine/health.ts";
import type { Problems } from "../../engine/home.ts";
import type { Children, Clock, Ids } from "../../engine/ports.ts";
import { programOf } from "../../engine/pulse/program-of.ts";
import { quickCheck } from "../../notify/ledger/quick-check.ts";
import type { WholeConfig } from "../check-config.ts";
import type { Surfaces } from "../surfaces.ts";
import { channelsFound } from "./channels.ts";
import { clockFound, filesFound, roomFound } from "./files.ts";
import { type Found, note, problem, unknown, well } from "./found.ts";
import { knobsFound } from "./knobs.ts";
import { doctorLimits } from "./limits.ts";
import type { DoctorMachine, Facts, Looked } from "./machine.ts";
import { restoresFound } from "./restores.ts";
import { runnersFound } from "./runners.ts";

export interface DoctorParts {
  readonly dataDir: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
  readonly engine: Pick<Engine, "guard" | "events" | "pulse">;
  readonly machine: DoctorMachine;
  readonly children: Children;
  readonly clock: Clock;
  readonly ids: Ids;
  config(): Promise<WholeConfig | Problems>;
  /** Of a directory that `main` serves. */
  served(main: WholeConfig, dataDir: string): Promise<WholeConfig | Problems>;
  surfaces(config: WholeConfig): Surfaces | Problems;
  health(): Promise<WellnessEnd>;
  /** The directory whose program serves this one on its own connections. */
  servedBy?(): Promise<string | undefined>;
  /** Of what the loop goes by. */
  records(): Promise<readonly Found[]>;
  findPrograms(names: readonly string[]): readonly string[];
  /** Whether a terminal loses the end of what is printed. */
  tail(): Promise<Found>;
}

export async function examine(
  parts: DoctorParts,
  mode: "look" | "fix",
  signal: AbortSignal,
): Promise<DoctorReport> {
  const config = await parts.config();
  const running = await parts.health();
  const found = [
    ...configFound(config),
    ...(await profilesFound(parts, config)),
    ...knobsFound(parts.env, config.kind === "ready" ? config.engine.envAllow : undefined),
    ...filesFound({ ...parts, now_ms: parts.clock.now_ms() }),
    ...restoresFound({ ...parts, now_ms: parts.clock.now_ms() }),
    ...roomFound(parts),
    ...(await timeFound(parts, config)),
    ...databasesFound(parts, running),
    ...(await parts.records()),
    ...(await programsFound(parts, config)),
    await parts.tail(),
    ...(await guardsFound(parts, config)),
    ...programFound(parts, running),
    ...(await surfacesFound(parts, { config, running }, signal)),
  ];
  return { kind: "report", rows: found.map((each) => (mode === "fix" ? mended(each) : rowOf(each))) };
}

const rowOf = ({ mend: _, ...row }: Found): DoctorRow => row;

function mended(found: Found): DoctorRow {
  if (found.mend === undefined) return rowOf(found);
  const end = found.mend();
  if (end.kind === "ok") return { area: found.area, state: "fixed", what: end.did };
  return problem(found.area, `${found.what}, and could not be mended: ${end.why}`, end.remedy);
}

function configFound(config: WholeConfig | Problems): readonly Found[] {
  if (config.kind === "ready") return [well("config", config.path)];
  return config.problems.map((why) => problem("config", why, config.remedy));
}

/** A profile that is served reads a config of its own, which nobody sees until somebody runs. */
async function profilesFound(
  { served }: DoctorParts,
  config: WholeConfig | Problems,
): Promise<readonly Found[]> {
  if (config.kind !== "ready") return [];
  const found = await Promise.all(
    config.profiles.map(async ({ name, dataDir }) => {
      const read = await served(config, dataDir);
      return read.kind === "ready"
        ? [well("profiles", `${name}: ${read.path}`)]
        : read.problems.map((why) => problem("profiles", `${name}: ${why}`, read.remedy));
    }),
  );
  return found.flat();
}

async function timeFound(
  { machine, dataDir, clock, ids, engine }: DoctorParts,
  config: WholeConfig | Problems,
): Promise<readonly Found[]> {
  const last = await engine.events.read({ tail: 1 });
  const newest = last.kind === "ok" ? Date.parse(last.events.at(-1)?.ts ?? "") : Number.NaN;
  const off = clockFound({ machine, dataDir }, clock, ids.nonce(), Number.isNaN(newest) ? undefined : newest);
  if (last.kind !== "ok") return [...off, unknown("clock", last.why, last.remedy)];
  if (off.length > 0) return off;
  const now = new Date(clock.now_ms());
  if (config.kind !== "ready") return [well("clock", `it is ${now.toISOString()}`)];
  const { zone } = config.engine;
  const there = now.toLocaleString("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return [well("clock", `it is ${there} in ${zone}, the owner's zone`)];
}

function databasesFound({ machine, dataDir }: DoctorParts, running: WellnessEnd): readonly Found[] {
  return ["ledger.db", "memory.db"].map((name) => {
    const path = join(dataDir, name);
    const looked = machine.look(path);
    if (looked.kind === "missing") return missingFound(name, machine.look(`${path}-wal`), running);
    if (looked.kind === "failed") return unknown("databases", looked.why, looked.remedy);
    const check = quickCheck(path);
    const remedy = "stop the loop, keep a copy of the file, and bring back a backup";
    if (check.kind === "damaged") return problem("databases", `${name} is damaged: ${check.why}`, remedy);
    if (check.kind === "failed") return unknown("databases", check.why, check.remedy);
    return well("databases", `${name} is sound, by SQLite ${check.sqlite}`);
  });
}

/** `log`: what SQLite keeps beside one that is written to. The running program has the ledger open, whatever is there. */
function missingFound(name: string, log: Looked<Facts>, running: WellnessEnd): Found {
  const gone = (why: string, remedy: string) => problem("databases", `${name} is gone: ${why}`, remedy);
  if (name === "ledger.db" && (running.kind === "health" || running.kind === "refused"))
    return gone(
      "what the loop keeps is lost when it ends",
      `looop down, move ${name}-wal away, bring back a backup, then looop up`,
    );
  if (log.kind === "ok")
    return gone(`${name}-wal is there without it`, "stop the loop, move that away, and bring back a backup");
  if (log.kind === "failed") return unknown("databases", log.why, log.remedy);
  if (name === "ledger.db" && running.kind === "failed")
    return unknown("databases", `${name} is not there: ${running.why}`, running.remedy);
  return well("databases", `${name} is not made yet`);
}

async function programsFound(parts: DoctorParts, config: WholeConfig | Problems): Promise<readonly Found[]> {
  return config.kind === "ready" ? runnersFound(parts, config.engine) : [];
}

async function guardsFound(parts: DoctorParts, config: WholeConfig | Problems): Promise<readonly Found[]> {
  const listed = await parts.engine.guard.list();
  const guards =
    "kind" in listed
      ? [unknown("guardrails", listed.why, listed.remedy)]
      : listed.problems.length === 0
        ? [well("guardrails", `${listed.rules.length} rules, and every pack can be used`)]
        : listed.problems.map(({ source, line, why, remedy }) =>
            problem("guardrails", `${source}${line === undefined ? "" : `:${line}`}: ${why}`, remedy),
          );
  return [...guards, ...(config.kind === "ready" ? hookFound(parts, config) : [])];
}

/** Without it, what a worker's tools do is not judged; other agents than this one have no hook. */
function hookFound({ machine, env }: DoctorParts, { engine }: WholeConfig): readonly Found[] {
  const { workerCommand } = engine;
  if (programOf(workerCommand) !== "claude") return [];
  if (/\bhook settings\b/.test(workerCommand)) return [well("hook", "workers are started with it")];
  const home = env.CLAUDE_CONFIG_DIR ?? join(env.HOME ?? "", ".claude");
  const settings = machine.text(join(home, "settings.json"), doctorLimits.settings_bytes_max);
  if (settings.kind === "failed") return [unknown("hook", settings.why, settings.remedy)];
  if (settings.kind === "ok" && /\blooop\b[^"]*\bhook\b/.test(settings.value))
    return [well("hook", `it stands in ${join(home, "settings.json")}`)];
  const remedy = "see docs/judgment.md; guardrails still hold for moves, commands and plans";
  return [note("hook", "what workers' tools do is not judged: no hook is installed", remedy)];
}

function programFound({ version, machine }: DoctorParts, running: WellnessEnd): readonly Found[] {
  const ours = well("versions", `looop ${version}, Node ${machine.node}`);
  switch (running.kind) {
    case "nobody":
      return [ours, note("program", "it does not run", "looop up")];
    case "health": {
      const other =
        running.version === version
          ? []
          : [
              note(
                "versions",
                `${running.version} runs, and ${version} is installed`,
                "restart it: looop down, looop up",
              ),
            ];
      // Channels are told apart, with what the platform says.
      const checks = running.checks.filter(({ name }) => !name.startsWith("channel "));
      const unwell = checks.flatMap(({ name, state, why, remedy = "see looop logs" }) =>
        state === "well" ? [] : [problem("program", `${name}: ${why}`, remedy)],
      );
      return [
        ours,
        ...other,
        ...(unwell.length > 0 ? unwell : [well("program", `it runs for ${running.up_s} s`)]),
      ];
    }
    case "refused":
    case "failed":
      return [ours, unknown("program", running.why, running.remedy)];
  }
}

async function surfacesFound(
  { clock, surfaces, servedBy }: DoctorParts,
  { config, running }: { readonly config: WholeConfig | Problems; readonly running: WellnessEnd },
  signal: AbortSignal,
): Promise<readonly Found[]> {
  if (config.kind !== "ready") return [];
  const main = await servedBy?.();
  if (main !== undefined) return [well("channels", `those of ${main}, where looop doctor looks at them`)];
  const opened = eachAlone(config).map(surfaces);
  const lacking = opened.flatMap((open) =>
    open.kind === "problems" ? open.problems.map((why) => problem("tokens", why, open.remedy)) : [],
  );
  const configs = opened.flatMap((open) => (open.kind === "ok" ? open.configs : []));
  return [...lacking, ...(await channelsFound({ clock, configs, running }, signal))];
}

/** What one surface lacks says nothing about the others. */
function eachAlone(config: WholeConfig): readonly WholeConfig[] {
  const { slack, discord, telegram, ...rest } = config.bot;
  const alone = { ...rest, terminal: "off" as const };
  return [
    ...(slack === undefined ? [] : [{ ...config, bot: { ...alone, slack } }]),
    ...(discord === undefined ? [] : [{ ...config, bot: { ...alone, discord } }]),
    ...(telegram === undefined ? [] : [{ ...config, bot: { ...alone, telegram } }]),
    { ...config, bot: rest },
  ];
}
