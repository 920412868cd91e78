// PORT: what the verbs that set up, start, stop and show the program need of it and of the terminal it is typed into.
// The bot implements it. Common contract: nothing throws or rejects for what the world can do.

import type { LogStyle } from "./chronicle/log-line.ts";
import type { Delivery } from "./delivery.ts";
import type { GateDesk } from "./gate-desk.ts";
import type { Checkup } from "./health.ts";
import type { HookEvent } from "./hook.ts";
import type { Keeping } from "./keeping.ts";
import type { Failed, Refused } from "./outcome.ts";
import type { ConfigChanges } from "./pulse/config-text.ts";
import type { ConfigWritten, LoadedConfig } from "./pulse/read-config.ts";
import type { PulseHolder } from "./pulse-control.ts";
import type { RehearsalEnd, RehearsalRequest } from "./rehearsal.ts";
import type { UnitDesk } from "./unit.ts";
import type { FullScreen, ScreenEnd } from "./watch/ports.ts";

export interface Home {
  readonly kind: "home";
  /** Absolute. */
  readonly dataDir: string;
  readonly config: ConfigDesk;
  readonly hooks: HookDesk;
  /** Where a path leads with every link followed; undefined: to no directory that can be looked at. */
  realDirectory(path: string): string | undefined;
  readonly dialog: Dialog;
  /** Loaded when it is wanted: it needs the ledger. */
  delivery(): Promise<Delivery>;
  /** How the program is, and what it has logged. */
  checkup(): Promise<Checkup>;
  /** systemd's, of this user. */
  readonly unit: UnitDesk;
  /** Loaded when it is wanted, as well. */
  keeping(): Promise<Keeping>;
  /** Loaded when it is wanted; needs no ledger. */
  gates(): Promise<GateDesk>;
  readonly style: Omit<LogStyle, "form">;
  /** `LOOOP_LOG_FORMAT`, where no flag says it. */
  readonly logForm: LogStyle["form"];
  /** Runs the loop in this process until the signal aborts. Log lines go to `log`. */
  run(log: RunLog, signal: AbortSignal): Promise<RunEnd>;
  /** Starts it in a process of its own and waits until it is seen to run. */
  startApart(form: LogStyle["form"]): Promise<StartEnd>;
  /** Asks it to end; where it does not, ends it. */
  stop(): Promise<StopEnd>;
  /** Connects a surface where people are reached. */
  connect(request: ConnectRequest, signal: AbortSignal): Promise<ConnectEnd>;
  /** Tries with the person what their surfaces and they are to do. */
  rehearse(request: RehearsalRequest, signal: AbortSignal): Promise<RehearsalEnd>;
  /** Plays the story of the demo in a directory of its own. */
  demo(request: DemoRequest, signal: AbortSignal): Promise<DemoEnd>;
  /** The person's end of the running program, at this terminal. */
  client(request: ClientRequest, signal: AbortSignal): Promise<ClientEnd>;
  /** Puts the demo's sensor and goal where there are none of these names; says what it made. */
  seedStory(): Promise<{ readonly kind: "ok"; readonly created: readonly string[] } | Failed>;
}

/** `terminal`: standard output. `file`: `logs/pulse.log` in the data directory, kept below a size. */
export interface RunLog {
  readonly to: "terminal" | "file";
  readonly form: LogStyle["form"];
}

export type RunEnd =
  | { readonly kind: "stopped" }
  /** Another one runs. */
  | { readonly kind: "held"; readonly by: string }
  | Problems
  | Failed;

/** Not set up, or set up wrongly: every reason at once. */
export interface Problems {
  readonly kind: "problems";
  readonly state: "absent" | "bad";
  readonly problems: readonly string[];
  readonly remedy: string;
}

export type StartEnd =
  | { readonly kind: "started"; readonly pid: number; readonly log: string }
  | { readonly kind: "running"; readonly holder?: PulseHolder }
  | Problems
  | Failed;

export type StopEnd =
  | { readonly kind: "stopped"; readonly pid: number; readonly how: "asked" | "forced" }
  | { readonly kind: "not_running" }
  | Failed;

