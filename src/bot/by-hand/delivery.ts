// What a command line may see and do of people, cards and deliveries, on this machine: looked at in the ledger itself,
// done by the running program where there is one, else on the ledger with its lock (I6: one writer at a time).

import type {
  Delivery,
  DeliveryGlance,
  DeliveryLine,
  DeliveryPage,
  NotThere,
  PeoplePage,
} from "../../engine/delivery.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Problems } from "../../engine/home.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import type { Clock, Ids } from "../../engine/ports.ts";
import { askSubject } from "../../notify/ask-key.ts";
import type { Queued } from "../../notify/ledger/ledger.ts";
import { type LedgerToRead, openLedgerToRead } from "../../notify/ledger/look.ts";
import { openLedger } from "../../notify/ledger/open.ts";
import { redactor } from "../../notify/redact.ts";
import { placeText } from "../../notify/routing.ts";
import type { WholeConfig } from "../check-config.ts";
import { botLimits } from "../limits.ts";
import { mayOf, peopleOf } from "../people.ts";
import { peopleNow } from "../who.ts";
import { anchorsIn, auditCheckOf, auditPageOf } from "./audit-look.ts";
import { doByHand } from "./deeds.ts";
import { askHatch, ledgerPathOf } from "./hatch.ts";
import { routeExplained } from "./route-look.ts";
import { shownOf } from "./shown.ts";
import { type DeedEnd, type DeedOp, isDeedEnd } from "./wire.ts";

export interface DeliveryParts {
  readonly dataDir: string;
  /** Who types. */
  readonly user: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly engine: Pick<Engine, "events" | "mailbox">;
  config(): Promise<WholeConfig | Problems>;
}

export function openDelivery(parts: DeliveryParts): Delivery {
  const { clock, engine, user, dataDir } = parts;
  const path = ledgerPathOf(dataDir);
  return {
    async verifyAudit(ago_ms) {
      const since_ms = ago_ms === undefined ? undefined : clock.now_ms() - ago_ms;
      const anchors = await anchorsIn(engine.events, since_ms);
      if (anchors.kind === "failed") return anchors;
      const opened = openLedgerToRead(path);
      if (opened.kind === "missing") return auditCheckOf(undefined, anchors) ?? opened;
      if (opened.kind !== "ok") return notThere(opened);
      const end = auditCheckOf(opened.ledger, anchors);
      opened.ledger.close();
      return end ?? failed("io", `${path}: not checked`, "try again");
    },
    readAudit({ ago_ms, ...query }) {
      const since = ago_ms === undefined ? {} : { since_ms: clock.now_ms() - ago_ms };
      return reading(path, (ledger) => auditPageOf(ledger, { ...query, ...since }, user));
    },
    people: () => peoplePage(parts),
    pair: ({ code, ...named }) => act(parts, { op: "pair", code, ...named, by: user }),
    unpair: (account) => act(parts, { op: "unpair", ...account, by: user }),
    retry: (id) => act(parts, { op: "retry", id, by: user }),
    async explainRoute(ask) {
      const config = await parts.config();
      if (config.kind === "problems") return failed("unreadable", config.problems.join(" | "), config.remedy);
      const running = await askHatch(parts, { op: "channels" });
      const channels = running.kind === "channels" ? running.channels : undefined;
      return reading(path, (ledger) =>
        routeExplained({ ledger, engine, config, user, ...(channels && { channels }) }, ask),
      );
    },
    deliveries: (which) => reading(path, (ledger) => deliveriesIn(ledger, which, user)),
    async glance() {
      const running = await askHatch(parts, { op: "channels" });
      const channels = running.kind === "channels" ? running.channels : [];
      return reading(path, (ledger): DeliveryGlance | Failed => {
        const counts = ledger.look((tables) => tables.outbox.counts());
        if (counts.kind === "failed") return counts;
        return { kind: "ok", channels, deliveries: counts.value };
      });
    },
  };

  /** Beside the running program, or without it. */
  async function act({ ids }: DeliveryParts, op: DeedOp): Promise<DeedEnd> {
    const asked = await askHatch(parts, op);
    if (isDeedEnd(asked)) return asked;
    if (asked.kind !== "nobody") return failed("io", "the program answered something else", "try again");
    const config = await parts.config();
    if (config.kind === "problems") return failed("unreadable", config.problems.join(" | "), config.remedy);
    const opened = openLedger({
      path,
      clock,
      random: ids,
      redact: redactor([]),
      holder: `looop ${op.op}, typed by ${user}`,
      ifCorrupt: "refuse",
    });
    if (opened.kind === "locked") return failed("locked", opened.why, "it has just started: try again");
    if (opened.kind !== "ok") return opened.kind === "failed" ? opened : notThere(opened);
    const { ledger } = opened;
    const { people, singleOwner } = config.bot;
    try {
      const known = ledger.atomically((tables) => tables.people.fromConfig(people, clock.now_ms()));
      if (known.kind === "failed") return known;
      const hand = {
        ledger,
        clock,
        ids,
        redact: redactor([]),
        zone: config.engine.zone,
        channels: () => [],
        access: () => ({ people: peopleNow({ people, user }, ledger), singleOwner }),
      };
      return doByHand(hand, op);
    } finally {
      ledger.close();
    }
  }
}

