// Driving terminals, with the rules of the house before it: who may, that it is written down who typed what, and that
// nobody types into a worker that waits for an answer, because the answer goes another way.

import { parseId } from "../ids.ts";
import { type Failed, type Refused, refused } from "../outcome.ts";
import type { DriveOutcome, Terminals, TypeOutcome } from "../terminals.ts";
import type { Actor } from "../types.ts";
import { mayDrive, whoIs } from "./actors.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";
import type { Session } from "./sessions.ts";

type Named = { readonly kind: "named"; readonly session: Session } | Refused;

export function createTerminals(ports: FleetPorts): Terminals {
  const { sessions } = ports;

  function named(worker: string): Named {
    const parsed = parseId("worker id", worker);
    return parsed.kind === "refused" ? parsed : { kind: "named", session: sessions.session(worker) };
  }

  function driven(worker: string, actor: Actor): Named {
    const may = mayDrive(worker, actor);
    return may.kind === "refused" ? may : named(worker);
  }

  /** For typing: also, that no question is open. An unreadable mailbox may hold one (I12). */
  async function typedInto(worker: string, actor: Actor): Promise<Named | Failed> {
    const session = driven(worker, actor);
    if (session.kind === "refused") return session;
    const open = await ports.mailbox.open();
    if (open.kind === "failed") return open;
    const ask = open.asks.find(
      (each) => each.worker === worker && each.state === "pending" && !each.detached,
    );
    if (ask === undefined) return session;
    return refused(
      "worker id",
      `${worker} waits for an answer to ${ask.id}`,
      `answer it: \`looop answer ${ask.id} …\``,
    );
  }

  async function note(worker: string, actor: Actor, what: string): Promise<readonly string[]> {
    const written = await ports.journal.write(`[worker] ${whoIs(actor)} ${what}`);
    const recorded = await ports.events.record("worker_driven", { worker, by: whoIs(actor), what });
    return [
      ...(written.kind === "failed" ? [`done, but not in the journal: ${written.why}`] : []),
      ...(recorded.kind === "failed" ? [`done, but not among the events: ${recorded.why}`] : []),
    ];
  }

  async function typing(
    worker: string,
    actor: Actor,
    what: string,
    act: (session: Session) => ReturnType<Session["send"]>,
  ): Promise<TypeOutcome> {
    const session = await typedInto(worker, actor);
    if (session.kind !== "named") return session;
    const sent = await act(session.session);
    return sent.kind === "sent" ? { ...sent, warnings: await note(worker, actor, what) } : sent;
  }

  async function driving(
    worker: string,
    actor: Actor,
    what: string,
    act: (session: Session) => ReturnType<Session["restart"]>,
  ): Promise<DriveOutcome> {
    const session = driven(worker, actor);
    if (session.kind !== "named") return session;
    const done = await act(session.session);
    return done.kind === "ok" ? { kind: "ok", warnings: await note(worker, actor, what) } : done;
  }

  const on = <T>(worker: string, act: (session: Session) => Promise<T>): Promise<T | Refused> => {
    const session = named(worker);
    return session.kind === "named" ? act(session.session) : Promise.resolve(session);
  };

  return {
    status: (worker) => on(worker, (session) => session.status()),
    shot: (worker, format, edges) => on(worker, (session) => session.shot(format, edges)),
    picture: (worker) => on(worker, (session) => session.picture()),
    log: (worker, request) => on(worker, (session) => session.log(request)),
    async *follow(worker, request, signal) {
      const session = named(worker);
      if (session.kind === "named") yield* session.session.follow(request, signal);
      else yield session;
    },
    send: (worker, text, lineEnd, actor) =>
      typing(worker, actor, `typed into ${worker}: ${shown(text)}`, (session) => session.send(text, lineEnd)),
    key: (worker, keys, actor) =>
      typing(worker, actor, `pressed in ${worker}: ${shown(keys.join(" "))}`, (session) => session.key(keys)),
    expect: (worker, request, patience) => on(worker, (session) => session.expect(request, patience)),
    waitForEnd: (worker, patience) => on(worker, (session) => session.waitForEnd(patience)),
    waitForIdle: (worker, settle_ms, patience) =>
      on(worker, (session) => session.waitForIdle(settle_ms, patience)),
    resize: (worker, { cols, rows }, actor) =>
      driving(worker, actor, `resized ${worker} to ${cols}x${rows}`, (session) => session.resize(cols, rows)),
    restart: (worker, actor) =>
      driving(worker, actor, `restarted the program of ${worker}`, (session) => session.restart()),
    async attach(worker, request, events, actor) {
      const session = request.mode === "drive" ? driven(worker, actor) : named(worker);
      if (session.kind !== "named") return session;
      const attached = await session.session.attach(request, events);
      if (attached.kind === "attached" && request.mode === "drive")
        await note(worker, actor, `took over the terminal of ${worker}`);
      return attached;
    },
    async detachAll(worker, actor) {
      const session = driven(worker, actor);
      if (session.kind !== "named") return session;
      const done = await session.session.detachAll();
      if (done.kind !== "ok") return done;
      return { ...done, warnings: await note(worker, actor, `sent everybody away from ${worker}`) };
    },
  };
}

function shown(text: string): string {
  const line = text.toWellFormed().replaceAll(/\p{Cc}+/gu, " ⏎ ");
  return JSON.stringify(
    line.length > fleetLimits.typed_chars_shown ? `${line.slice(0, fleetLimits.typed_chars_shown)}…` : line,
  );
}
