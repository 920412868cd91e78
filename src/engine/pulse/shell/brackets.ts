// Which bracket or quote of a shell line closes which. Pure.

/** Quotes respected; a `)` of a `case` would end too early, and what is left then does not parse. */
export function closingParen(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "'" || char === '"') {
      const end = closingQuote(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (char === "(") depth += 1;
    else if (char === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

function closingQuote(text: string, open_at: number): number | undefined {
  const quote = text[open_at];
  for (let at = open_at + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at;
    if (quote === '"' && text[at] === "\\") at += 1;
    // A substitution within double quotes may hold quotes of its own.
    else if (quote === '"' && text.startsWith("$(", at)) {
      const end = closingParen(text, at + 2);
      if (end === undefined) return undefined;
      at = end;
    }
  }
  return undefined;
}
