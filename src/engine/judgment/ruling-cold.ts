// What anybody would say who knows what a command does and nothing else: useful from the first call on. Pure.

import type { ActionFacts, CommandFacts } from "./facts.ts";
import { isBeyond } from "./reading/beyond.ts";
import type { Ruling, RulingKind } from "./ruling.ts";

export function coldRuling(facts: ActionFacts): Ruling {
  // Even of a plan: what nobody has read could be anything.
  if (facts.opaque.some(isBeyond)) return opaqueRuling(facts);
  const missing = missingOf(facts);
  if (missing !== undefined)
    return ruled(facts, "get_context", { reason: missing.why, advice: missing.advice });
  // Nothing runs yet; what it would do is looked at when it is done.
  if (facts.action.kind === "intent") return ruled(facts, "proceed", { reason: "it is only planned" });
  // Its own rules have decided what a person must approve; there is no command in it to be careful about.
  if (facts.action.kind === "move") return ruled(facts, "proceed", { reason: "it runs nothing by itself" });
  if (facts.opaque.length > 0) return opaqueRuling(facts);
  switch (facts.effect) {
    case "destroys":
      return ruled(facts, "ask", { reason: facts.why });
    case "looks":
      return facts.risk === "reversible"
        ? ruled(facts, "proceed", { reason: "it only looks" })
        : ruled(facts, "slow_down", { reason: facts.why, advice: adviceOf(facts) });
    case "changes_here":
      return facts.risk === "reversible"
        ? ruled(facts, "proceed", {
            reason: "it changes only what is below its directory, and can be undone",
          })
        : ruled(facts, facts.risk === "destructive" ? "ask" : "slow_down", gravely(facts));
    case "reaches_out":
      return ruled(facts, facts.risk === "reversible" ? "slow_down" : "ask", gravely(facts));
    case "changes_machine":
      return ruled(facts, facts.risk === "destructive" ? "ask" : "slow_down", gravely(facts));
    case "unknown":
      return ruled(facts, facts.risk === "destructive" ? "ask" : "slow_down", gravely(facts));
  }
}

const gravely = (facts: ActionFacts) => ({ reason: facts.why, advice: adviceOf(facts) });

/** Near something that cannot be undone, and where no rule could be held up to it, what cannot be read is asked about. */
function opaqueRuling(facts: ActionFacts): Ruling {
  const unread = `part of it cannot be read: ${facts.opaque.slice(0, 3).join("; ")}`;
  const isDangerous =
    facts.opaque.some(isBeyond) ||
    facts.risk === "destructive" ||
    ["destroys", "reaches_out", "changes_machine"].includes(facts.effect) ||
    facts.commands.some(({ wrappers, after, program }) => {
      const runs = [program, ...wrappers];
      return runs.some((each) => powers.has(each)) || (after === "|" && interpreters.has(program));
    });
  return ruled(facts, isDangerous ? "ask" : "slow_down", {
    reason: isDangerous ? `${unread}, and ${facts.why}` : unread,
    advice: "write it out in plain commands, without variables as commands",
  });
}

/** With these, whatever is not read may reach anything. */
const powers: ReadonlySet<string> = new Set(["sudo", "doas", "su", "ssh", "xargs", "eval", "parallel"]);
const interpreters: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "zsh",
  "dash",
  "python",
  "python3",
  "node",
  "perl",
  "ruby",
  "psql",
  "mysql",
]);

interface Lack {
  readonly why: string;
  readonly advice: string;
}

/** What somebody who only had to say one more thing would be asked for. */
function missingOf(facts: ActionFacts): Lack | undefined {
  const removed = facts.paths.find(
    ({ does, full, text }) => does === "remove" && full === undefined && /[$`]/.test(text),
  );
  if (removed !== undefined)
    return {
      why: `what it removes depends on a variable: ${removed.text}`,
      advice: `write out what ${removed.text} is`,
    };
  const lost = facts.commands.findIndex(
    ({ program, args }) => program === "cd" && args.some(({ expands }) => expands),
  );
  const after = facts.commands.slice(lost + 1);
  if (lost >= 0 && facts.effect !== "looks" && after.length > 0)
    return {
      why: "where it runs depends on a variable",
      advice: "write out the directory that it changes to",
    };
  return undefined;
}

const checks: readonly (readonly [RegExp, string])[] = [
  [/^git push/, "run it with --dry-run first"],
  [/^git (?:reset|checkout|restore|clean|rebase|merge)/, "look at git status and git stash list first"],
  [/^(?:npm|pnpm|yarn|bun) publish/, "run it with --dry-run first"],
  [
    /^(?:npm|pnpm|yarn|bun|pip|pip3|apt|apt-get|brew|cargo) /,
    "say which version, and look at what it would change",
  ],
  [/^rsync/, "run it with --dry-run first"],
  [/^terraform/, "run terraform plan first and read it"],
  [/^kubectl/, "run kubectl diff, or --dry-run=server, first"],
  [/^helm/, "run it with --dry-run first"],
  [/^(?:psql|mysql|sqlite3)/, "count the rows that it would change with a select first"],
  [/^(?:docker|podman)/, "list what it would change first"],
];

function adviceOf(facts: ActionFacts): string {
  const said = [facts.signature, ...facts.commands.map(spoken)];
  const check = checks.find(([pattern]) => said.some((text) => pattern.test(text)));
  return check?.[1] ?? "look at what it would change first: a dry run, or a diff";
}

function spoken({ program, args }: CommandFacts): string {
  return [program, ...args.slice(0, 2).map(({ text }) => text)].join(" ");
}

function ruled(
  facts: ActionFacts,
  kind: RulingKind,
  { reason, advice }: { readonly reason: string; readonly advice?: string },
): Ruling {
  return {
    kind,
    layer: "cold_start",
    by: facts.effect,
    reason,
    evidence: facts.opaque.map((text) => ({ text: `opaque: ${text}` })).slice(0, 3),
    risk: facts.risk,
    ...(advice !== undefined && { advice }),
    warnings: [],
  };
}
