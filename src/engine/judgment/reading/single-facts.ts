// Actions that are one thing: a file written or read, a page fetched, a tool called, a move made.

import { posix } from "node:path";
import type { Action } from "../facts.ts";
import { destroys, here, looks, machine, out, riskOf, type Told, unknown, worse } from "./effects/effect.ts";
import { sqlEffect } from "./effects/of-command.ts";
import { type Base, fullOf, isRunLater, isSecretPath, placeOf } from "./effects/places.ts";
import { hostsOf } from "./hosts.ts";
import { readingLimits } from "./limits.ts";
import { type Parts, readLine } from "./line-facts.ts";
import { isSecretLike } from "./signature.ts";
import { sqlIn } from "./sql.ts";
import { isShellMember, isSqlMember, textsIn, toolTold } from "./tool-input.ts";

type Of<K extends Action["kind"]> = Extract<Action, { kind: K }>;

export function writeFacts({ path, text, cwd }: Of<"write">): Parts {
  const base = baseOf(cwd);
  const place = placeOf({ text: path, expands: /^~/.test(path) }, base);
  const shown = path.slice(0, readingLimits.why_chars_max);
  const told: Told = isRunLater(path, base)
    ? { ...machine, why: `${shown} is run or obeyed later` }
    : place === "here" || place === "temporary"
      ? { ...here, why: `writes ${shown}` }
      : { ...machine, why: `writes ${shown}, outside its own directory` };
  const texts = [path, ...(text === undefined ? [] : [text.slice(0, readingLimits.text_chars_max)])];
  return parts(told, {
    texts,
    signature: `write ${kindOfFile(path)}`,
    paths: [pathFact(path, "write", base)],
  });
}

export function readFacts({ path, cwd }: Of<"read">): Parts {
  const base = baseOf(cwd);
  const told = { ...looks, why: `reads ${path.slice(0, readingLimits.why_chars_max)}` };
  return parts(told, {
    texts: [path],
    signature: `read ${kindOfFile(path)}`,
    paths: [pathFact(path, "read", base)],
  });
}

export function fetchFacts({ url }: Of<"fetch">): Parts {
  const hosts = hostsOf("curl", [{ text: url, expands: false }], []);
  const isWeb = /^https?:\/\//i.test(url) || !/^[a-z][\w+.-]*:/i.test(url);
  const host = hosts[0] ?? "somewhere";
  const told = isWeb
    ? { ...looks, why: `fetches from ${host}` }
    : { ...unknown, why: "it is no address of the web" };
  return parts(told, { texts: [url], signature: `fetch ${host}`, hosts });
}

export function toolFacts({ name, input, cwd }: Of<"tool">): Parts {
  const members = textsIn(input);
  const lines = members.filter(isShellMember).map(({ text }) => readLine(text, cwd));
  const sql = members.filter(isSqlMember).flatMap(({ text }) => sqlIn(text));
  const byName = toolTold(name);
  // A tool that is handed SQL or a line does what that says, whatever its own name.
  const byInput = [
    ...sql.map(sqlEffect),
    ...lines.map(({ effect, risk, why }): Told => ({ effect, risk, why })),
  ];
  const gentle = byInput.length > 0 && byName.effect !== "destroys" ? looks : byName;
  const told = byInput.reduce(worse, gentle);
  const why = byInput.length > 0 && told !== gentle ? told.why : `\`${name.slice(0, 60)}\` ${told.why}`;
  const verbs = [...new Set(sql.map(({ verb, object }) => `${verb} ${object}`.trim()))].join(", ");
  const signature = ["tool", name.slice(0, 80), verbs, ...lines.map((line) => line.signature)]
    .filter((part) => part !== "")
    .join(" ");
  return {
    ...parts({ ...told, why }, { texts: [name, ...members.map(({ text }) => text)], signature }),
    commands: lines.flatMap((line) => line.commands),
    opaque: lines.flatMap((line) => line.opaque),
    paths: lines.flatMap((line) => line.paths),
    hosts: [
      ...new Set([
        ...lines.flatMap((line) => line.hosts),
        ...hostsOf(
          name,
          members.map(({ text }) => ({ text, expands: false })),
          [],
        ),
      ]),
    ],
  };
}

const MOVES: Readonly<Record<string, Told>> = {
  noop: looks,
  notify: out("tells people"),
  write_goal: here,
  write_sensor: { effect: "changes_machine", why: "has a script run at every beat" },
  write_schedule: { effect: "changes_machine", why: "has something done later" },
  write_playbook: { effect: "changes_machine", why: "changes what the loop is told" },
  archive_goal: here,
  drop_sensor: here,
  drop_schedule: here,
  start_worker: { effect: "changes_machine", why: "starts somebody who acts", risk: "reversible" },
  start_plan: { effect: "changes_machine", why: "starts somebody who acts", risk: "reversible" },
  tell_worker: here,
  kill_worker: destroys("ends a worker, and what it has not written down"),
};

export function moveFacts({ name, text }: Of<"move">): Parts {
  const told = Object.hasOwn(MOVES, name) ? (MOVES[name] ?? unknown) : unknown;
  const texts = [text.slice(0, readingLimits.text_chars_max)];
  return parts(
    { ...told, why: `the move ${name.slice(0, 60)} ${told.why}` },
    { texts, signature: `move ${name.slice(0, 60)}` },
  );
}

export function parts(told: Told, rest: Partial<Parts> & Pick<Parts, "texts" | "signature">): Parts {
  const { effect, why } = told;
  return { commands: [], opaque: [], paths: [], hosts: [], effect, risk: riskOf(told), why, ...rest };
}

function baseOf(cwd: string | undefined): Base {
  return cwd === undefined ? { at: "." } : { at: cwd, home: cwd };
}

function pathFact(text: string, does: "read" | "write", base: Base): Parts["paths"][number] {
  const full = fullOf(text, base);
  return { text, does, ...(full !== undefined && { full }) };
}

/** `*.ts`, `.env`, `Makefile`. */
function kindOfFile(path: string): string {
  const name = posix.basename(path);
  if (isSecretPath(path)) return `secret ${isSecretLike(name) ? "file" : name}`;
  const extension = posix.extname(name);
  if (extension !== "" && extension.length <= 8) return `*${extension}`;
  return isSecretLike(name) ? "file" : name;
}
