// Which lines a worker on another machine may send home: the verbs that are a worker's, in its own name. Pure.

import type { Input, Problem } from "./verb.ts";

export function admitRelayed(input: Input, id: string): Problem | undefined {
  const { verb } = input;
  const named = `looop ${verb.path.join(" ")}`;
  if (verb.relayed === undefined) {
    return {
      kind: "refused",
      field: "verb",
      why: `${named} is not for a worker on another machine`,
      remedy: "ask for it with looop ask; a person does it at home",
    };
  }
  const { self } = verb.relayed;
  if (self === undefined) return undefined;
  const given = input.argument(self) ?? input.text(self);
  if (given === undefined || given === id) return undefined;
  return {
    kind: "refused",
    field: self,
    why: `${named} names ${given.slice(0, NAME_CHARS)}, and this relay is ${id}'s`,
    remedy: `leave it out, or write ${id}`,
  };
}

const NAME_CHARS = 64;
