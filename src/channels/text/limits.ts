// Bounds on reading Markdown that strangers wrote (I9). What a surface can carry stands in the limits of that surface.

export const textLimits = {
  /** Longer text is taken as it stands: a parser's worst cases grow faster than the text does. */
  markdown_chars_max: 8_192,
  /** Quotes and lists within each other; what lies deeper is kept as its source. The walk recurses, the parser too. */
  nesting_max: 12,
} as const;
