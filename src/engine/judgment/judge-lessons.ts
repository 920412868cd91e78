// What people teach on purpose, and what they want forgotten. Only people: a worker does not write its own permission
// (I11). What is kept of a command is its signature.

import { countText } from "../count.ts";
import { isId } from "../ids.ts";
import type { Judge, Lesson } from "../judge.ts";
import { type Refused, refused } from "../outcome.ts";
import type { Actor } from "../types.ts";
import { withoutNoes } from "./clone-deed.ts";
import { classNames, classOf, wordsOf } from "./clone-features.ts";
import type { ActionFacts } from "./facts.ts";
import { unusable } from "./judge-actions.ts";
import { type JudgePorts, reach } from "./judge-ports.ts";
import { judgmentLimits } from "./limits.ts";
import type { Forget, PrecedentRow } from "./ports.ts";
import { readAction } from "./reading/read-action.ts";
import { withoutSecrets } from "./without-secrets.ts";

export function createLessons(ports: JudgePorts): Pick<Judge, "teach" | "forget"> {
  const { clock, ids } = ports;
  return {
    async teach(lesson, actor) {
      const person = personOf(actor);
      if (typeof person !== "string") return person;
      const problem = lessonProblem(lesson);
      if (problem !== undefined) return problem;
      const reached = await reach(ports, "make");
      if (reached.kind === "absent") return { kind: "nothing", why: "there is no memory here" };
      if (reached.kind === "unusable") return unusable(reached);
      const row = ruleOf(lesson, { id: `p${ids.nonce()}`, person, at_ms: clock.now_ms() });
      const kept = reached.memory.atomically((tables) => tables.keep(row));
      if (kept.kind === "failed") return kept;
      const about =
        row.signature === "" ? `asks about ${row.words.join(" ")} (${row.class})` : `\`${row.signature}\``;
      const only = row.goal === undefined ? "" : `, for goal ${row.goal}`;
      return { kind: "done", summary: `${row.id}: ${decisionWords[lesson.decision]} for ${about}${only}` };
    },

    async forget(what, actor) {
      const person = personOf(actor);
      if (typeof person !== "string") return person;
      const wanted = wantedOf(what);
      if (wanted === undefined)
        return refused(
          "what",
          "what is to be forgotten is not named",
          "name an id, --signature, --source seed or --all",
        );
      const reached = await reach(ports, "if_there");
      if (reached.kind === "absent") return { kind: "nothing", why: "nothing is remembered yet" };
      if (reached.kind === "unusable") return unusable(reached);
      const gone = reached.memory.atomically((tables) => tables.forget(wanted));
      if (gone.kind === "failed") return gone;
      const counts = Object.entries(gone.value).filter(([, count]) => count > 0);
      if (counts.length === 0) return { kind: "nothing", why: "nothing of that is remembered" };
      return {
        kind: "done",
        summary: `forgotten: ${counts.map(([name, count]) => countText(count, name.slice(0, -1))).join(", ")}`,
      };
    },
  };
}

const decisionWords = { approve: "a standing yes", deny: "a no", ask: "a person is asked" } as const;

export function personOf(actor: Actor): string | Refused {
  if (actor.kind === "person") return actor.name;
  return refused("actor", "only a person teaches judgment or lets it forget", "have a person do it");
}

function lessonProblem({ about, decision, expires_in_s, goal }: Lesson): Refused | undefined {
  if (about.trim() === "" || about.length > judgmentLimits.text_chars_max * 4)
    return refused(
      "about",
      `what it is about has ${about.length} characters`,
      "name a command, or describe a kind of ask",
    );
  if (expires_in_s !== undefined && !(expires_in_s > 0))
    return refused("expires", "it would have expired already", "give a span, such as 30d");
  if (goal !== undefined && !isId(goal))
    return refused("goal", "it is no name of a goal", "name it as looop goal list shows it");
  const facts = readAction({ kind: "shell", line: about });
  if (isClass(about) || !isCommand(facts)) return undefined;
  if (
    decision === "approve" &&
    (facts.risk === "destructive" || facts.effect === "destroys" || facts.opaque.length > 0)
  )
    return refused("about", `no standing yes covers this: ${facts.why}`, "leave it to an ask each time");
  return undefined;
}

/** As somebody would type it, not as they would describe it. */
function isCommand({ commands, effect }: ActionFacts): boolean {
  const [first] = commands;
  return first?.wellNamed === true && effect !== "unknown" && /^[a-z0-9._+-]+$/.test(first.program);
}

/** `install` alone is the class of asks, which people mean, and not the program of that name. */
function isClass(about: string): boolean {
  return classNames.includes(about.trim().toLowerCase());
}

function ruleOf(
  { about, decision, why, expires_in_s, goal }: Lesson,
  made: { readonly id: string; readonly person: string; readonly at_ms: number },
): PrecedentRow {
  const facts = readAction({ kind: "shell", line: about });
  const named = about.trim().toLowerCase();
  const command = !isClass(about) && isCommand(facts);
  return {
    ...made,
    key: `taught ${made.id}`,
    signature: command ? facts.signature : "",
    class: isClass(about) ? named : classOf(command ? `${facts.signature} ${about}` : about, "gate"),
    kind: "gate",
    risk: command ? facts.risk : "reversible",
    words: decision === "approve" ? wordsOf(about) : withoutNoes(wordsOf(about)),
    options: [],
    choice: decision,
    source: "taught",
    scope: "person",
    weight: 1,
    from: "here",
    ...(why !== undefined && { why: withoutSecrets(why) }),
    ...(goal !== undefined && { goal }),
    ...(expires_in_s !== undefined && { expires_ms: made.at_ms + expires_in_s * 1_000 }),
  };
}

function wantedOf(what: Parameters<Judge["forget"]>[0]): Forget | undefined {
  const { id, signature, source, all } = what;
  if (all === "yes") return { by: "all" };
  if (source === "seed") return { by: "seed" };
  if (signature !== undefined && signature !== "") return { by: "signature", signature };
  return id === undefined || id === "" ? undefined : { by: "id", id };
}
