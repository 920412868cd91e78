// The guardrails as one part: what rules there are, what they say of an action, and how a person changes them. Changing
// is for people alone (I11); whatever cannot be looked at closes the gate (I12).

import type { Guard, GuardRule } from "../../judge.ts";
import { failed, type Refused, refused } from "../../outcome.ts";
import { decodeText } from "../../records/codec.ts";
import type { Action, ActionFacts } from "../facts.ts";
import { readAction } from "../reading/read-action.ts";
import type { ChangePorts } from "./changes.ts";
import { decideGuard, type GuardDecision } from "./decide-guard.ts";
import { type GuardFiles, stemOf } from "./files.ts";
import { guardLimits } from "./limits.ts";
import type { Rule } from "./pack.ts";
import { createPacks } from "./packs.ts";

export type GuardPorts = ChangePorts;

/** What the other layers build on, beside what clients see. */
export interface WholeGuard extends Guard {
  /** What the rules say of facts that are read already. */
  decide(facts: ActionFacts): Promise<GuardDecision>;
}

export function createGuard(ports: GuardPorts): WholeGuard {
  const packs = createPacks(ports);

  async function decide(facts: ActionFacts): Promise<GuardDecision> {
    return decideGuard(withOurs(facts, ports.guardFiles), await packs.load(cwdOf(facts.action)));
  }

  /** Whoever tests by hand names directories as they stand in them. */
  const at = (cwd: string | undefined) => cwd && ports.guardFiles.absolute(cwd);
  const located = (action: Action): Action =>
    "cwd" in action && action.cwd !== undefined
      ? { ...action, cwd: ports.guardFiles.absolute(action.cwd) }
      : action;

  return {
    decide,
    async standing(cwd) {
      const { hash, problems } = await packs.load(cwd);
      return { hash, problems };
    },

    async list(cwd) {
      const { packs: all, problems } = await packs.load(at(cwd));
      return { rules: all.flatMap(({ rules }) => rules.map(shownRule)), problems };
    },

    async test(action) {
      const { hits, ruling } = await decide(readAction(located(action)));
      return { hits, ruling };
    },

    async explain(id, cwd) {
      const { packs: all } = await packs.load(at(cwd));
      const rules = all.flatMap((pack) => pack.rules);
      const rule = rules.find((each) => each.id === id);
      if (rule === undefined) return noRule(id, rules);
      return {
        rule: shownRule(rule),
        text: rule.text,
        catches: rule.catches.map(lineOf),
        passes: rule.passes.map(lineOf),
      };
    },

    async lint(source, text) {
      const { lintPack } = await import("./lint.ts");
      const { pack, problems } = lintPack({ place: "own", source, stem: stemOf(source), text });
      return { rules: (pack?.rules ?? []).map(shownRule), problems };
    },

    add: async (wanted, actor) => (await import("./changes.ts")).addPack(ports, packs, wanted, actor),
    remove: async (name, actor) => (await import("./changes.ts")).removePack(ports, packs, name, actor),

    async readFile(path) {
      const read = await ports.guardFiles.read(path, guardLimits.pack_bytes_max);
      if (read.kind === "missing")
        return refused("file", `there is no file ${path}`, "name the file of a pack");
      if (read.kind === "unreadable") return failed("unreadable", read.why, "name a readable regular file");
      const text = decodeText(read.bytes);
      if (text !== undefined) return { kind: "ok", text };
      return refused("file", `${path} is not UTF-8`, "save it as UTF-8");
    },
  };
}

/** A data directory may be called anything: only the machine knows which ones are. */
function withOurs(facts: ActionFacts, files: Pick<GuardFiles, "ours">): ActionFacts {
  const paths = facts.paths.map((path) => {
    const ours = path.does === "read" ? [] : files.ours(path.full ?? path.from ?? path.text);
    return ours.length === 0
      ? path
      : { ...path, ours: ours.map((place) => (place === "." ? ourRoot : `${ourRoot}/${place}`)) };
  });
  return { ...facts, paths };
}

const ourRoot = "$LOOOP_DATA_DIR";

function cwdOf(action: Action): string | undefined {
  return "cwd" in action ? action.cwd : undefined;
}

function shownRule({ id, action, severity, message, source, hash }: Rule): GuardRule {
  return { id, action, severity, message, source, hash };
}

function noRule(id: string, rules: readonly Rule[]): Refused {
  const alike = rules.filter((rule) => rule.id.endsWith(`/${id}`)).map((rule) => rule.id);
  const remedy = alike.length > 0 ? `did you mean ${alike.join(" or ")}?` : "see `looop guard list`";
  return refused("id", `there is no rule ${id.slice(0, guardLimits.shown_chars_max)}`, remedy);
}

/** As a person would type it. */
export function lineOf(action: Action): string {
  switch (action.kind) {
    case "shell":
      return action.line;
    case "write":
      return `write ${action.path}`;
    case "read":
      return `read ${action.path}`;
    case "fetch":
      return `fetch ${action.url}`;
    case "intent":
      return `intent: ${action.text}`;
    default:
      return `${action.kind} ${action.name}`;
  }
}