function notThere(
  opened:
    | { readonly kind: "missing" | "corrupt" | "newer"; readonly why: string; readonly remedy: string }
    | Failed,
): NotThere | Failed {
  if (opened.kind === "failed") return opened;
  if (opened.kind === "newer") return failed("unreadable", opened.why, opened.remedy);
  return { kind: opened.kind, why: opened.why, remedy: opened.remedy };
}

async function reading<T>(
  path: string,
  read: (ledger: LedgerToRead) => T | Promise<T>,
): Promise<T | NotThere | Failed> {
  const opened = openLedgerToRead(path);
  if (opened.kind !== "ok") return notThere(opened);
  try {
    return await read(opened.ledger);
  } finally {
    opened.ledger.close();
  }
}

async function peoplePage(parts: DeliveryParts): Promise<PeoplePage | Failed> {
  const { user, clock } = parts;
  const config = await parts.config();
  const configured = config.kind === "ready" ? config.bot.people : [];
  const notes = config.kind === "problems" ? config.problems : [];
  const opened = openLedgerToRead(ledgerPathOf(parts.dataDir));
  const kept =
    opened.kind === "ok"
      ? opened.ledger.look((tables) => ({
          people: tables.people.list(),
          waiting: tables.pairings.pending(clock.now_ms()),
        }))
      : opened.kind === "missing"
        ? { kind: "ok" as const, value: { people: [], waiting: [] } }
        : failed("unreadable", opened.why, opened.remedy);
  if (opened.kind === "ok") opened.ledger.close();
  if (kept.kind === "failed") return kept;
  return {
    kind: "ok",
    people: peopleOf(configured, kept.value.people, user).map((person) => ({
      name: person.name,
      roles: person.roles,
      may: mayOf(person),
      ...(person.zone !== undefined && { zone: person.zone }),
      accounts: [
        ...new Map(person.identities.map((each) => [`${each.surface} ${each.user}`, each])).values(),
      ],
    })),
    waiting: kept.value.waiting.map(({ surface, user: account, name, expires_ms }) => ({
      surface,
      user: account,
      name,
      expires_ms,
    })),
    notes,
  };
}

function deliveriesIn(ledger: LedgerToRead, which: "all" | "dead", user: string): DeliveryPage | Failed {
  const listed = botLimits.deliveries_listed_max;
  const read = ledger.look((tables) => {
    const { outbox, asks, people } = tables;
    if (which === "dead") return { deliveries: outbox.dead(listed), asks: [] };
    const persons = peopleOf([], people.list(), user);
    const open = asks.listOpen().toSorted((a, b) => a.raised_s - b.raised_s);
    return {
      deliveries: [...outbox.dead(listed), ...outbox.underWay(listed)],
      asks: open.slice(0, listed).map(({ id, code, key }) => ({
        ask: id,
        code,
        shown: shownOf(tables, askSubject(key), persons),
      })),
    };
  });
  if (read.kind === "failed") return read;
  const { deliveries, asks } = read.value;
  return { kind: "ok", deliveries: deliveries.map(deliveryLine), asks };
}

function deliveryLine({ id, subject, place, op, state, attempts, created_ms, card }: Queued): DeliveryLine {
  return {
    id,
    subject,
    place: placeText(place),
    op,
    state: state.kind,
    attempts,
    since_ms: "since_ms" in state ? state.since_ms : "at_ms" in state ? state.at_ms : created_ms,
    title: card.title,
    ...("why" in state && { why: state.why }),
    ...("remedy" in state && { remedy: state.remedy }),
  };
}
