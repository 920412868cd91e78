// A dialog on a worker's screen becomes a question to a person, and their answer the keys that choose it. Typed once at
// most (I5): the step to `typing` is taken before the first key, and only while the very same dialog still stands.

import { limits } from "../limits.ts";
import type { Trouble } from "../outcome.ts";
import { troubleOf } from "../records/codec.ts";
import { type DialogRecord, dialogCodec, dialogKey } from "../records/dialog.ts";
import type { Actor, Answer, WorkerHealth } from "../types.ts";
import type { Seen } from "./fleet-look.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";
import type { Dialog } from "./prompts/dialog.ts";
import { dialogOn } from "./prompts-on-screen.ts";
import type { Session } from "./sessions.ts";
import { type TypedStep, typingFor } from "./typing-answers.ts";

const PULSE: Actor = { kind: "pulse" };
const does = { permission: "asks for permission", question: "asks a question", notice: "shows a notice" };

export type DialogStep =
  | { readonly kind: "ask"; readonly dialog: Dialog }
  /** Nobody waits for this answer any more. */
  | { readonly kind: "drop"; readonly record: DialogRecord }
  | { readonly kind: "look for the answer"; readonly record: DialogRecord }
  | { readonly kind: "nothing"; readonly why: string };

export function decideDialog({ health, dialog, record }: Seen, now_ms: number): DialogStep {
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
  if (standsAgain(record, health, now_ms)) return { kind: "ask", dialog };
  return { kind: "nothing", why: "its answer was typed, and nothing is typed twice" };
}

/** An agent that asks for the same twice draws the same twice: it is a new question, and wants an answer of its own. */
function standsAgain({ since_ms, stage }: DialogRecord, { idle_s }: WorkerHealth, now_ms: number): boolean {
  if (since_ms === undefined) return true;
  const passed_ms = Math.abs(now_ms - since_ms); // a clock may be set back
  const moved = stage === "typed" && idle_s !== undefined && now_ms - idle_s * 1_000 > since_ms;
  return passed_ms >= (moved ? fleetLimits.dialog_again_ms : fleetLimits.dialog_unmoved_ms);
}

