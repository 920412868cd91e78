// Discord's markup → what a person reads: marks and escapes resolved, fences and code as they are. Pure.
// Knows what the client knows of a message's text; enough to hold a rendering to "this can be read".

export function readMarkup(content: string): string {
  return content
    .split(/(```[\s\S]*?```)/g)
    .map((piece, index) => (index % 2 === 1 ? fence(piece) : inline(piece)))
    .join("");
}

function fence(piece: string): string {
  const inside = piece.slice(3, -3);
  return inside.replace(/^[A-Za-z0-9+#.-]*\n/, "").replace(/\n$/, "");
}

function inline(text: string): string {
  return text
    .split("\n")
    .map((line) => spans(line.replace(/^(\s*)(?:-# |#{1,3} |>>> |> |[-*] )/, "$1")))
    .join("\n");
}

const token =
  /\\([!-/:-@[-`{-~])|(``?)((?:(?!\2)[\s\S])+)\2|\[([^\]\\]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)|<(https?:\/\/[^\s>]+)>|https?:\/\/[^\s<]*[^\s<.,:;"')\]]|(\*\*|__|~~|\|\||[*_])/g;

/** An escape gives its character; a masked link hides where it leads, which a reader of hers does not see. */
function spans(line: string): string {
  return line.replace(
    token,
    (
      whole,
      escaped?: string,
      _ticks?: string,
      code?: string,
      says?: string,
      _to?: string,
      url?: string,
      mark?: string,
    ) => escaped ?? code ?? says ?? url ?? (mark === undefined ? whole : ""),
  );
}
