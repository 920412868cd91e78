// What a command takes back of what was done before, as signatures of it: a revert, an abort, an uninstall speaks against
// what was let through. Pure.

import type { ActionFacts, CommandFacts } from "../facts.ts";

export function undoneBy({ commands }: Pick<ActionFacts, "commands">): readonly string[] {
  return commands.flatMap(undoneByOne);
}

const INSTALLERS: Readonly<Record<string, readonly string[]>> = {
  npm: ["install", "i", "add"],
  pnpm: ["add", "install", "i"],
  yarn: ["add"],
  bun: ["add", "install"],
  pip: ["install"],
  pip3: ["install"],
  uv: ["add"],
  cargo: ["add", "install"],
  brew: ["install"],
  apt: ["install"],
  "apt-get": ["install"],
};

function undoneByOne({ program, args, git }: CommandFacts): readonly string[] {
  const said = args.filter(({ text }) => !text.startsWith("-")).map(({ text }) => text);
  const [verb = "", ...names] = said;
  if (git !== undefined) {
    if (args.some(({ text }) => text === "--abort")) return [`git ${git.verb}`];
    return git.verb === "revert" ? ["git commit", "git merge", "git cherry-pick"] : [];
  }
  if (Object.hasOwn(INSTALLERS, program) && /^(?:un|rm$|remove$|purge$)/.test(verb))
    return (INSTALLERS[program] ?? []).flatMap((install) =>
      names.map((name) => `${program} ${install} ${name}`),
    );
  if (program === "helm" && verb === "rollback" && names[0] !== undefined)
    return [`helm upgrade ${names[0]}`, `helm install ${names[0]}`];
  if (program === "kubectl" && verb === "rollout" && names[0] === "undo")
    return ["kubectl apply", "kubectl set"];
  return [];
}
