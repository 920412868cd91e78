// How many colours a terminal has, by what it says of itself. Pure, and small: the environment is read in every process.

/** How many a terminal shows. */
export type ColourDepth = "none" | "16" | "256" | "exact";

export interface ColourFacts {
  readonly term: string;
  readonly colorterm: string | undefined;
  readonly noColor: boolean;
}

/** As terminals announce themselves. One that says nothing gets the colours that all have. */
export function colourDepthOf({ term, colorterm = "", noColor }: ColourFacts): ColourDepth {
  if (noColor || /^(?:vt\d|ansi-mono|.*-m$)/.test(term)) return "none";
  if (/^(?:truecolor|24bit)$/i.test(colorterm) || /-direct\d*$/.test(term)) return "exact";
  return /256color/.test(term) ? "256" : "16";
}
