// Actions that are one thing: a file written or read, a page fetched, a tool called, a move made.

import { posix } from "node:path";
import type { Action } from "../facts.ts";
import { type Beyond, beyond } from "./beyond.ts";
import { destroys, here, looks, machine, out, riskOf, type Told, unknown, worse } from "./effects/effect.ts";
import { sqlEffect } from "./effects/of-command.ts";
import { type Base, fullOf, isRunLater, isSecretPath, placeOf } from "./effects/places.ts";
import { hostsOf } from "./hosts.ts";
import { readingLimits } from "./limits.ts";
import { type Parts, readLine } from "./line-facts.ts";
import { isSecretLike } from "./signature.ts";
import { readSql } from "./sql.ts";
import { isShellMember, isSqlMember, readInput, toolTold } from "./tool-input.ts";

type Of<K extends Action["kind"]> = Extract<Action, { kind: K }>;

export function writeFacts({ path, text, cwd }: Of<"write">): Parts {
  if (isTooLong(path)) return nowhere("write", path, text);
  const base = baseOf(cwd);
  const place = placeOf({ text: path, expands: /^~/.test(path) }, base);
  const shown = path.slice(0, readingLimits.why_chars_max);
  const told: Told = isRunLater(path, base)
    ? { ...machine, why: `${shown} is run or obeyed later` }
    : place === "here" || place === "temporary"
      ? { ...here, why: `writes ${shown}` }
      : { ...machine, why: `writes ${shown}, outside its own directory` };
  const read = cut(text ?? "");
  return parts(told, {
    texts: [path, ...read.texts],
    opaque: read.exceeds,
    signature: `write ${kindOfFile(path)}`,
    paths: [pathFact(path, "write", base)],
  });
}

/** No file has such a path; whoever gives one wants something else. */
function nowhere(does: "write" | "read", path: string, text = ""): Parts {
  const start = path.slice(0, readingLimits.path_chars_max);
  const told: Told = { ...unknown, why: `${does}s ${start.slice(0, readingLimits.why_chars_max)}` };
  const read = cut(text);
  return parts(told, {
    texts: [start, ...read.texts],
    opaque: [beyond.path, ...read.exceeds],
    signature: `${does} file`,
    paths: [{ text: start, does }],
  });
}

function isTooLong(path: string): boolean {
  return path.length > readingLimits.path_chars_max;
}

interface Cut {
  readonly texts: readonly string[];
  readonly exceeds: readonly Beyond[];
}

/** As much of a text as rules search. */
function cut(text: string): Cut {
  const read = text.slice(0, readingLimits.text_chars_max);
  return {
    texts: read === "" ? [] : [read],
    exceeds: read.length < text.length ? [beyond.text] : [],
  };
}

export function readFacts({ path, cwd }: Of<"read">): Parts {
  if (isTooLong(path)) return nowhere("read", path);
  const base = baseOf(cwd);
  const told = { ...looks, why: `reads ${path.slice(0, readingLimits.why_chars_max)}` };
  return parts(told, {
    texts: [path],
    signature: `read ${kindOfFile(path)}`,
    paths: [pathFact(path, "read", base)],
  });
}

export function fetchFacts({ url }: Of<"fetch">): Parts {
  const {
    texts: [read = ""],
    exceeds,
  } = cut(url);
  const hosts = hostsOf("curl", [{ text: read, expands: false }], []);
  const isWeb = /^https?:\/\//i.test(url) || !/^[a-z][\w+.-]*:/i.test(url);
  const host = hosts[0] ?? "somewhere";
  const told = isWeb
    ? { ...looks, why: `fetches from ${host}` }
    : { ...unknown, why: "it is no address of the web" };
  return parts(told, { texts: [read], opaque: exceeds, signature: `fetch ${host}`, hosts });
}

export function toolFacts({ name, input, cwd }: Of<"tool">): Parts {
  const { members, exceeds } = readInput(input);
  const lines = members.filter(isShellMember).map(({ text }) => readLine(text, cwd));
  const scripts = members.filter(isSqlMember).map(({ text }) => readSql(text));
  const sql = scripts.flatMap(({ statements }) => statements);
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
    ...parts(
      { ...told, why },
      { texts: [...cut(name).texts, ...members.map(({ text }) => text)], signature },
    ),
    commands: lines.flatMap((line) => line.commands),
    opaque: [
      ...exceeds,
      ...cut(name).exceeds,
      ...scripts.flatMap((script) => script.exceeds),
      ...lines.flatMap((line) => line.opaque),
    ],
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
  const { texts, exceeds } = cut(text);
  return parts(
    { ...told, why: `the move ${name.slice(0, 60)} ${told.why}` },
    { texts, opaque: exceeds, signature: `move ${name.slice(0, 60)}` },
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
