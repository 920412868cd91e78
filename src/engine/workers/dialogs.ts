// A dialog on a worker's screen becomes a question to a person, and their answer the keys that choose it. Typed once at
// most (I5): the step to `typing` is taken before the first key, and only while the very same dialog still stands.

import { limits } from "../limits.ts";
import type { Trouble } from "../outcome.ts";
import { troubleOf } from "../records/codec.ts";
import { type DialogRecord, dialogCodec, dialogKey } from "../records/dialog.ts";
import type { Actor, Answer } from "../types.ts";
import type { Seen } from "./fleet-look.ts";
import type { FleetPorts } from "./ports.ts";
import { type Dialog, dialogOn } from "./prompts-on-screen.ts";

const PULSE: Actor = { kind: "pulse" };

export type DialogStep =
  | { readonly kind: "ask"; readonly dialog: Dialog }
  /** Nobody waits for this answer any more. */
  | { readonly kind: "drop"; readonly record: DialogRecord }
  | { readonly kind: "look for the answer"; readonly record: DialogRecord }
  | { readonly kind: "nothing"; readonly why: string };

export function decideDialog({ health, dialog, record }: Seen): DialogStep {
  const asked = record?.stage === "asked" ? record : undefined;
  if (!health.alive)
    return asked ? { kind: "drop", record: asked } : { kind: "nothing", why: "it has ended" };
  if (dialog === undefined) {
    // A screen that is being drawn shows nothing for a moment; only one that stands still says that it is over.
    if (asked && (health.idle_s ?? 0) >= 2) return { kind: "drop", record: asked };
    return { kind: "nothing", why: "there is no dialog" };
  }
  if (record?.fingerprint !== dialog.fingerprint)
    return asked ? { kind: "drop", record: asked } : { kind: "ask", dialog };
  if (asked) return { kind: "look for the answer", record: asked };
  if (record.stage === "gone") return { kind: "ask", dialog };
  return { kind: "nothing", why: "its answer was typed, and nothing is typed twice" };
}

/** What is typed for an answer; undefined when it names none of the choices. */
export function keysFor(record: DialogRecord, answer: Answer): readonly string[] | undefined {
  const said = answer.text.trim().toLowerCase();
  return record.options.find(({ label }) => label.trim().toLowerCase() === said)?.keys;
}

export async function handleDialog(ports: FleetPorts, seen: Seen): Promise<readonly Trouble[]> {
  const step = decideDialog(seen);
  switch (step.kind) {
    case "nothing":
      return [];
    case "ask":
      return ask(ports, seen, step.dialog);
    case "drop":
      return drop(ports, step.record);
    case "look for the answer":
      return lookForAnswer(ports, step.record);
  }
}

async function ask(ports: FleetPorts, { health }: Seen, dialog: Dialog): Promise<readonly Trouble[]> {
  const { id, gen } = health;
  const noun = dialog.kind === "permission" ? "asks for permission" : "asks a question";
  const raised = await ports.mailbox.raise(
    {
      worker: id,
      title: `${id}: ${dialog.agent} ${noun} on its screen`,
      prompt: `${clean(dialog.text).slice(0, limits.prompt_chars_max - 200)}\n\n(On the screen of ${id}; the answer is typed there.)`,
      options: dialog.options.map(({ label }) => label),
      ...(health.goal !== undefined && { goal: health.goal }),
      ...(health.plan !== undefined && { plan: health.plan }),
    },
    PULSE,
  );
  const path = `sessions/${id}`;
  if (raised.kind !== "raised")
    return [{ path, why: `its dialog could not be asked: ${raised.why}`, remedy: raised.remedy }];
  const record: DialogRecord = {
    id,
    gen,
    fingerprint: dialog.fingerprint,
    ask: raised.ask.id,
    stage: "asked",
    options: dialog.options.map(({ label, keys }) => ({ label, keys: [...keys] })),
  };
  const written = await ports.store.write(dialogKey(id), dialogCodec.encode(record));
  if (written.kind === "failed") {
    // Without the record the answer would lead nowhere.
    await ports.mailbox.withdraw(raised.ask.id, PULSE);
    return [{ path, why: written.why, remedy: written.remedy }];
  }
  await ports.events.record("worker_prompt", { worker: id, gen, ask: raised.ask.id, agent: dialog.agent });
  return [];
}