export async function handleDialog(ports: FleetPorts, seen: Seen): Promise<readonly Trouble[]> {
  const step = decideDialog(seen, ports.clock.now_ms());
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

async function ask(ports: FleetPorts, seen: Seen, dialog: Dialog): Promise<readonly Trouble[]> {
  const { health } = seen;
  const { id, gen } = health;
  const before = await saidBefore(ports, seen, dialog);
  const raised = await ports.mailbox.raise(
    {
      worker: id,
      title: `${id}: ${dialog.agent} ${does[dialog.kind]} on its screen`,
      prompt: `${before}${clean(dialog.text).slice(0, limits.prompt_chars_max - fleetLimits.dialog_words_max)}\n\n(On the screen of ${id}; ${howToAnswer(dialog)}.)${restOf(id, dialog)}`,
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
    takes: dialog.own !== undefined ? "words" : dialog.several === undefined ? "one" : "several",
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

/** Whoever is asked the same again is told what became of what they said. */
async function saidBefore(ports: FleetPorts, { record }: Seen, dialog: Dialog): Promise<string> {
  if (record?.fingerprint !== dialog.fingerprint) return "";
  const found = await ports.mailbox.find(record.ask);
  if (found.kind !== "found" || found.answer === undefined) return "";
  const { text } = found.answer;
  const said = `To ${record.ask} was said "${shown(text)}"`;
  if (record.stage !== "gone") return `${said}, and the same stands there again.\n\n`;
  if (typingFor(dialog, text) !== undefined) return "";
  return `${said}, which names none of the choices: nothing was typed.\n\n`;
}

function restOf(id: string, { cut }: Dialog): string {
  if (cut === undefined) return "";
  const what = cut.sure === "surely" ? "Only the beginning" : "Perhaps only the beginning";
  return `\n${what} of it stands there: see the rest with \`looop attach ${id}\`, then ${cut.key}.`;
}

function howToAnswer({ several, own, options }: Dialog): string {
  if (several !== undefined)
    return `several may be chosen: name them with commas between${own === undefined ? "" : ", or use words of your own"}`;
  if (own !== undefined && options.length === 0) return "what you answer is typed there, and Enter";
  return own === undefined
    ? "the answer is typed there"
    : "the answer is typed there, also in words of your own";
}

function clean(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, " ").toWellFormed();
}

const shown = (said: string): string =>
  clean(said).replaceAll("\n", " ").slice(0, fleetLimits.typed_chars_shown).toWellFormed();

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
  return type(ports, record, found.answer);
}

async function type(ports: FleetPorts, record: DialogRecord, answer: Answer): Promise<readonly Trouble[]> {
  const { id } = record;
  const session = ports.sessions.session(id);
  const shot = await session.shot("plain", "trimmed");
  const standing = shot.kind === "ok" ? dialogOn(shot.shot.text ?? "") : undefined;
  if (standing?.fingerprint !== record.fingerprint) {
    await ports.events.record("worker_prompt_unanswered", {
      worker: id,
      ask: record.ask,
      why: "it is shown no more",
    });
    return (await advance(ports, record, "gone")).troubles;
  }
  // The keys are those of the screen as it stands: what is highlighted may have moved since.
  const steps = typingFor(standing, answer.text);
  if (steps === undefined) {
    // A person said something else than what can be chosen: they are asked again, and told so.
    await ports.events.record("worker_prompt_unanswered", {
      worker: id,
      ask: record.ask,
      why: "the answer names none of its choices",
    });
    return (await advance(ports, record, "gone")).troubles;
  }
  const claimed = await advance(ports, record, "typing");
  if (claimed.kind !== "moved") return claimed.troubles;
  const sent = await typeSteps(session, steps);
  const who = answer.by?.person ?? "somebody";
  if (sent.kind !== "sent") {
    const why = `the answer to ${record.ask} may not have been typed: ${sent.why}`;
    await ports.journal.write(`[worker] ${why}`);
    return [{ path: `sessions/${id}`, why, remedy: `look with \`looop shot ${id}\`` }];
  }
  const said = shown(answer.text);
  const keys = steps.flatMap((step) => (step.kind === "text" ? ["(text)"] : step.keys));
  await ports.journal.write(
    `[worker] typed into ${id} for ${who}: ${labelOf(standing, answer) ?? said} (${keys.join(" ")}, ${record.ask})`,
  );
  await ports.events.record("worker_typed", { worker: id, by: who, ask: record.ask, keys });
  return (await advance(ports, { ...record, stage: "typing" }, "typed")).troubles;
}

function labelOf({ options }: Dialog, { text }: Answer): string | undefined {
  const said = text.trim().toLowerCase();
  return options.find(({ label }) => label.trim().toLowerCase() === said)?.label;
}

type TypedAll = { readonly kind: "sent" } | { readonly kind: "not sent"; readonly why: string };

/** One after the other, each once the one before has been drawn. */
async function typeSteps(session: Session, steps: readonly TypedStep[]): Promise<TypedAll> {
  for (const [at, step] of steps.entries()) {
    if (at > 0)
      await session.waitForIdle(fleetLimits.dialog_step_settle_ms, {
        timeout_ms: fleetLimits.dialog_step_ms_max,
      });
    if (step.kind === "keys" && step.shows !== undefined) {
      const shot = await session.shot("plain", "trimmed");
      if (shot.kind !== "ok" || !(shot.shot.text ?? "").includes(step.shows))
        return { kind: "not sent", why: `its screen does not show "${step.shows}"` };
    }
    const sent = await (step.kind === "text" ? session.send(step.text, "none") : session.key(step.keys));
    if (sent.kind !== "sent") return { kind: "not sent", why: sent.why };
  }
  return { kind: "sent" };
}

type Advanced =
  | { readonly kind: "moved"; readonly troubles: readonly Trouble[] }
  /** Somebody else did, or it could not be written. */
  | { readonly kind: "not moved"; readonly troubles: readonly Trouble[] };

async function advance(
  { store, clock }: FleetPorts,
  record: DialogRecord,
  stage: DialogRecord["stage"],
): Promise<Advanced> {
  const key = dialogKey(record.id);
  const read = dialogCodec.decode(await store.read(key), key);
  if (read.kind === "corrupt" || read.kind === "unreadable")
    return { kind: "not moved", troubles: [troubleOf(read, key, "dialog")] };
  if (read.kind === "missing" || read.value.ask !== record.ask || read.value.stage !== record.stage)
    return { kind: "not moved", troubles: [] };
  const next = dialogCodec.encode({ ...read.value, stage, since_ms: clock.now_ms() }, read.stored);
  const outcome = await store.replaceIf(key, read.bytes, next);
  if (outcome.kind === "replaced") return { kind: "moved", troubles: [] };
  if (outcome.kind === "failed")
    return { kind: "not moved", troubles: [{ path: key, why: outcome.why, remedy: outcome.remedy }] };
  return { kind: "not moved", troubles: [] };
}
