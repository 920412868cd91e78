// The life of a session's program: started, restarted, ended. Keeps: one kill or restart at a time, and the status
// on disk never runs ahead of the program.

import type { Failed } from "../../outcome.ts";
import type { SessionState } from "../../records/session.ts";
import { type ControlReply, type KillReply, reply } from "../../workers/session/protocol.ts";
import { type AnswerParts, type Answers, answersOf, finished } from "./answers.ts";
import { killTree } from "./kill-tree.ts";
import { startMarkOf } from "./process-table.ts";

export interface SessionParts extends AnswerParts {
  /** Publishes the state; called on every change of it. */
  publish(state: SessionState, childPid: number | null, exitCode: number | null): void;
}

export interface Session {
  start(): { readonly kind: "ok"; readonly pid: number } | Failed;
  readonly handle: Answers;
  /** Ends the tree, as `kill` does. */
  kill(): Promise<KillReply>;
  /** To be called by the terminal: there is more output, on the screen or soon. */
  shown(): void;
  ended(exitCode: number): void;
  /** Resolves when the program has ended for good. */
  readonly done: Promise<void>;
}

type Life =
  | { readonly in: "starting" }
  | { readonly in: "running"; readonly pid: number; readonly started: string }
  | { readonly in: "over"; readonly state: "exited" | "killed"; readonly exitCode: number };

export function createSession(parts: SessionParts): Session {
  const { id, gen, clock, terminal, clients } = parts;
  let life: Life = { in: "starting" };
  let changed_ms = clock.now_ms();
  /** What the next end of the program means. */
  let purpose: "none" | "kill" | "restart" = "none";
  let turn: Promise<unknown> = Promise.resolve();
  let wake = Promise.withResolvers<void>();
  let end = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();

  const stateOf = (): SessionState => (life.in === "over" ? life.state : life.in);
  const childPid = () => (life.in === "running" ? life.pid : null);
  const exitCode = () => (life.in === "over" ? life.exitCode : null);

  function become(next: Life): void {
    life = next;
    changed_ms = clock.now_ms();
    parts.publish(stateOf(), childPid(), exitCode());
    shown();
  }

  function shown(): void {
    wake.resolve();
    wake = Promise.withResolvers();
  }

  function start(): { readonly kind: "ok"; readonly pid: number } | Failed {
    const opened = terminal.open();
    if (opened.kind === "failed") return opened;
    become({ in: "running", pid: opened.pid, started: startMarkOf(opened.pid) });
    return { kind: "ok", pid: opened.pid };
  }

  function ended(code: number): void {
    if (purpose === "restart") {
      life = { in: "starting" };
    } else {
      const state = purpose === "kill" ? "killed" : "exited";
      become({ in: "over", state, exitCode: code });
      clients.dismiss({ kind: "exit", text: JSON.stringify({ state, exit_code: code }) });
      done.resolve();
    }
    end.resolve();
    end = Promise.withResolvers();
  }

  /** One after the other; a second kill during a restart waits for it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work);
    turn = next.catch(() => undefined); // its caller hears of it; the next one only waits for its end
    return next;
  }

  async function endProgram(why: "kill" | "restart"): Promise<KillReply> {
    if (life.in !== "running")
      return {
        killed: false,
        confirmed: true,
        escalated: false,
        state: stateOf(),
        exit_code: exitCode(),
        left: [],
      };
    purpose = why;
    const { pid, started } = life;
    const over = end.promise;
    const root = { pid, started, spared: new Set([process.pid]), ...(gen !== undefined && { gen }) };
    const killed = await killTree(root, clock);
    // Without a leader the terminal closes; what it still held is read before the program counts as ended.
    if (killed.confirmed) await over;
    // One that would not die is still to count as killed when it does at last.
    if (killed.confirmed || why === "restart") purpose = "none";
    const { confirmed, escalated } = killed;
    const left = killed.left.map((row) => row.pid);
    return { killed: true, confirmed, escalated, state: stateOf(), exit_code: exitCode(), left };
  }

  const kill = () => inTurn(() => endProgram("kill"));

  const restart = () =>
    inTurn(async (): Promise<ControlReply> => {
      if (life.in === "over") return finished(id);
      const ended = await endProgram("restart");
      if (!ended.confirmed)
        return {
          ok: false,
          code: "failed",
          error: `processes ${ended.left.join(", ")} do not die`,
          remedy: "look at them, then try again",
        };
      terminal.reset();
      const started = start();
      if (started.kind === "ok") return reply({ restarted: true, child_pid: started.pid });
      become({ in: "over", state: "killed", exitCode: ended.exit_code ?? 1 });
      done.resolve();
      return { ok: false, code: "failed", error: started.why, remedy: started.remedy };
    });

  const handle = answersOf(parts, {
    state: stateOf,
    childPid,
    exitCode,
    changed_ms: () => changed_ms,
    moved: () => wake.promise,
    restart,
    kill: async () => (life.in === "over" ? finished(id) : reply(await kill())),
  });

  return { start, handle, kill, shown, ended, done: done.promise };
}
