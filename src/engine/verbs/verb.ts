// A verb as data: from this come the parser, the help, the completion, the schemas and docs/verbs.md.
// A spec imports nothing that costs time; what a verb does is loaded when it runs.

import type { ZodMiniType } from "zod/mini";
import type { Engine } from "../engine.ts";
import type { Probe } from "../health.ts";
import type { Home } from "../home.ts";
import type { Failed, Refused } from "../outcome.ts";
import type { Actor } from "../types.ts";
import type { ExitName } from "./exit-codes.ts";
import type { RelayDoor } from "./relay-door.ts";
import type { InterruptName, Terminal } from "./terminal.ts";

/** What can be offered for a word from what is on disk right now. */
export type LiveKind =
  | "ask"
  | "goal"
  | "archived-goal"
  | "worker"
  | "sensor"
  | "schedule"
  | "claim"
  | "plan"
  | "version";

export interface Argument {
  readonly name: string;
  readonly about: string;
  /** `body`: words joined by one space, or standard input; `rest`: any number of words. */
  readonly need: "required" | "optional" | "body" | "rest";
  readonly completes?: LiveKind | "verb" | readonly string[];
}

interface FlagBase {
  readonly name: string;
  /** One letter, for those who know it from elsewhere: `f` is `-f`. */
  readonly short?: string;
  readonly about: string;
}

export type Flag = FlagBase &
  (
    | { readonly kind: "switch" }
    | {
        readonly kind: "text";
        readonly value: string;
        readonly repeatable?: true;
        readonly completes?: LiveKind;
      }
    /** `500ms 30s 10m 2h 1d` or bare seconds; read in milliseconds. */
    | { readonly kind: "duration"; readonly value: string }
    /** A duration, or `0 none off never` for no limit; read in milliseconds or `Infinity`. */
    | { readonly kind: "timeout"; readonly value: string }
    | { readonly kind: "count"; readonly value: string }
    | { readonly kind: "choice"; readonly value: string; readonly choices: readonly string[] }
  );

export interface Verb {
  /** As typed: `["goal", "write"]`. */
  readonly path: readonly string[];
  readonly aliases?: readonly (readonly string[])[];
  readonly summary: string;
  /** Paragraphs under the summary. */
  readonly about?: readonly string[];
  readonly args: readonly Argument[];
  readonly flags: readonly Flag[];
  readonly examples: readonly string[];
  /** Beyond `ok`, `failed` and `usage`, which every verb may end with. */
  readonly exits: readonly ExitName[];
  /** Everything from the first word of the body on is taken as it stands, leading dashes too. */
  readonly literal?: true;
  readonly hidden?: true;
  /** A person decides with it: refused in an agent's session, where nobody sits at a terminal. */
  readonly byPerson?: true;
  /**
   * May come from a worker on another machine. `self` is the argument or flag that says whose it is: there it may name
   * that worker alone.
   */
  readonly relayed?: { readonly self?: string };
  /** What people call first: a fresh data directory gets its starter content. */
  readonly seeds?: true;
  /** Said on stderr where there is nothing to print. Not for what is asked again and again, such as `asks`. */
  readonly whenEmpty?: string;
  /** The shape of its `--json` output; absent where there is none. */
  readonly output?: () => Promise<ZodMiniType>;
  readonly run: Runner;
}

export type Runner =
  | { readonly needs: "nothing"; readonly load: () => Promise<(scene: BareScene) => Promise<Result>> }
  | { readonly needs: "engine"; readonly load: () => Promise<(scene: Scene) => Promise<Result>> };

/** What was typed, checked against the verb's spec. */
export interface Input {
  readonly verb: Verb;
  argument(name: string): string | undefined;
  readonly rest: readonly string[];
  readonly body: Body;
  on(flag: string): boolean;
  text(flag: string): string | undefined;
  texts(flag: string): readonly string[];
  /** Durations and timeouts in milliseconds, counts as they are. */
  number(flag: string): number | undefined;
}

export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "given"; readonly text: string }
  | { readonly kind: "stdin" };

export interface BareScene {
  readonly input: Input;
  readonly terminal: Terminal;
  /** Opened on demand by the few verbs that can do without. */
  readonly open: () => Promise<Opened | Refused | Failed>;
  /** For verbs that set up, start or stop the program. */
  readonly home: () => Promise<Home | Refused | Failed>;
  /** For verbs that only ask the running program. Absent: by way of the home. */
  readonly probe?: () => Promise<Probe | Refused | Failed>;
  readonly relay?: OpenRelay;
}

/** Absent where the line itself came through a relay. */
export type OpenRelay = () => Promise<{ readonly kind: "door"; readonly door: RelayDoor } | Refused | Failed>;

/** Why a line may not be run; checked before anything is. */
export type Admit = (input: Input) => Problem | undefined;

export interface Scene {
  readonly input: Input;
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly actor: () => Promise<Actor>;
  /** Opened on demand by what shows more than the engine knows. */
  readonly home: BareScene["home"];
  readonly relay?: OpenRelay;
  /** Another line for the same engine, at another terminal; gives its exit code. */
  readonly nested: (argv: readonly string[], terminal: Terminal, admit: Admit) => Promise<number>;
  /** Whoever called is on another machine. */
  readonly relayed?: true;
  /** Absolute: where the person stands. */
  readonly cwd?: string;
  /** `LOOOP_ASK_TIMEOUT_S`, where `--timeout` is not given. */
  readonly ask_timeout_ms?: number;
}

/** The engine of this data directory and what the environment says about who calls. */
export interface Opened {
  readonly kind: "opened";
  readonly engine: Engine;
  readonly person: string;
  readonly cwd?: string;
  readonly ask_timeout_ms?: number;
  readonly warnings: readonly string[];
}

/** What went wrong, in the words of the outcome that said so. */
export interface Problem {
  readonly kind: string;
  readonly field?: string;
  readonly why: string;
  readonly remedy: string;
}

/** The exit code of a program that was run, handed on as it is. */
export interface ForeignExit {
  readonly code: number;
}

export type Result =
  /** `text` and `json` are the two forms of the one payload; `notes` and, in the text form, `asides` go to stderr. */
  | {
      readonly kind: "done";
      readonly text: string;
      readonly json: unknown;
      readonly exit?: ExitName | ForeignExit;
      readonly notes?: readonly string[];
      readonly asides?: string;
    }
  /** The verb has written its payload itself. */
  | {
      readonly kind: "streamed";
      readonly exit: ExitName | ForeignExit;
      readonly notes?: readonly string[];
    }
  | { readonly kind: "problem"; readonly exit: ExitName; readonly problem: Problem };

export type { InterruptName };
