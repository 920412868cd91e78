// PORT: what the verbs that look after the program need. The bot implements it: asked of the running program where there
// is one, else looked at in files. Common contract: nothing throws or rejects for what the world can do.

import type { Failed } from "./outcome.ts";

/** How the running program is. */
export interface WellnessReport {
  readonly kind: "health";
  /** It hears on every configured surface, its loop turns, its ledger takes what is written. */
  readonly ready: "yes" | "no";
  readonly up_s: number;
  readonly version: string;
  readonly checks: readonly {
    readonly name: string;
    readonly state: "well" | "unwell";
    readonly why: string;
    readonly remedy?: string;
  }[];
  readonly channels: readonly {
    readonly surface: string;
    readonly state: string;
    readonly why: string;
    readonly remedy?: string;
    readonly heard_ms?: number;
    readonly lacks: readonly string[];
  }[];
  /** Other data directories that it serves. Absent: none. */
  readonly profiles?: readonly ProfileReport[];
}

/** `ready`: as the whole is. `unready`: it is served, and something is not well. `away`: it is not served now. */
export interface ProfileReport {
  readonly name: string;
  readonly directory: string;
  readonly state: "ready" | "unready" | "away";
  /** Why it is not ready. */
  readonly why?: string;
}

export type WellnessEnd =
  | WellnessReport
  /** No program runs here. */
  | { readonly kind: "nobody" }
  | { readonly kind: "refused"; readonly field: string; readonly why: string; readonly remedy: string }
  | Failed;

export type MetricsEnd =
  | { readonly kind: "metrics"; readonly text: string }
  | Exclude<WellnessEnd, WellnessReport>;

/** One thing that was looked at. `unknown`: it could not be looked at, and nobody takes it for well (I12). */
export interface DoctorRow {
  readonly area: string;
  readonly state: "well" | "note" | "problem" | "unknown" | "fixed";
  readonly what: string;
  readonly remedy?: string;
  /** `--fix` would see to it. */
  readonly fixable?: true;
}

export interface DoctorReport {
  readonly kind: "report";
  readonly rows: readonly DoctorRow[];
}

/** One line of the log, in one shape wherever it comes from. */
export interface LogEntry {
  /** UTC, milliseconds. */
  readonly ts: string;
  readonly level: LogLevel;
  /** Its name in the events; `complaint` for what the background program printed on its error stream. */
  readonly event: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogQuery {
  /** Not older than this. */
  readonly ago_ms?: number;
  /** At most so many, the newest; without it all that are kept. */
  readonly tail?: number;
  readonly level: LogLevel;
  readonly follow: "yes" | "no";
}

/** What only the running program can say: asking it needs next to nothing of ours. */
export interface Probe {
  health(): Promise<WellnessEnd>;
  metrics(): Promise<MetricsEnd>;
}

export type ProfilesEnd =
  | { readonly kind: "profiles"; readonly profiles: readonly ProfileReport[] }
  /** Of the config, which names them. */
  | { readonly kind: "problems"; readonly problems: readonly string[]; readonly remedy: string }
  | Failed;

export interface Checkup extends Probe {
  /** Those that the config names, and how they are. */
  profiles(): Promise<ProfilesEnd>;
  /** `fix`: what is safe is mended, and told as `fixed`. */
  doctor(mode: "look" | "fix", signal: AbortSignal): Promise<DoctorReport>;
  /** Secrets are taken out. Ends after a failure, after the signal, and where nothing is followed. */
  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<readonly LogEntry[] | Failed>;
}
