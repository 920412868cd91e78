// What the owner of the machine does from a command line: let somebody in, take an account away, send once more what did
// not arrive. On the ledger itself, so that it is the same beside the running program and without it.

import type { Surface } from "../../channels/channel.ts";
import type { Deed } from "../../notify/audit.ts";
import { pairedCard } from "../../notify/cards/people.ts";
import type { Kept, Ledger, Tables } from "../../notify/ledger/ledger.ts";
import type { Person, Subject } from "../../notify/nouns.ts";
import { putInto } from "../../notify/outbox/put.ts";
import { retryInto } from "../../notify/outbox/recover.ts";
import { type Desk, settingOf } from "../handling/desk.ts";
import { letIn } from "../letting-in.ts";
import { accessOf } from "../people.ts";
import type { DeedEnd, DeedOp } from "./wire.ts";

export type Hand = Pick<Desk, "clock" | "ids" | "redact" | "zone" | "access" | "channels"> & {
  readonly ledger: Pick<Ledger, "atomically">;
};

/** Whoever may type on this machine owns it; the rights of the terminal's own person are asked for all the same. */
export function doByHand(hand: Hand, op: DeedOp): DeedEnd {
  const { by } = op;
  const author = { kind: "user", id: by, name: by } as const;
  const access = accessOf("terminal", author, { kind: "govern" }, hand.access());
  if (access.kind === "refused") {
    const { why, remedy } = access;
    return { kind: "refused", field: "person", why: `${by} may not do this: ${why}`, remedy };
  }
  const { person } = access;
  const done = hand.ledger.atomically((tables) => {
    switch (op.op) {
      case "pair":
        return pair(hand, tables, person, op);
      case "unpair":
        return unpair(hand, tables, person, op);
      case "retry":
        return retry(hand, tables, person, op);
    }
  }) satisfies Kept<DeedEnd>;
  return done.kind === "ok" ? done.value : done;
}

type Op<Name extends DeedOp["op"]> = Extract<DeedOp, { op: Name }>;

function pair(hand: Hand, tables: Tables, person: Person, { code, as, role }: Op<"pair">): DeedEnd {
  const now_ms = hand.clock.now_ms();
  const { people } = hand.access();
  const named = { ...(as !== undefined && { as }), ...(role !== undefined && { role }) };
  const outcome = letIn(tables, { code, ...named, by: person.name, people, now_ms });
  if (outcome.kind !== "linked") {
    const { why, remedy } = outcome;
    return { kind: "refused", field: "code", why, remedy };
  }
  const { pairing } = outcome;
  const known = hand.access().people.find(({ name }) => name === outcome.person);
  const facts = {
    person: known ?? { name: outcome.person, roles: [], identities: [] },
    by: person.name,
  };
  const draft = pairedCard(facts, settingOf(hand, pairing.surface, undefined));
  const subject = `reply:paired:${pairing.surface}:${pairing.user}:${now_ms}` as Subject;
  putInto(
    tables,
    { subject, place: pairing.place, lane: "reply", draft, final: "yes" },
    { now_ms, nonce: () => hand.ids.nonce().slice(0, 22) },
  );
  const result = `${outcome.name} on ${pairing.surface} is ${outcome.person}, let in by ${person.name}`;
  note(hand, tables, person, { event: "paired", result });
  return { kind: "done", summary: `${result}; may as ${facts.person.roles.join(", ")}` };
}

function unpair(hand: Hand, tables: Tables, person: Person, { surface, user }: Op<"unpair">): DeedEnd {
  const found = tables.people.of(surface as Surface, user);
  const identity = found?.identities.find((each) => each.surface === surface && each.user === user);
  if (found === undefined || identity === undefined) {
    return {
      kind: "missing",
      why: `nobody has the account ${user} on ${surface}`,
      remedy: "see looop people",
    };
  }
  if (identity.via === "config") {
    const why = `${user} on ${surface} stands in the config, as ${found.name}`;
    return { kind: "refused", field: "user", why, remedy: "take it out of `people:` there, and restart" };
  }
  tables.people.unlink(identity.surface, user);
  const isLast = found.identities.length === 1;
  const isConfigured = found.identities.some(({ via }) => via === "config");
  if (isLast && !isConfigured) tables.people.remove(found.name);
  const result = `${user} on ${surface} is not ${found.name} any more, taken away by ${person.name}`;
  note(hand, tables, person, { event: "unpaired", result });
  return { kind: "done", summary: result };
}

function retry(hand: Hand, tables: Tables, person: Person, { id }: Op<"retry">): DeedEnd {
  const before = tables.outbox.find(id);
  if (retryInto(tables, id, hand.clock.now_ms()) === "missing") {
    const why =
      before === undefined ? `there is no delivery ${id}` : `${id} is ${before.state.kind}, not dead`;
    return { kind: "missing", why, remedy: "see looop deliveries --dead" };
  }
  const result = `${id} is sent once more, asked for by ${person.name}`;
  const subject = before === undefined ? {} : { subject: before.subject };
  note(hand, tables, person, { event: "retried", result, ...subject });
  return { kind: "done", summary: result };
}

function note(hand: Hand, tables: Tables, person: Person, deed: Omit<Deed, "actor">): void {
  const actor = { kind: "person", name: person.name, surface: "terminal" } as const;
  tables.audit.append({ ...deed, actor }, hand.clock.now_ms());
}
