// A tool that is known by its name and input alone: the verb in its name says what it does, the texts in its input are
// what rules search, and one that is SQL or a shell line is read as such.

import { type Beyond, beyond } from "./beyond.ts";
import { destroys, here, looks, out, type Told, unknown } from "./effects/effect.ts";
import { readingLimits } from "./limits.ts";

export interface InputText {
  /** The member it stands in. */
  readonly name: string;
  readonly text: string;
}

export interface InputRead {
  readonly members: readonly InputText[];
  /** Why not all of it was read. */
  readonly exceeds: readonly Beyond[];
}

/** Every text of an input, with the name of its member; as many and as deep as the limits allow. */
export function readInput(input: unknown): InputRead {
  const members: InputText[] = [];
  const exceeds = new Set<Beyond>();
  let budget = readingLimits.text_chars_max;
  const take = (value: string, name: string): void => {
    const text = value.slice(0, budget);
    budget -= text.length;
    if (text.length < value.length) exceeds.add(beyond.text);
    else if (members.length >= readingLimits.input_members_max) exceeds.add(beyond.members);
    if (text !== "" && members.length < readingLimits.input_members_max) members.push({ name, text });
  };
  let values = 0;
  const visit = (value: unknown, name: string, depth: number): void => {
    values += 1;
    if (values > readingLimits.input_values_max) {
      exceeds.add(beyond.members);
      return;
    }
    if (typeof value === "string") {
      if (value !== "") take(value, name);
    } else if (typeof value !== "object" || value === null) return;
    else if (depth >= readingLimits.input_depth_max) exceeds.add(beyond.deep);
    else if (Array.isArray(value)) for (const item of value) visit(item, name, depth + 1);
    else for (const [key, item] of Object.entries(value)) visit(item, key, depth + 1);
  };
  visit(input, "", 0);
  return { members, exceeds: [...exceeds] };
}

export function isSqlMember({ name, text }: InputText): boolean {
  return (
    /^(?:sql|query|statement|queries|ddl|migration)$/i.test(name) && /^\s*(?:--|\/\*|\(|[a-z]+\s)/i.test(text)
  );
}

export function isShellMember({ name }: InputText): boolean {
  return /^(?:command|cmd|script|shell|bash|commands)$/i.test(name);
}

const QUIET_TOOLS =
  /^(?:TodoWrite|TodoRead|WebSearch|Task|Agent|ExitPlanMode|EnterPlanMode|AskUserQuestion|Skill|ToolSearch|ListMcpResources(?:Tool)?|ReadMcpResource(?:Tool)?|BashOutput|TaskOutput|ask_human|update_plan|view_image|think|sequentialthinking)$/;
const WORDS: readonly { readonly words: RegExp; readonly told: Told }[] = [
  {
    words:
      /^(?:delete|remove|drop|destroy|purge|truncate|wipe|erase|terminate|clear|uninstall|revoke|reset|kill|cancel|archive|prune|unpublish|overwrite)$/,
    told: destroys("removes, by its name"),
  },
  {
    words:
      /^(?:send|post|publish|deploy|push|merge|create|update|add|write|upload|email|notify|message|reply|comment|invite|share|pay|charge|refund|transfer|apply|rollback|promote|release|trigger|dispatch|submit|approve|close|reopen|assign|set|put|patch|insert|edit|move|rename|fork|execute|run|start|stop|restart|scale|migrate|enable|disable|click|fill|type|press|navigate|upsert|grant|register|rotate|book|order|buy|sell)$/,
    told: out("acts on something of others, by its name"),
  },
  {
    words:
      /^(?:get|list|read|search|fetch|find|describe|show|view|query|lookup|count|check|status|inspect|explain|summarize|browse|screenshot|snapshot|resolve|info|diff|validate|preview|help|docs?|ls|stat|head|tail|grep|glob)$/,
    told: looks,
  },
];

/** `mcp__github__delete_branch`, `mcp__db__listTables`: the worst verb of its own name counts. */
export function toolTold(name: string): Told {
  const own = name.split("__").at(-1) ?? name;
  if (QUIET_TOOLS.test(name)) return looks;
  if (/^KillShell|^KillBash/.test(name)) return here;
  const words = own
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return WORDS.find((each) => words.some((word) => each.words.test(word)))?.told ?? unknown;
}
