// Ctrl-\ twice leaves an attached session. Pure. Terminals that speak the newer keyboard protocol send it otherwise.

const CHORD_KEYS = ["\x1c", "\x1b[92;5u", "\x1b[92;5:1u", "\x1b[27;5;92~"] as const;

export interface ChordReader {
  /** What is to be typed on, and whether the chord was completed. A lone Ctrl-\ waits for the next key. */
  feed(typed: string): { readonly typed: string; readonly detach: "yes" | "no" };
}

export function chordReader(): ChordReader {
  let armed = "";
  return {
    feed(typed) {
      let out = "";
      let rest = typed;
      while (rest !== "") {
        const key = CHORD_KEYS.find((candidate) => rest.startsWith(candidate));
        if (key !== undefined && armed !== "") return { typed: out, detach: "yes" };
        out += armed;
        armed = key ?? "";
        if (key === undefined) out += rest.slice(0, 1);
        rest = rest.slice(key?.length ?? 1);
      }
      return { typed: out, detach: "no" };
    },
  };
}
