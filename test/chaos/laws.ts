// The laws of a chaos, once all is calm: read from the disk and from the platforms, never from what the program believes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openLedgerToRead } from "../../src/notify/ledger/look.ts";
import { look, waitingMoves } from "./calm.ts";
import type { Run } from "./run.ts";
import { decidingOn, type Shown, screensOf } from "./screens.ts";
import { lines, namesIn, notesOf, workLaws } from "./work-laws.ts";
import { tokenIn } from "./works.ts";

type Row = Readonly<Record<string, unknown>>;

export async function brokenLaws(run: Run): Promise<readonly string[]> {
  return [
    ...beatLaws(run),
    ...inboxLaws(run),
    ...answerLaws(run),
    ...cardLaws(run),
    ...onceLaws(run),
    ...(await workLaws(run)),
    ...hygieneLaws(run),
  ];
}

function jsonIn(run: Run, dir: string): ReadonlyMap<string, Row> {
  const at = join(run.stand.data, dir);
  return new Map(
    namesIn(at)
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(at, name), "utf8")) as Row]),
  );
}

/** Every whole line; whoever was killed in the middle of one spoilt only that. */
function events({ stand }: Run): readonly Row[] {
  return readFileSync(join(stand.data, "events.jsonl"), "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Row];
      } catch {
        return [];
      }
    });
}

/** I1: within one life of the loop no decision begins before the one before it ended. */
function beatLaws(run: Run): readonly string[] {
  let open: string | undefined;
  return events(run).flatMap(({ event, run: beat }) => {
    if (event === "pulse_started") open = undefined;
    if (event === "decided" || event === "decision_failed" || event === "decision_interrupted")
      open = undefined;
    if (event !== "decide_started") return [];
    const before = open;
    open = String(beat);
    return before === undefined ? [] : [`I1: ${open} began to decide while ${before} was at it`];
  });
}

