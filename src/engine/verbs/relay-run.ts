// `relay`: checks who calls, then is the home of that worker's verbs on another machine until its program ends.

import { refused } from "../outcome.ts";
import { relayCommand } from "../workers/relay/command.ts";
import { admitRelayed } from "./relayed.ts";
import { problem, problemOf } from "./report.ts";
import type { BareScene, Problem, Result, Scene } from "./verb.ts";

export async function runRelay(scene: Scene): Promise<Result> {
  const { input, relay, nested } = scene;
  const actor = await scene.actor();
  if (actor.kind !== "worker" || actor.gen === undefined) return problemOf(notAWorker);
  if (relay === undefined) return noDoor;
  const { id, gen } = actor;
  const door = await relay();
  if (door.kind !== "door") return problemOf(door);
  const ssh = input.text("ssh");
  const carrier = input.text("carrier");
  const planned = relayCommand(
    {
      id,
      gen,
      nonce: door.door.nonce(),
      words: input.rest,
      looop: input.text("looop") ?? "looop",
      ...(ssh !== undefined && { ssh }),
      ...(carrier !== undefined && { carrier }),
    },
    door.door.placeOf(id),
  );
  if (planned.kind === "refused") return problemOf(planned);
  const ended = await door.door.run({ ...planned, id }, ({ argv, terminal }) =>
    nested(argv, terminal, (line) => admitRelayed(line, id)),
  );
  if (ended.kind === "failed") return problemOf(ended);
  return { kind: "streamed", exit: { code: ended.code } };
}

export async function runRelayListen({ input, relay }: BareScene): Promise<Result> {
  if (relay === undefined) return noDoor;
  const door = await relay();
  if (door.kind !== "door") return problemOf(door);
  const ended = await door.door.listen(input.argument("path") ?? "");
  return ended.kind === "failed" ? problemOf(ended) : { kind: "streamed", exit: { code: ended.code } };
}

/** It would lend a person's rights to whoever is on the other machine. */
const notAWorker = refused(
  "actor",
  "only the program of a worker's session opens a relay",
  'put it into worker_command, or into looop worker start --command "…"',
);

const noDoor: Result & { readonly kind: "problem" } = problem("failed", {
  kind: "failed",
  why: "a relay cannot be opened through a relay",
  remedy: "open it at home",
} satisfies Problem);
