// A draft as plain text, so that a test can show a whole card as people read it.

import type { Part } from "../../src/channels/channel.ts";
import type { Draft, DraftButton } from "../../src/notify/nouns.ts";

export function plainCard(draft: Draft): string {
  const { title, tone, parts, rows, files, volume, call, invite } = draft;
  const loudness = volume === "ring" ? ` 🔔${call === undefined ? "" : ` @${call}`}` : "";
  return [
    `${title} <${tone}>${loudness}`,
    ...parts.map(plainPart),
    ...rows.map((row) => row.map(plainButton).join(" ")),
    ...files.map((file) => `📎 ${file.name} (${file.mime}, ${file.bytes.length} bytes)`),
    ...(invite === undefined ? [] : [`✎ ${invite.placeholder}`]),
  ].join("\n");
}

function plainPart(part: Part): string {
  switch (part.kind) {
    case "prose":
      return part.markdown;
    case "verbatim":
      return `${part.from === undefined ? "" : `${part.from}:\n`}\`\`\`\n${part.text}\n\`\`\``;
    case "facts":
      return part.rows.map(({ name, value }) => `- ${name}: ${value}`).join("\n");
    case "note":
      return `(${part.text})`;
    case "rule":
      return "---";
  }
}

const ends = { plain: ["[", "]"], primary: ["[*", "*]"], danger: ["[!", "!]"] } as const;

function plainButton({ label, style, confirm }: DraftButton): string {
  const [open, close] = ends[style];
  return `${open}${label}${confirm === undefined ? "" : " ⚠"}${close}`;
}

/** Everything of a draft that leaves the process, as one text. */
export function shownText(draft: Draft): string {
  const { title, parts, rows, files, invite } = draft;
  const bodies = files.map(({ bytes, mime }) => (mime === "image/png" ? "" : Buffer.from(bytes).toString()));
  return JSON.stringify([
    title,
    parts,
    rows.flat().map(({ label, confirm }) => [label, confirm]),
    files.map(({ name, alt }) => [name, alt]),
    bodies,
    invite,
  ]);
}
