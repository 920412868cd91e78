// Everything a card has to say, and how it is made to fit. What does not fit stands whole in an attached file that the
// card names by its hash. The one way to a draft: nothing gets past the cleaning and the redaction in here (I10).

import type { CardFile, Part } from "../../channels/channel.ts";
import { cleanLine, cleanText } from "../../channels/text/clean.ts";
import { fitText } from "../../channels/text/fit.ts";
import { sha256 } from "../digest.ts";
import type { Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft, DraftButton } from "../nouns.ts";
import { cleanButton } from "./buttons.ts";
import { fits, squeezed } from "./room.ts";
import { sizeOfPart } from "./squeeze.ts";

export interface Sheet extends Omit<Draft, "rows" | "files" | "volume"> {
  readonly rows?: readonly (readonly DraftButton[])[];
  /** Pictures and the like; the file of what did not fit comes by itself. */
  readonly files?: readonly CardFile[];
  readonly volume?: Draft["volume"];
  /** What the file of what did not fit is called, without its ending. */
  readonly name: string;
  /** What that file holds, where it is not simply all the parts. */
  readonly whole?: { readonly text: string; readonly ending: "diff" | "md" | "log" };
  /**
   * What stays as it is while the rest of the card changes. Where all of the rest stands whole on the card, the file holds
   * this alone: it is the same file then whatever the card says next, and its hash goes on being its hash.
   */
  readonly lasting?: { readonly title: string; readonly parts: readonly Part[] };
}

export interface Fitted {
  readonly draft: Draft;
  /** `attached`: what the card lacks is in its file. `cut`: what it lacks is nowhere. */
  readonly shown: "whole" | "attached" | "cut";
  /** Secrets that were taken out, by name. */
  readonly found: readonly string[];
}

export function fitSheet(sheet: Sheet, setting: Setting): Fitted {
  const { clean, found } = cleaner(setting);
  const title = cleanLine(clean(sheet.title));
  const cleanParts = (parts: readonly Part[]): readonly Part[] =>
    parts.map((part) => cleanPart(part, clean)).filter((part) => sizeOfPart(part) > 0);
  const parts = cleanParts(sheet.parts);
  const whole = sheet.whole && { ...sheet.whole, text: clean(sheet.whole.text) };
  const lasting = sheet.lasting && {
    title: cleanLine(clean(sheet.lasting.title)),
    parts: cleanParts(sheet.lasting.parts),
  };
  const body = fitParts(
    { title, parts, name: sheet.name, ...(whole && { whole }), ...(lasting && { lasting }) },
    setting,
  );
  const { placeholder } = sheet.invite ?? {};
  const draft: Draft = {
    title: cutLine(title, cardLimits.title_chars_max),
    tone: sheet.tone,
    parts: body.parts,
    rows: (sheet.rows ?? []).map((row) => row.map((button) => cleanButton(button, clean, setting.can))),
    files: [...body.files, ...(sheet.files ?? []).map((file) => cleanFile(file, clean))],
    volume: sheet.volume ?? "silent",
    ...(sheet.call !== undefined && { call: sheet.call }),
    ...(sheet.echo !== undefined && { echo: sheet.echo }),
    ...(placeholder !== undefined && { invite: { placeholder: cleanLine(clean(placeholder)) } }),
  };
  return { draft, shown: body.shown, found: [...found] };
}

/** For cards that are never cut in a way that matters. */
export function draftOf(sheet: Sheet, setting: Setting): Draft {
  return fitSheet(sheet, setting).draft;
}

export function factsPart(rows: readonly (readonly [string, string | undefined])[]): Part {
  return {
    kind: "facts",
    rows: rows.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
  };
}

export function notePart(text: string): Part {
  return { kind: "note", text };
}

type Clean = (text: string) => string;

function cleaner({ redact }: Setting): { readonly clean: Clean; readonly found: ReadonlySet<string> } {
  const found = new Set<string>();
  const clean: Clean = (text) => {
    const redacted = redact(cleanText(text));
    for (const name of redacted.found) found.add(name);
    return redacted.text;
  };
  return { clean, found };
}

function cleanPart(part: Part, clean: Clean): Part {
  switch (part.kind) {
    case "prose":
      return { kind: "prose", markdown: clean(part.markdown).trim() };
    case "verbatim": {
      const { from } = part;
      return {
        ...part,
        text: trimLines(clean(part.text)),
        ...(from !== undefined && { from: cleanLine(clean(from)) }),
      };
    }
    case "facts":
      return { kind: "facts", rows: part.rows.map((row) => cleanRow(row, clean)) };
    case "note":
      return { kind: "note", text: cleanLine(clean(part.text)) };
    case "rule":
      return part;
  }
}

