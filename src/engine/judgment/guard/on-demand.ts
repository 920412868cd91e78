// The guardrails, loaded by the first call: a worker that only asks needs neither YAML nor patterns.

import type { GuardPorts, WholeGuard } from "./guard.ts";

export function guardOnDemand(ports: GuardPorts): WholeGuard {
  let loading: Promise<WholeGuard> | undefined;
  const load = () => {
    loading ??= import("./guard.ts").then(({ createGuard }) => createGuard(ports));
    return loading;
  };
  return {
    decide: async (facts) => (await load()).decide(facts),
    standing: async (cwd) => (await load()).standing(cwd),
    list: async (cwd) => (await load()).list(cwd),
    test: async (action) => (await load()).test(action),
    explain: async (id, cwd) => (await load()).explain(id, cwd),
    lint: async (source, text) => (await load()).lint(source, text),
    add: async (pack, actor) => (await load()).add(pack, actor),
    remove: async (name, actor) => (await load()).remove(name, actor),
    readFile: async (path) => (await load()).readFile(path),
  };
}
