// The one place that reads the process's environment, working directory and user (I8). Everybody else gets the result.

import { userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { agentMarkIn } from "../agent-mark.ts";
import { limits } from "../limits.ts";
import { type Refused, refused } from "../outcome.ts";
import { type ColourDepth, colourDepthOf } from "../watch/colour-depth.ts";
import type { SessionMarker } from "../workers/fleet.ts";
import { findPackageRoot } from "./package-root.ts";

export interface Environment {
  readonly kind: "ok";
  /** Absolute, resolved once: a later change of directory does not move it. */
  readonly dataDir: string;
  /** In the order in which they are tried; a single one when it was named outright. */
  readonly configPaths: readonly string[];
  /** Absolute: where whoever calls stands. */
  readonly cwd: string;
  /** Set inside a worker's session; tells who we are, and is believed only to our disadvantage. */
  readonly marker: SessionMarker;
  /** Who sits at this terminal, as the system knows them. */
  readonly person: string;
  /** What every child may be given, before anybody filters it: our own variables are settled in it. */
  readonly childEnv: Readonly<Record<string, string>>;
  /** How a child calls this program. */
  readonly bin: string;
  readonly noColor: boolean;
  readonly logFormat: "human" | "json";
  readonly knobs: Knobs;
  /** For stderr, once. */
  readonly warnings: readonly string[];
}

export interface Knobs {
  readonly ask_poll_ms: number;
  readonly wait_poll_ms: number;
  /** Absent: an ask waits for as long as it takes. */
  readonly ask_timeout_ms?: number;
}

export interface EnvironmentFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Undefined where the system does not know the user, as in many containers. */
  readonly user: string | undefined;
  readonly packageRoot: string | undefined;
  /** Not from the bundle. */
  readonly fromSources?: true;
}

export function readEnvironment(): Environment | Refused {
  return environmentOf({
    env: process.env,
    cwd: process.cwd(),
    user: userName(),
    packageRoot: findPackageRoot(),
    ...(import.meta.filename.endsWith(".ts") && { fromSources: true as const }),
  });
}

/** The socket by which verbs of a worker on another machine reach its home. */
export function readRelay(): string | undefined {
  return process.env.LOOOP_RELAY || undefined;
}

/** By what an agent's program says that it opened this shell. */
export function readAgentMark(): string | undefined {
  return agentMarkIn(process.env);
}

/** Where compiled code is kept; nowhere below the working directory, as in `entry.ts`. */
export function compileCacheIn(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = baseDirectory((name) => env[name] || undefined, "XDG_CACHE_HOME", ".cache");
  return home === undefined ? undefined : join(home, "looop", "compile-cache");
}

/** What the terminal we run in says it can show: some places only print lines. */
export function readColours(): ColourDepth | "no-screen" {
  const { TERM, COLORTERM, NO_COLOR } = process.env;
  if (!TERM || TERM === "dumb") return "no-screen";
  return colourDepthOf({ term: TERM, colorterm: COLORTERM, noColor: Boolean(NO_COLOR) });
}

/** Pure. An empty variable counts as unset. */
export function environmentOf(facts: EnvironmentFacts): Environment | Refused {
  const get = (name: string) => facts.env[name] || undefined;
  const warnings: string[] = [];
  const stateHome = baseDirectory(get, "XDG_STATE_HOME", ".local/state");
  const named = get("LOOOP_DATA_DIR");
  if (named === undefined && stateHome === undefined) return homeless;
  const dataDir = named !== undefined ? resolve(facts.cwd, named) : join(stateHome ?? facts.cwd, "looop");
  const configPaths = configPathsOf(get, facts.cwd, dataDir);
  const logFormat = logFormatOf(get("LOOOP_LOG_FORMAT"), warnings);
  const bin = get("LOOOP_BIN") ?? (facts.packageRoot ? join(facts.packageRoot, "bin", "looop") : "looop");
  const id = get("LOOOP_SESSION_ID");
  const gen = get("LOOOP_SESSION_GEN");
  return {
    kind: "ok",
    dataDir,
    configPaths,
    cwd: facts.cwd,
    marker: { ...(id !== undefined && { id }), ...(gen !== undefined && { gen }) },
    person: facts.user ?? get("USER") ?? get("LOGNAME") ?? "somebody",
    childEnv: {
      ...definedOf(facts.env),
      LOOOP_BIN: bin,
      LOOOP_DATA_DIR: dataDir,
      LOOOP_CLAIMS_DIR: join(dataDir, "claims"),
      LOOOP_REPORTS_DIR: join(dataDir, "reports"),
      LOOOP_LOG_FORMAT: logFormat,
      // A child is the same program as we are, whatever an older build left beside the sources.
      ...(facts.fromSources && { LOOOP_FROM_SOURCE: "1" }),
      ...(get("LOOOP_CONFIG") !== undefined && configPaths[0] && { LOOOP_CONFIG: configPaths[0] }),
    },
    bin,
    noColor: get("NO_COLOR") !== undefined,
    logFormat,
    knobs: knobsOf(get, warnings),
    warnings,
  };
}

