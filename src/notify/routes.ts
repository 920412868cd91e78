// Which places an ask belongs in: rules from the config, the first that fits. Pure. A route is a rule and a reason, never
// "where it was last"; rules that cannot be understood are all told at once.

import * as z from "zod/mini";
import type { Surface } from "../channels/channel.ts";
import type { AskView } from "../engine/types.ts";

export type Target =
  /** Every home. */
  | { readonly kind: "homes" }
  | { readonly kind: "home"; readonly surface: Surface }
  | { readonly kind: "chat"; readonly surface: Surface; readonly chat: string; readonly thread?: string }
  /** Directly, on the surface they like best or on the one that is named. */
  | { readonly kind: "person"; readonly name: string; readonly surface?: Surface };

export interface RouteRule {
  readonly kind?: "question" | "gate";
  readonly risk?: AskView["risk"];
  /** `deploy*`: a star stands for anything. */
  readonly goal?: string;
  readonly worker?: string;
  readonly plan?: string;
  /** In whose name it is asked. */
  readonly by?: string;
  readonly to: readonly Target[];
  /** Who is called by name. */
  readonly call?: string;
}

export interface RouteProblem {
  /** `routes.2.to`: counted from 0, as the config's other places are. */
  readonly key: string;
  readonly why: string;
  readonly remedy: string;
}

export type RoutesOutcome =
  | { readonly kind: "ok"; readonly rules: readonly RouteRule[] }
  | { readonly kind: "problems"; readonly problems: readonly RouteProblem[] };

const glob = z.string().check(z.regex(/^[\w.*@-]{1,128}$/));
const shape = z.strictObject({
  kind: z.optional(z.enum(["question", "gate"])),
  risk: z.optional(z.enum(["reversible", "irreversible", "destructive"])),
  goal: z.optional(glob),
  worker: z.optional(glob),
  plan: z.optional(glob),
  by: z.optional(glob),
  to: z.union([z.string(), z.array(z.string()).check(z.minLength(1))]),
  call: z.optional(z.string().check(z.regex(/^@?[a-z0-9][a-z0-9-]{0,31}$/))),
});

const FORMS = "`homes`, `slack`, `slack:C0123`, `telegram:-100123/7`, `@ann`, `@ann/telegram`";

/** `routes` as the config has it; nothing written is no rule. */
export function parseRoutes(written: unknown): RoutesOutcome {
  if (written === undefined || written === null) return { kind: "ok", rules: [] };
  if (!Array.isArray(written)) {
    const remedy = "write a list of rules, each with `to:`";
    return { kind: "problems", problems: [{ key: "routes", why: "it is not a list", remedy }] };
  }
  const problems: RouteProblem[] = [];
  const rules = written.flatMap((each: unknown, index) => {
    const parsed = shape.safeParse(each);
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map((issue) => problemOf(issue, index)));
      return [];
    }
    const { to, call, ...when } = parsed.data;
    const targets = [to].flat().flatMap((text) => {
      const target = targetOf(text);
      if (target === undefined) {
        problems.push({
          key: `routes.${index}.to`,
          why: `no such place: ${JSON.stringify(text.slice(0, 80))}`,
          remedy: `say ${FORMS}`,
        });
      }
      return target === undefined ? [] : [target];
    });
    const rule: RouteRule = {
      ...defined(when),
      to: targets,
      ...(call !== undefined && { call: call.replace(/^@/, "") }),
    };
    return [rule];
  });
  return problems.length > 0 ? { kind: "problems", problems } : { kind: "ok", rules };
}

function problemOf(issue: z.core.$ZodIssue, index: number): RouteProblem {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const key = ["routes", index, ...issue.path, ...unknown].join(".");
  const why = unknown.length > 0 ? "there is no such key" : "it cannot be this";
  return { key, why, remedy: `a rule takes kind, risk, goal, worker, plan, by, to (${FORMS}) and call` };
}

type When = Omit<RouteRule, "to" | "call">;

function defined(when: { readonly [Key in keyof When]: When[Key] | undefined }): When {
  return Object.fromEntries(Object.entries(when).filter(([, value]) => value !== undefined));
}

export const SURFACES: readonly Surface[] = ["slack", "discord", "telegram", "terminal"];

function targetOf(text: string): Target | undefined {
  if (text === "homes" || text === "home") return { kind: "homes" };
  const surface = SURFACES.find((each) => text === each);
  if (surface !== undefined) return { kind: "home", surface };
  const person = /^@(?<name>[a-z0-9][a-z0-9-]{0,31})(?:\/(?<on>[a-z]+))?$/.exec(text)?.groups;
  if (person !== undefined) {
    const on = SURFACES.find((each) => each === person.on);
    if (person.on !== undefined && on === undefined) return undefined;
    return { kind: "person", name: person.name ?? "", ...(on !== undefined && { surface: on }) };
  }
  const chat = /^(?<on>[a-z]+):(?<chat>[\w@.+-]{1,128})(?:\/(?<thread>[\w.-]{1,128}))?$/.exec(text)?.groups;
  const on = SURFACES.find((each) => each === chat?.on);
  if (chat === undefined || on === undefined) return undefined;
  return {
    kind: "chat",
    surface: on,
    chat: chat.chat ?? "",
    ...(chat.thread !== undefined && { thread: chat.thread }),
  };
}

export interface Route {
  readonly to: readonly Target[];
  readonly call?: string;
  /** Which rule said so: for people. */
  readonly why: string;
}

/** What rules look at. */
export type Routed = Pick<AskView, "kind" | "risk" | "goal" | "worker" | "plan" | "by">;

export function routeOf(ask: Routed, rules: readonly RouteRule[]): Route {
  const index = rules.findIndex((rule) => fits(ask, rule));
  const rule = rules[index];
  if (rule === undefined) {
    const why = rules.length === 0 ? "no rules: every home" : "no rule fits: every home";
    return { to: [{ kind: "homes" }], why };
  }
  return {
    to: rule.to,
    ...(rule.call !== undefined && { call: rule.call }),
    why: `rule ${index + 1}: ${ruleText(rule)}`,
  };
}

function fits(ask: Routed, rule: RouteRule): boolean {
  return (
    (rule.kind === undefined || rule.kind === ask.kind) &&
    (rule.risk === undefined || rule.risk === ask.risk) &&
    matches(rule.goal, ask.goal) &&
    matches(rule.worker, ask.worker) &&
    matches(rule.plan, ask.plan) &&
    matches(rule.by, ask.by)
  );
}

/** Walks the pieces between the stars: no pattern is made of what somebody wrote. */
function matches(pattern: string | undefined, value: string | undefined): boolean {
  if (pattern === undefined) return true;
  if (value === undefined) return false;
  const pieces = pattern.split("*");
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length)
    return false;
  let at = first.length;
  const end = value.length - last.length;
  return rest.every((piece) => {
    const found = value.indexOf(piece, at);
    at = found + piece.length;
    return found !== -1 && at <= end;
  });
}

function ruleText({ to: _to, call: _call, ...when }: RouteRule): string {
  const parts = Object.entries(when).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? "everything" : parts.join(", ");
}
