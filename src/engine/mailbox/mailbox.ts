// The mailbox: durable questions out, one answer each back in, steering for live workers. Composition only; every
// rule stands in the file of its verb. Files are the truth, so several processes may each open one.

import type { Mailbox } from "../engine.ts";
import { answerAsk, withdrawAsk } from "./answer.ts";
import { findAsk, openAsks } from "./listing.ts";
import { raiseAsk } from "./raise.ts";
import { settleMailbox } from "./settle.ts";
import { type MailboxPorts, openBox } from "./shelves.ts";
import { drainTells, tellWorker } from "./tells.ts";
import { awaitAnswer } from "./wait.ts";

export type { MailboxPorts };

export function createMailbox(ports: MailboxPorts): Mailbox {
  const box = openBox(ports);
  return {
    raise: (request, actor) => raiseAsk(box, request, actor),
    awaitAnswer: (ask, options) => awaitAnswer(box, ask, options),
    open: () => openAsks(box),
    find: (ask) => findAsk(box, ask),
    answer: (request, actor) => answerAsk(box, request, actor),
    withdraw: (ask, actor) => withdrawAsk(box, ask, actor),
    tell: (worker, text, actor) => tellWorker(box, worker, text, actor),
    drainTells: (worker) => drainTells(box, worker),
    settle: () => settleMailbox(box),
  };
}
