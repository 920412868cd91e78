// What can be known of an action before it is done: the one noun that guardrails, memory, hook and loop share. Read by
// `reading/`; whoever decides looks at facts and never again at the text. Plain data.

import type { Risk } from "../types.ts";

/** What somebody wants done, as it came. `cwd` is absolute; without it, relative paths lead nobody knows where. */
export type Action =
  | { readonly kind: "shell"; readonly line: string; readonly cwd?: string }
  /** A file is created, replaced or edited by a tool. `text`: what will newly stand in it. */
  | { readonly kind: "write"; readonly path: string; readonly text?: string; readonly cwd?: string }
  | { readonly kind: "read"; readonly path: string; readonly cwd?: string }
  | { readonly kind: "fetch"; readonly url: string }
  /** Any other tool call, such as one of an MCP server. */
  | { readonly kind: "tool"; readonly name: string; readonly input: unknown; readonly cwd?: string }
  /** A move of the loop that is no shell line: what it is called, and all that it would do. */
  | { readonly kind: "move"; readonly name: string; readonly text: string }
  /** What somebody plans to do, in prose, and where. Nothing runs yet. */
  | { readonly kind: "intent"; readonly text: string; readonly cwd?: string };

export interface Word {
  /** Quotes removed; an expansion stands as it was written. */
  readonly text: string;
  /** Holds a variable, a substitution or a pattern: what the command really gets is not known. */
  readonly expands: boolean;
}

export interface RedirectFacts {
  readonly operator: string;
  readonly target: Word;
}

/** One simple command with its wrappers taken off: `env X=1 nohup timeout 5 rm a` is `rm a`. */
export interface CommandFacts {
  /** Lower case, without its directory. Empty when nothing is called (`A=1`, `> file`). */
  readonly program: string;
  /** Named plainly, or by its place in the system: not somebody's `./ls`. */
  readonly wellNamed: boolean;
  /** The first is the program as it was written. */
  readonly words: readonly Word[];
  readonly args: readonly Word[];
  readonly assignments: readonly string[];
  readonly redirects: readonly RedirectFacts[];
  /** Outermost first: `sudo`, `env`, `xargs`, `find`, `bash`. */
  readonly wrappers: readonly string[];
  /** More arguments come at run time (xargs, find -exec): the ones seen are not all. */
  readonly moreArgs: boolean;
  /** What ended the command before it; `|` means that its output comes here. */
  readonly after: string;
  readonly git?: GitFacts;
  readonly sql?: readonly SqlFacts[];
  /** Names of machines it talks to, as far as its words tell. */
  readonly hosts: readonly string[];
}

export interface GitFacts {
  /** `push`, `reset`, `clean`, … */
  readonly verb: string;
  /** `--force-with-lease` is `lease`: it overwrites only what was last seen. */
  readonly force: "no" | "lease" | "yes";
  /** Branches that the verb changes, without `refs/heads/`; empty: the current one, or none. */
  readonly branches: readonly string[];
  /** Removes a branch, a tag, a worktree or a stash. */
  readonly deletes: "yes" | "no";
  readonly hard: "yes" | "no";
}

export interface SqlFacts {
  /** Lower case: `drop`, `truncate`, `delete`, `update`, `alter`, `select`, … */
  readonly verb: string;
  /** `table users`, as far as it can be told. */
  readonly object: string;
  /** Of `delete` and `update`: only some rows. */
  readonly where: "yes" | "no";
}

export interface PathFact {
  /** As written. */
  readonly text: string;
  /** Absolute, where it can be told. */
  readonly full?: string;
  /** After a `cd` to a directory that only the machine knows: `~/loop/a`. */
  readonly from?: string;
  readonly does: "read" | "write" | "remove";
  /** The word of the command that says it, where it is another one. */
  readonly said?: string;
  /** Holds wildcards that a shell puts names in for. */
  readonly pattern?: "yes";
  /** What lies below is meant as well: `all` of it is gone; some of it; others are put `into` it. */
  readonly below?: "all" | "some" | "into";
  /** Where it lies in a data directory of this program, as rules name it: `$LOOOP_DATA_DIR/answers/a-1.json`. */
  readonly ours?: readonly string[];
}

/** What the worst part of it does, as far as can be told. */
export type Effect =
  /** Only looks. */
  | "looks"
  /** Changes files that a repository or a rebuild brings back: below its own directory. */
  | "changes_here"
  /** Changes something elsewhere on this machine, or installs. */
  | "changes_machine"
  /** Somebody else's machine, or people, notice it: push, deploy, publish, send. */
  | "reaches_out"
  /** What was there is gone. */
  | "destroys"
  /** Nobody here can tell. */
  | "unknown";

export interface ActionFacts {
  readonly action: Action;
  readonly commands: readonly CommandFacts[];
  /** Why parts of it cannot be told; empty when all of it can. Opaque is a fact. */
  readonly opaque: readonly string[];
  readonly paths: readonly PathFact[];
  /** Names of machines that any part of it talks to. */
  readonly hosts: readonly string[];
  /** Searched by patterns of rules: as written, and with quotes and line joins removed, per command and whole. */
  readonly texts: readonly string[];
  readonly effect: Effect;
  /** Of the whole; what is not known counts as irreversible. */
  readonly risk: Risk;
  /** In words, why the risk is what it is: `rm -r removes what no undo brings back`. */
  readonly why: string;
  /** Equal for actions that a person would call the same: `git push --force main`, `npm test`. Never holds a secret. */
  readonly signature: string;
  /** Of exactly this action, to the byte; what a grant is bound to. */
  readonly hash: string;
}
