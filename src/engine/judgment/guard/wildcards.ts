// Names with wildcards on both sides: a rule's glob, and what a shell puts names in for. Whether one name could be meant by
// both, in time that grows with their lengths only. Pure.

import { guardLimits } from "./limits.ts";

/** One character that may stand there, or any number of them. */
type Token = ((char: string) => boolean) | "many";

export function hasWildcard(segment: string): boolean {
  return /[*?]/.test(segment);
}

/** Both are one segment, in small letters. A wildcard of a shell does not stand for a dot at the beginning. */
export function overlap(glob: string, said: string): boolean {
  if (!/[*?[(]/.test(said) && !hasWildcard(glob)) return glob === said;
  if (glob.startsWith(".") && /^[*?[]/.test(said)) return false;
  const [known, written] = [globTokens(glob), shellTokens(said)];
  if (known.length > guardLimits.name_chars_max || written.length > guardLimits.name_chars_max) return false;
  return overlapping(known, written);
}

/** Whether somebody who writes this means that name, and not every name. */
export function tells(glob: string, said: string, least: "a beginning" | "a third"): boolean {
  if (glob === said) return true;
  if (hasWildcard(glob)) return !/[*?[(]/.test(said);
  if (least === "a beginning") return said[0] === glob[0];
  const plain = said.replaceAll(/[@+!]?\([^)]*\)?|\[[^\]]*\]?|[*?]/g, "");
  return plain === "." || plain.length * 3 >= glob.length;
}

/** Quoted, wildcards are characters like others. */
export function plainly(name: string): string {
  return name.replaceAll(/[*?[(]/g, "[$&]");
}

interface Written {
  readonly char: string | undefined;
  readonly token: Token;
}

const any = () => true;
const many: Written = { char: undefined, token: "many" };
const one: Written = { char: undefined, token: any };
const exactly = (char: string): Written => ({ char, token: (other) => other === char });

function globTokens(glob: string): readonly Written[] {
  return [...glob].map((char) => (char === "*" ? many : char === "?" ? one : exactly(char)));
}

/** An alternative in brackets is taken for anything. */
function shellTokens(said: string): readonly Written[] {
  const parts = said.match(/[@+!?*]\([^)]*\)?|\[[!^]?\]?[^\]]*\]|\*+|\?|./gsu) ?? [];
  return parts.map((part) => {
    if (/^[@+!?*]\(/.test(part) || part.startsWith("*")) return many;
    if (part === "?") return one;
    return part.length > 2 && part.startsWith("[") ? { char: undefined, token: oneOf(part) } : exactly(part);
  });
}

function oneOf(brackets: string): Token {
  const [, not = "", inner = ""] = /^\[([!^]?)(.*)\]$/s.exec(brackets) ?? [];
  if (/\[[:.=]/.test(inner)) return any;
  const ranges = [...inner.matchAll(/(.)-(.)|(.)/gsu)].map(([, from, to, single]) => [
    from ?? single ?? "",
    to ?? single ?? "",
  ]);
  return (char) => ranges.some(([from = "", to = ""]) => from <= char && char <= to) === (not === "");
}

/** Row by row: which lengths of the one can be met by how much of the other. */
function overlapping(known: readonly Written[], written: readonly Written[]): boolean {
  let row = [true];
  for (const { token } of written) row.push(row.at(-1) === true && token === "many");
  for (const token of known) {
    const next: boolean[] = [token.token === "many" && row[0] === true];
    for (const [index, other] of written.entries()) {
      const isMany = token.token === "many" || other.token === "many";
      next.push(
        isMany ? row[index + 1] === true || next[index] === true : row[index] === true && meet(token, other),
      );
    }
    row = next;
  }
  return row.at(-1) === true;
}

function meet(a: Written, b: Written): boolean {
  if (a.char !== undefined) return b.token !== "many" && b.token(a.char);
  return b.char === undefined || (a.token !== "many" && a.token(b.char));
}
