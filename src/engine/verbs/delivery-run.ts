// `people`, `audit show|verify`, `routes explain`, `deliveries`: looking, by anybody who may read the data directory.

import type {
  AskShown,
  AuditCheckEnd,
  AuditLine,
  Delivery,
  DeliveryLine,
  PersonLine,
  ShownCard,
} from "../delivery.ts";
import { limits } from "../limits.ts";
import type { Failed, Refused } from "../outcome.ts";
import { isoTime } from "./duration.ts";
import type { AuditCheckJson, AuditJson, DeliveriesJson, PeopleJson, RouteJson } from "./outputs-delivery.ts";
import { plain, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function deliveryOf({ home }: Pick<BareScene, "home">): Promise<Delivery | Refused | Failed> {
  const opened = await home();
  return opened.kind === "home" ? opened.delivery() : opened;
}

const time = (at_ms: number): string => isoTime(at_ms / 1_000);
const lines = (texts: readonly string[]): string => texts.map((text) => `${plain(text)}\n`).join("");
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

export async function runPeople(scene: BareScene): Promise<Result> {
  const delivery = await deliveryOf(scene);
  if ("kind" in delivery) return problemOf(delivery);
  const page = await delivery.people();
  if (page.kind === "failed") return problemOf(page);
  const { people, waiting, notes } = page;
  const json = {
    people: people.map((each) => ({
      ...each,
      roles: [...each.roles],
      may: [...each.may],
      accounts: [...each.accounts],
    })),
    waiting: [...waiting],
  } satisfies PeopleJson;
  const waits = waiting.map(
    ({ surface, user, name, expires_ms }) =>
      `waits for looop pair CODE, until ${time(expires_ms)}: ${oneLine(name)} (${surface} ${user})`,
  );
  return { kind: "done", text: lines([...people.flatMap(personLines), ...waits]), json, notes };
}

function personLines({ name, roles, may, zone, accounts }: PersonLine): readonly string[] {
  return [
    `${name}: ${roles.join(", ") || "no role"}${zone === undefined ? "" : `, ${zone}`}`,
    `  may ${may.join(", ") || "nothing"}`,
    ...accounts.map(({ surface, user, via }) => `  ${surface} ${user} (${via})`),
  ];
}

export async function runAuditShow(scene: BareScene): Promise<Result> {
  const delivery = await deliveryOf(scene);
  if ("kind" in delivery) return problemOf(delivery);
  const { input } = scene;
  const ask = input.text("ask")?.replace(/^#/, "");
  const ago_ms = input.number("since");
  const page = await delivery.readAudit({
    ...(ask !== undefined && { ask }),
    ...(ago_ms !== undefined && { ago_ms }),
    tail: Math.min(input.number("tail") ?? limits.audit_lines, limits.audit_lines_max),
  });
  if (page.kind !== "ok") return problemOf(page);
  const { rows, shown } = page;
  const json = { rows: [...rows], ...(shown && { shown: shown.map(shownJson) }) } satisfies AuditJson;
  return { kind: "done", text: lines([...rows.map(auditLine), ...(shown ?? []).map(shownLine)]), json };
}

function auditLine({ seq, at_ms, event, actor, words, reading, card, result }: AuditLine): string {
  const who = actor.surface === undefined ? actor.name : `${actor.name} (${actor.surface})`;
  const told = [
    `${seq} ${time(at_ms)} ${event} ${oneLine(who)}: ${oneLine(result)}`,
    words !== undefined && `said “${oneLine(words)}”`,
    reading !== undefined && `read as ${oneLine(reading)}`,
    card !== undefined && `on card ${card.slice(0, limits.hash_chars_shown)}`,
  ];
  return told.filter((part) => part !== false).join("; ");
}

function shownLine({ place, at_ms, card, state, whole, seen = [] }: ShownCard): string {
  const parts = whole === "whole" ? "" : `, ${whole}`;
  const screens = seen.map(
    ({ who, at_ms: first_ms }) => `, on the screen of ${oneLine(who)} ${time(first_ms)}`,
  );
  const hash = card.slice(0, limits.hash_chars_shown);
  return `shown ${time(at_ms)} in ${place} (${state}${parts}), card ${hash}${screens.join("")}`;
}

function shownJson({ seen, ...card }: ShownCard) {
  return { ...card, ...(seen && { seen: [...seen] }) };
}

export async function runAuditVerify(scene: BareScene): Promise<Result> {
  const delivery = await deliveryOf(scene);
  if ("kind" in delivery) return problemOf(delivery);
  const end = await delivery.verifyAudit(scene.input.number("since"));
  if (end.kind !== "checked") return problemOf(end);
  const { kind: _, notes, ...json } = end;
  const exit = end.state === "whole" ? "ok" : "corrupt";
  const text = lines([checkLine(end)]);
  return { kind: "done", exit, text, json: json satisfies AuditCheckJson, notes };
}

function checkLine({ state, rows, head, anchors, why }: AuditCheckEnd): string {
  if (state === "broken") return `the audit is broken: ${why}`;
  const noted = anchors === 0 ? "nothing was noted elsewhere yet" : `agrees with ${anchors} noted elsewhere`;
  return `the audit is whole: ${rows} rows, the newest is ${head?.seq}; ${noted}`;
}

export async function runRoutesExplain(scene: BareScene): Promise<Result> {
  const delivery = await deliveryOf(scene);
  if ("kind" in delivery) return problemOf(delivery);
  const page = await delivery.explainRoute((scene.input.argument("ask") ?? "").replace(/^#/, ""));
  if (page.kind !== "ok") return problemOf(page);
  const { kind: _, notes, places, misses, shown, ladder, ...rest } = page;
  const lists = {
    places: [...places],
    misses: [...misses],
    shown: shown.map(shownJson),
    ladder: [...ladder],
  };
  const json = { ...rest, ...lists } satisfies RouteJson;
  const text = lines([
    `${page.ask}${page.code === undefined ? "" : ` (#${page.code})`}: ${page.why}`,
    ...places.map((place) => `goes to ${place}`),
    ...(page.call === undefined ? [] : [`calls ${page.call}`]),
    ...misses.map((miss) => `does not go to ${miss}`),
    ...shown.map(shownLine),
    ...ladder,
  ]);
  return { kind: "done", text, json, notes };
}

export async function runDeliveries(scene: BareScene): Promise<Result> {
  const delivery = await deliveryOf(scene);
  if ("kind" in delivery) return problemOf(delivery);
  const page = await delivery.deliveries(scene.input.on("dead") ? "dead" : "all");
  if (page.kind !== "ok") return problemOf(page);
  const asks = page.asks.map((each) => ({ ...each, shown: each.shown.map(shownJson) }));
  const json = { deliveries: [...page.deliveries], asks } satisfies DeliveriesJson;
  const texts = page.deliveries.map(deliveryLine);
  const none = scene.input.on("dead") ? "everything arrived, or may still" : "everything arrived";
  return {
    kind: "done",
    text: lines([...(texts.length === 0 ? [none] : texts), ...page.asks.flatMap(askLines)]),
    json,
  };
}

function askLines({ ask, code, shown }: AskShown): readonly string[] {
  const nowhere = shown.length === 0 ? ": shown nowhere yet, see looop routes explain" : "";
  return [`${ask} (#${code}) is open${nowhere}`, ...shown.map((each) => `  ${shownLine(each)}`)];
}

function deliveryLine({ id, place, op, state, since_ms, title, why, remedy }: DeliveryLine): string {
  const reason = why === undefined ? "" : `: ${oneLine(why)}${remedy ? `; ${oneLine(remedy)}` : ""}`;
  return `${id} ${state} since ${time(since_ms)}, ${op} to ${place}, “${oneLine(title)}”${reason}`;
}
