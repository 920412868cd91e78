// Programs that run what stands in a file of the repository: make, npm run, task. The file is not read; names that
// everybody gives the same meaning are taken at their word, all others are opaque.

import type { CommandFacts } from "../facts.ts";
import type { Hidden } from "./reading.ts";

/** Where the name of the recipe stands: after which verb, if any. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  make: [],
  gmake: [],
  just: [],
  task: [],
  rake: [],
  mage: [],
  invoke: [],
  ninja: [],
  ant: [],
  npm: ["run", "run-script", "rum", "urn"],
  pnpm: ["run"],
  yarn: ["run"],
  bun: ["run"],
  deno: ["task"],
  composer: ["run-script", "run"],
  grunt: [],
  gulp: [],
};

const PLAIN =
  /^(?:test|tests|check|checks|lint|fmt|format|build|compile|typecheck|type-check|types|tsc|dev|start|watch|coverage|unit|e2e|docs|storybook|all|help|install|deps|bench|validate|verify|ci|generate|codegen|prettier|eslint)(?:[:_-](?:unit|fix|watch|all|check|ci|js|ts|css|docs|types|integration|e2e|fast|quick|dev|local|coverage))*$/;
/** Names that say what will be noticed by others. */
const REACHES = /deploy|release|publish|ship|promote|rollout|prod|upload|push|send|apply|migrat/i;
const REMOVES = /destroy|nuke|wipe|purge|drop|reset|teardown|tear-down|delete|uninstall|clobber|distclean/i;

export type RecipeKind = "plain" | "reaches" | "removes" | "unknown";

export interface Recipe {
  readonly name: string;
  readonly kind: RecipeKind;
}

/** Undefined where the command runs no recipe. */
export function recipeIn({ program, args }: Pick<CommandFacts, "program" | "args">): Recipe | undefined {
  const verbs = Object.hasOwn(RUNNERS, program) ? RUNNERS[program] : undefined;
  if (verbs === undefined) return undefined;
  const words = args.map((word) => word.text);
  if (verbs.length > 0 && !verbs.includes(words.find((word) => !word.startsWith("-")) ?? ""))
    return undefined;
  if (words.some((word) => /^(?:-n|--dry-run|--just-print|--version|-v|--list|-l|--help)$/.test(word)))
    return undefined;
  const operands = words.filter(
    (word, index) => !/^-/.test(word) && !/=/.test(word) && !/^-[CfjW]$/.test(words[index - 1] ?? ""),
  );
  const names = operands.slice(verbs.length > 0 ? 1 : 0);
  const own = verbs.length > 0 ? names.slice(0, 1) : names;
  const all = own.length === 0 ? ["all"] : own;
  const isElsewhere = words.some((word) =>
    /^(?:-f|--file|--makefile|--justfile|--gulpfile)(?:=|$)|^SHELL=/.test(word),
  );
  if (isElsewhere || args.some((word) => word.expands)) return { name: all.join(" "), kind: "unknown" };
  const kinds = all.map(kindOf);
  const kind = (["removes", "reaches", "unknown"] as const).find((each) => kinds.includes(each)) ?? "plain";
  return { name: all.join(" "), kind };
}

function kindOf(name: string): RecipeKind {
  if (name === "clean") return "plain";
  if (REMOVES.test(name)) return "removes";
  if (REACHES.test(name)) return "reaches";
  return PLAIN.test(name) ? "plain" : "unknown";
}

export function recipeOf(command: CommandFacts): readonly Hidden[] {
  const recipe = recipeIn(command);
  if (recipe === undefined || recipe.kind === "plain") return [];
  return [
    {
      kind: "unread",
      named: "yes",
      why: `\`${command.program} ${recipe.name.slice(0, 60)}\` runs a recipe that is not read here`,
    },
  ];
}