/** I2: what was accepted was handled, and did what it did once. */
function inboxLaws(run: Run): readonly string[] {
  const opened = openLedgerToRead(join(run.stand.data, "ledger.db"));
  if (opened.kind !== "ok") return [`the ledger is ${opened.kind}: ${opened.why}`];
  const looked = opened.ledger.look((tables) => ({
    verdict: tables.audit.verify([]),
    rows: tables.audit.page(0, 10_000),
  }));
  opened.ledger.close();
  if (looked.kind === "failed") return [`the ledger: ${looked.why}`];
  const { verdict, rows } = looked.value;
  const seen = new Set<string>();
  const twice = rows.flatMap(({ inbound, actor, event }) => {
    const key = `${actor.surface} ${inbound} ${event === "begun" ? event : ""}`;
    if (inbound === undefined || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [`I2: ${key} was done twice (${event})`];
  });
  const answered = rows.filter(({ event }) => event === "answered").map(({ subject }) => subject ?? "");
  return [
    ...(verdict.kind === "whole" ? [] : [`the audit is ${verdict.kind}: ${verdict.why}`]),
    ...twice,
    ...answered
      .filter((each, at) => answered.indexOf(each) < at)
      .map((each) => `I3: ${each} was answered twice`),
    ...look(run, "SELECT surface, id FROM inbox WHERE handled_ms IS NULL").map(
      ({ surface, id }) => `I2: ${surface} ${id} was accepted, and never handled`,
    ),
    ...look(run, "SELECT surface, id, result FROM inbox WHERE result LIKE 'incident%'").map(
      ({ surface, id, result }) => `I2: ${surface} ${id} broke us: ${result}`,
    ),
  ];
}

/** Every ask has its one end, and who asked was told exactly that. */
function answerLaws(run: Run): readonly string[] {
  const ends = jsonIn(run, "answers");
  const open = [...jsonIn(run, "asks").keys()].filter((id) => !ends.has(id));
  const noted = notesOf(run);
  const wrong = noted.flatMap(({ ask, answer }) => {
    const end = ends.get(ask.id);
    return end?.answer === answer.answer
      ? []
      : [`I3: ${ask.id} was told "${answer.answer}", and on record is ${JSON.stringify(end)}`];
  });
  const tells = noted.flatMap((note) => note.tells);
  const twice = run.told.filter((token) => tells.filter((text) => text === token).length > 1);
  return [
    ...open.map((id) => `liveness: ${id} has no end`),
    ...wrong,
    ...twice.map((token) => `I2: ${token} was handed over more than once`),
  ];
}

/** All copies of what is over say so, and the same. */
function cardLaws(run: Run): readonly string[] {
  const pressable = screensOf(run.stand).filter(
    (shown) => decidingOn(shown).length > 0 && !isLostCopy(run, shown),
  );
  return [
    ...pressable.map(
      ({ where, id, text, buttons }) =>
        `every ask is over, and ${where} ${id} can be pressed (${buttons.join(", ")}): ${text.split("\n")[0]}`,
    ),
    ...repeats(run),
  ];
}

/**
 * Telegram does not tell whether a message whose answer was lost arrived. It is sent again with a label, and of the first
 * one nobody knows what it is called: it stands as it was, and a press on it is answered by words.
 */
function isLostCopy({ stand }: Run, { where, text }: Pick<Shown, "where" | "text">): boolean {
  const code = /#[0-9A-Z]{2,4}\b/.exec(text.split("\n")[0] ?? "")?.[0];
  if (where !== "telegram" || code === undefined) return false;
  return stand.telegram
    .calls("sendMessage")
    .some(
      ({ params }) => /May be a duplicate/.test(String(params.text)) && String(params.text).includes(code),
    );
}

/** How words were read, that a press came too late, and what was asked about an ask, are cards of their own. */
const BESIDE = /read you right|Already over|\bWhy: |The whole text of: /;

/**
 * Of one ask one card in a place, unless the second one says that it may be a duplicate. Whose worker could not be read for
 * a while stands in the chat, and then in the thread of that worker.
 */
function repeats(run: Run): readonly string[] {
  const isStranded = [...run.everSpoilt].some((key) => /^(?:sessions|launches)/.test(key));
  const groups = new Map<string, string[]>();
  for (const { where, id, thread, text } of screensOf(run.stand)) {
    const [headline = ""] = text.split("\n");
    const code = /#[0-9A-Z]{2,4}\b/.exec(headline)?.[0];
    if (code === undefined || tokenIn(headline) === "") continue;
    if (BESIDE.test(headline) || isLostCopy(run, { where, text })) continue;
    const within = isStranded ? ` ${thread}` : "";
    const place = `${code} ${tokenIn(headline)} in ${where} ${id.split("/")[0]}${within}`;
    groups.set(place, [...(groups.get(place) ?? []), headline]);
  }
  return [...groups].flatMap(([place, shown]) =>
    shown.length < 2 ? [] : [`${place} stands there ${shown.length} times: ${shown.join(" | ")}`],
  );
}

/** I5, I11: no command ran more often than a yes was given, none that a guardrail blocks, and each yes has its end. */
function onceLaws(run: Run): readonly string[] {
  const ran = lines(run.stand.effects);
  const ends = jsonIn(run, "answers");
  const done = [...jsonIn(run, "proposals/done").values()];
  const asks = jsonIn(run, "asks");
  const approved = [...asks].flatMap(([id, ask]) => {
    const decision = ends.get(id)?.decision as { kind?: string } | undefined;
    const token = /wish-\d+/.exec(String(ask.prompt))?.[0];
    return ask.kind === "gate" && token !== undefined && decision?.kind === "approve" ? [{ id, token }] : [];
  });
  const tokens = new Set([...ran, ...approved.map(({ token }) => token)]);
  const counts = [...tokens].flatMap((token) => {
    const times = ran.filter((each) => each === token).length;
    const yeses = approved.filter((each) => each.token === token).length;
    return times > yeses ? [`I5: ${token} ran ${times} times, and was approved ${yeses} times`] : [];
  });
  const lost = approved.flatMap(({ id, token }) => {
    const record = done.find(({ ask }) => ask === id);
    const outcome = record?.outcome as { state?: string; shell?: { exit_code?: number } } | undefined;
    if (record === undefined || outcome === undefined)
      return [`I5: ${token} was approved (${id}), and nobody knows what became of it`];
    const isDone = outcome.state === "ran" && outcome.shell?.exit_code === 0;
    return isDone && !ran.includes(token) ? [`I5: ${token} is said to have run, and did not`] : [];
  });
  return [
    ...counts,
    ...lost,
    ...ran
      .filter((line) => /forbidden|banned/.test(line))
      .map((line) => `I11, I12: ${line} was blocked, and ran`),
    ...waitingMoves(run).map((key) => `${key} is left over`),
  ];
}

const STACK = /\bat (?:async )?[\w.<>]+ \(|node:internal|\.[jt]s:\d+:\d+/;

/** I10: in anything that stands before anybody's eyes. */
function hygieneLaws({ stand }: Run): readonly string[] {
  const secrets = [stand.slack.tokens.bot, stand.slack.tokens.app, stand.discord.token, stand.telegram.token];
  return screensOf(stand).flatMap(({ where, id, text }) => [
    ...(secrets.some((secret) => text.includes(secret)) ? [`I10: a secret stands on ${where} ${id}`] : []),
    ...(STACK.test(text) ? [`I10: a raw stack stands on ${where} ${id}: ${text}`] : []),
  ]);
}
