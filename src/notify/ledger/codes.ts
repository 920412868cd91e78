// Short codes: what a person types to say which question is meant. Pure.

import { createHash } from "node:crypto";
import { ledgerLimits } from "./limits.ts";

/** None that is taken for another: no 0 O, no 1 I L. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const PAIRING_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** `2H`, `30M`, `2PM`: how long, or when. */
const TIME = /^\d+(?:[SMHDWY]|AM|PM)$/;

/**
 * Codes for an ask in the order in which they are tried: shortest first, the same for the same key. A code has a digit
 * and a letter, so that it is neither a word nor the number of an option.
 */
export function* codesOf(key: string): Generator<string> {
  for (let chars = ledgerLimits.code_chars_min; chars <= ledgerLimits.code_chars_max; chars += 1) {
    for (let tries = 0; tries < ledgerLimits.code_tries_max; tries += 1) {
      const code = letters(
        createHash("sha256").update(`${key}\n${chars}\n${tries}`).digest(),
        ALPHABET,
        chars,
      );
      if (/\d/.test(code) && /[A-Z]/.test(code) && !TIME.test(code)) yield code;
    }
  }
}

/** `#7f` → `7F`. */
export function codeAsKept(typed: string): string {
  return typed.trim().replace(/^#/, "").toUpperCase();
}

/** `random`: at least as many bytes as it has characters. 32 letters, so that each is as likely as the others. */
export function pairingCode(random: Uint8Array): string {
  return letters(random, PAIRING_ALPHABET, ledgerLimits.pairing_chars);
}

/** Four characters for one use. `random`: unguessable text. */
export function shortCode(random: string): string {
  return letters(createHash("sha256").update(random).digest(), ALPHABET, ledgerLimits.challenge_chars);
}

function letters(bytes: Uint8Array, alphabet: string, chars: number): string {
  return Array.from(bytes.subarray(0, chars), (byte) => alphabet[byte % alphabet.length] ?? "").join("");
}