function cleanFile(file: CardFile, clean: Clean): CardFile {
  const named = { ...file, name: cleanLine(clean(file.name)), alt: cleanLine(clean(file.alt)) };
  if (file.mime === "image/png") return named;
  return { ...named, bytes: Buffer.from(clean(Buffer.from(file.bytes).toString())) };
}

function cleanRow({ name, value }: { readonly name: string; readonly value: string }, clean: Clean) {
  return { name: cleanLine(clean(name)), value: cleanLine(clean(value)) };
}

/** Leading spaces of the first line mean something in code; empty lines around it do not. */
function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}

interface Body {
  readonly parts: readonly Part[];
  readonly files: readonly CardFile[];
  readonly shown: Fitted["shown"];
}

const mimes = { txt: "text/plain", log: "text/plain", md: "text/markdown", diff: "text/x-diff" } as const;

function fitParts(
  sheet: Pick<Sheet, "title" | "parts" | "name" | "whole" | "lasting">,
  { can }: Setting,
): Body {
  const title = cutLine(sheet.title, cardLimits.title_chars_max);
  const parts = sheet.parts.map(clipPart);
  const isClipped = title !== sheet.title || parts.some((part, index) => part !== sheet.parts[index]);
  if (!isClipped && fits({ title, parts }, can)) return { parts, files: [], shown: "whole" };
  const { text, ending } = sheet.whole ?? { text: wholeText(sheet), ending: "txt" as const };
  const isAttached = can.files === "yes" && Buffer.byteLength(text) <= cardLimits.file_bytes_max;
  const name = `${sheet.name}.${ending}`;
  const hintOf = (bytes: Uint8Array) =>
    notePart(
      isAttached
        ? `Cut. The whole text is in ${name}, sha256 ${sha256(bytes)}`
        : "Cut, and the whole text cannot be attached here.",
    );
  const all = Buffer.from(text);
  const shown = squeezed({ title, parts }, [hintOf(all)], can);
  if (!isAttached) return { parts: shown, files: [], shown: "cut" };
  const { lasting } = sheet;
  const isEnough = lasting !== undefined && isRestWhole(sheet.parts, lasting.parts, shown);
  const bytes = isEnough ? Buffer.from(wholeText(lasting)) : all;
  const file: CardFile = { name, mime: mimes[ending], alt: `The whole text of: ${title}`, bytes };
  return { parts: [...shown.slice(0, -1), hintOf(bytes)], files: [file], shown: "attached" };
}

/** What is cut reads otherwise. */
function isRestWhole(all: readonly Part[], lasting: readonly Part[], shown: readonly Part[]): boolean {
  const found = new Set([...lasting, ...shown].map(partText));
  return all.every((part) => found.has(partText(part)));
}

/** Facts and small print at a length that can be read at a glance; the same part where they are. */
function clipPart(part: Part): Part {
  if (part.kind === "note" && part.text.length > cardLimits.note_chars_max) {
    return notePart(cutLine(part.text, cardLimits.note_chars_max));
  }
  if (part.kind === "prose" && lineCount(part.markdown) > cardLimits.lines_max) {
    return { kind: "prose", markdown: headLines(part.markdown) };
  }
  if (part.kind === "verbatim" && lineCount(part.text) > cardLimits.lines_max) {
    return { ...part, text: headLines(part.text) };
  }
  if (part.kind !== "facts" || part.rows.every(isShort)) return part;
  return {
    kind: "facts",
    rows: part.rows.map(({ name, value }) => ({
      name: cutLine(name, cardLimits.fact_name_chars_max),
      value: cutLine(value, cardLimits.fact_value_chars_max),
    })),
  };
}

function isShort({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return name.length <= cardLimits.fact_name_chars_max && value.length <= cardLimits.fact_value_chars_max;
}

/** What the file says: the same parts in the same order, none of them cut. */
export function wholeText({ title, parts }: Pick<Sheet, "title" | "parts">): string {
  return `${[title, ...parts.map(partText)].join("\n\n")}\n`;
}

function partText(part: Part): string {
  switch (part.kind) {
    case "prose":
      return part.markdown;
    case "verbatim":
      return part.from === undefined ? part.text : `${part.from}:\n\n${part.text}`;
    case "facts":
      return part.rows.map(({ name, value }) => (name === "" ? value : `${name}: ${value}`)).join("\n");
    case "note":
      return part.text;
    case "rule":
      return "---";
  }
}

function lineCount(text: string): number {
  return text.split("\n").length;
}

function headLines(text: string): string {
  return `${text.split("\n", cardLimits.lines_max).join("\n")}\n…`;
}

function cutLine(text: string, max: number): string {
  return fitText(text, { unit: "chars", max }).text;
}