export interface ConfigDesk {
  read(): Promise<LoadedConfig>;
  /** Whether a loop could start with it: judged by everybody whose keys stand in it. */
  check(): Promise<{ readonly kind: "ready" } | Problems>;
  /** What a text would be with these changes, and what is wrong with it then. */
  propose(
    source: { readonly path: string; readonly text?: string },
    changes: ConfigChanges,
  ): Promise<{ readonly text: string; readonly problems: readonly { key: string; text: string }[] }>;
  write(path: string, before: string | undefined, after: string): Promise<ConfigWritten>;
  /** Those of these names that PATH leads to. */
  findPrograms(names: readonly string[]): readonly string[];
}

/** Settings of an agent's own program, in which its hooks stand. */
export interface HookDesk {
  /** Of the directory that the person stands in, or for all that is theirs. */
  place(which: "project" | "user"): { readonly kind: "ok"; readonly path: string } | Refused;
  read(
    path: string,
  ): Promise<{ readonly kind: "ok"; readonly text: string } | { readonly kind: "missing" } | Failed>;
  /** Replaces `before`, or creates where there was nothing. */
  write(path: string, before: string | undefined, after: string): Promise<ConfigWritten>;
  /** Only where it is still `before`. */
  remove(path: string, before: string): Promise<ConfigWritten>;
  /** How a hook of that program calls us. */
  command(event: HookEvent): string;
}

export type LineRead = { readonly kind: "line"; readonly text: string } | { readonly kind: "ended" };

/** A conversation by lines with the person at the terminal. */
export interface Dialog {
  /** Whether there is one: both ends are terminals. */
  readonly with: "person" | "nobody";
  /** `preset` can be edited. `ended`: Ctrl-C, Ctrl-D, or the signal. */
  ask(question: string, preset?: string, signal?: AbortSignal): Promise<LineRead>;
  /** As `ask`, and what is typed is not shown. */
  askSecret(question: string, signal?: AbortSignal): Promise<LineRead>;
  say(text: string): Promise<void>;
}

export interface ConnectRequest {
  /** As it was typed. */
  readonly surface: string;
  /** `key=value`, as it was typed. */
  readonly given: readonly string[];
  /** `nobody`: what is not given is missing. */
  readonly asks: "person" | "nobody";
  /** `manifest`: only what the platform is to be given. */
  readonly does: "connect" | "manifest";
}

export type ConnectEnd =
  | { readonly kind: "connected"; readonly lines: readonly string[]; readonly facts: ConnectFacts }
  | { readonly kind: "manifest"; readonly text: string; readonly manifest: unknown }
  /** Nothing was written. */
  | { readonly kind: "left" }
  /** Somebody else changed the config meanwhile. */
  | { readonly kind: "changed"; readonly why: string; readonly remedy: string }
  | Refused
  | Failed;

export interface ConnectFacts {
  readonly surface: string;
  readonly self: string;
  readonly where: string;
  readonly home?: string;
  readonly owner?: string;
  /** Of the config. */
  readonly path: string;
  readonly changed: boolean;
  /** What is switched off or missing over there, with what to do. */
  readonly findings: readonly string[];
  /** What keeps the program from starting with this config. */
  readonly problems: readonly string[];
}

export interface DemoRequest {
  /** Absent: a directory of its own, made for this, and removed when the story is over. */
  readonly dir?: string;
  /** Where it was made for this, it stays. */
  readonly keep: "yes" | "no";
  /** `script`: nobody is asked, the story answers itself. */
  readonly answers: "person" | "script";
  /** Without one it is told by lines. */
  readonly screen?: FullScreen;
  /** `aside`: on standard error, where standard output carries JSON. */
  readonly told: "here" | "aside";
}

export type DemoEnd =
  | {
      readonly kind: "played";
      readonly dir: string;
      /** Whether that directory is still there. */
      readonly kept: boolean;
      readonly deployed: "deployed" | "declined";
    }
  /** Left in the middle; it goes on where it was. */
  | { readonly kind: "left"; readonly dir: string; readonly command: string }
  | Refused
  | Failed;

/** Without a screen it goes by lines: standard input is what the person says. */
export interface ClientRequest {
  readonly form: "text" | "json";
  readonly screen?: FullScreen;
}

export type ClientEnd =
  | { readonly kind: "left"; readonly how: "quit" | ScreenEnd }
  /** Nobody takes what is said. */
  | { readonly kind: "not_running" }
  | Failed;
