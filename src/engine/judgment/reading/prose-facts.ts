// A plan in prose as facts. The commands that it quotes to be run are read as such, but nothing runs yet.

import { contentHash } from "../../hash.ts";
import { beyond } from "./beyond.ts";
import { riskOf, type Told, worse } from "./effects/effect.ts";
import { readingLimits } from "./limits.ts";
import { type Parts, readLine } from "./line-facts.ts";
import { readProse } from "./prose.ts";

export function proseFacts(text: string): Parts {
  const read = text.slice(0, readingLimits.text_chars_max);
  const { told, lines } = readProse(read);
  const all = [...new Set(lines)];
  const quoted = all.slice(0, readingLimits.quoted_lines_max).map((line) => readLine(line, undefined));
  // A quoted name that is no program here is prose still.
  const acting = quoted.filter((line) => line.effect !== "unknown" || line.opaque.length > 0);
  const worst = acting.map(({ effect, risk, why }): Told => ({ effect, risk, why })).reduce(worse, told);
  return {
    commands: acting.flatMap((line) => line.commands),
    opaque: [
      ...(read.length < text.length ? [beyond.text] : []),
      ...(quoted.length < all.length ? [beyond.quoted] : []),
      ...acting.flatMap((line) => line.opaque),
    ],
    paths: acting.flatMap((line) => line.paths),
    hosts: [...new Set(acting.flatMap((line) => line.hosts))],
    texts: [read, ...acting.flatMap((line) => line.texts)],
    effect: worst.effect,
    risk: riskOf(worst),
    why: worst === told ? `it ${told.why}` : worst.why,
    signature: `intent ${contentHash(text).slice(0, 12)}`,
  };
}