function clean(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, " ").toWellFormed();
}

async function drop(ports: FleetPorts, record: DialogRecord): Promise<readonly Trouble[]> {
  const moved = await advance(ports, record, "gone");
  if (moved.kind !== "moved") return moved.troubles;
  await ports.mailbox.withdraw(record.ask, PULSE);
  return [];
}

async function lookForAnswer(ports: FleetPorts, record: DialogRecord): Promise<readonly Trouble[]> {
  const found = await ports.mailbox.find(record.ask);
  if (found.kind === "failed")
    return [{ path: `asks/${record.ask}.json`, why: found.why, remedy: found.remedy }];
  if (found.kind !== "found") return drop(ports, record); // ask again
  if (found.answer === undefined)
    return found.ask.state === "pending" || found.ask.state === "answered" ? [] : drop(ports, record);
  const keys = keysFor(record, found.answer);
  if (keys === undefined) {
    // A person said something else than what can be chosen: they are asked again, and told so.
    await ports.events.record("worker_prompt_unanswered", { worker: record.id, ask: record.ask });
    return (await advance(ports, record, "gone")).troubles;
  }
  return type(ports, record, found.answer, keys);
}

async function type(
  ports: FleetPorts,
  record: DialogRecord,
  answer: Answer,
  keys: readonly string[],
): Promise<readonly Trouble[]> {
  const { id } = record;
  const session = ports.sessions.session(id);
  const shot = await session.shot("plain", "trimmed");
  const standing = shot.kind === "ok" ? dialogOn(shot.shot.text ?? "") : undefined;
  if (standing?.fingerprint !== record.fingerprint) return (await advance(ports, record, "gone")).troubles;
  const claimed = await advance(ports, record, "typing");
  if (claimed.kind !== "moved") return claimed.troubles;
  const sent = await session.key(keys);
  const who = answer.by?.person ?? "somebody";
  if (sent.kind !== "sent") {
    const why = `the answer to ${record.ask} may not have been typed: ${sent.why}`;
    await ports.journal.write(`[worker] ${why}`);
    return [{ path: `sessions/${id}`, why, remedy: `look with \`looop shot ${id}\`` }];
  }
  const label = record.options.find((option) => option.keys === keys)?.label ?? "";
  await ports.journal.write(
    `[worker] typed into ${id} for ${who}: ${label} (${keys.join(" ")}, ${record.ask})`,
  );
  await ports.events.record("worker_typed", { worker: id, by: who, ask: record.ask, keys });
  return (await advance(ports, { ...record, stage: "typing" }, "typed")).troubles;
}

type Advanced =
  | { readonly kind: "moved"; readonly troubles: readonly Trouble[] }
  /** Somebody else did, or it could not be written. */
  | { readonly kind: "not moved"; readonly troubles: readonly Trouble[] };

async function advance(
  { store }: FleetPorts,
  record: DialogRecord,
  stage: DialogRecord["stage"],
): Promise<Advanced> {
  const key = dialogKey(record.id);
  const read = dialogCodec.decode(await store.read(key), key);
  if (read.kind === "corrupt" || read.kind === "unreadable")
    return { kind: "not moved", troubles: [troubleOf(read, key, "dialog")] };
  if (read.kind === "missing" || read.value.ask !== record.ask || read.value.stage !== record.stage)
    return { kind: "not moved", troubles: [] };
  const next = dialogCodec.encode({ ...read.value, stage }, read.stored);
  const outcome = await store.replaceIf(key, read.bytes, next);
  if (outcome.kind === "replaced") return { kind: "moved", troubles: [] };
  if (outcome.kind === "failed")
    return { kind: "not moved", troubles: [{ path: key, why: outcome.why, remedy: outcome.remedy }] };
  return { kind: "not moved", troubles: [] };
}