/** Of another data directory that this process serves: its own files, and no variable that is the main one's alone. */
export function environmentIn(
  environment: Environment,
  dataDir: string,
  withheld: readonly string[],
): Environment {
  const { LOOOP_CONFIG: _, ...inherited } = environment.childEnv;
  const given = Object.entries(inherited).filter(([name]) => !withheld.includes(name));
  return {
    ...environment,
    dataDir,
    // What stands elsewhere is for whoever has no directory of their own.
    configPaths: [join(dataDir, "config.yaml"), join(dataDir, "config.json")],
    childEnv: {
      ...Object.fromEntries(given),
      LOOOP_DATA_DIR: dataDir,
      LOOOP_CLAIMS_DIR: join(dataDir, "claims"),
      LOOOP_REPORTS_DIR: join(dataDir, "reports"),
    },
  };
}

type Get = (name: string) => string | undefined;

const homeless = refused(
  "HOME",
  "HOME is not set, so there is no place for the data directory",
  "set LOOOP_DATA_DIR to an absolute path, or HOME",
);

/** A relative XDG directory is to be ignored, says their specification. */
function baseDirectory(get: Get, variable: string, belowHome: string): string | undefined {
  const named = get(variable);
  if (named !== undefined && isAbsolute(named)) return named;
  const home = get("HOME");
  return home !== undefined && isAbsolute(home) ? join(home, belowHome) : undefined;
}

function configPathsOf(get: Get, cwd: string, dataDir: string): readonly string[] {
  const named = get("LOOOP_CONFIG");
  if (named !== undefined) return [resolve(cwd, named)];
  const configHome = baseDirectory(get, "XDG_CONFIG_HOME", ".config");
  const shared = ["looop/config.yaml", "looop/config.json", "looop/looop.json", "looop.json"];
  return [
    join(dataDir, "config.yaml"),
    join(dataDir, "config.json"),
    ...(configHome === undefined ? [] : shared.map((name) => join(configHome, name))),
  ];
}

function logFormatOf(value: string | undefined, warnings: string[]): "human" | "json" {
  if (value === undefined || value === "human" || value === "json") return value ?? "human";
  warnings.push(`LOOOP_LOG_FORMAT is neither "human" nor "json"; using human`);
  return "human";
}

function knobsOf(get: Get, warnings: string[]): Knobs {
  const knob = (name: string, fallback: number, min: number): number => {
    const text = get(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) {
      warnings.push(`${name} is not a whole number; using ${fallback}`);
      return fallback;
    }
    return Math.max(value, min);
  };
  const ask_timeout_s = knob("LOOOP_ASK_TIMEOUT_S", 0, 0);
  return {
    ask_poll_ms: knob("LOOOP_ASK_POLL_MS", limits.ask_poll_ms, limits.poll_ms_min),
    wait_poll_ms: knob("LOOOP_WAIT_POLL_MS", limits.wait_poll_ms, limits.poll_ms_min),
    ...(ask_timeout_s > 0 && { ask_timeout_ms: ask_timeout_s * 1_000 }),
  };
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function userName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined; // this uid has no name
  }
}
