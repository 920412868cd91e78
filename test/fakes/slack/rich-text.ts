// Rich text as Slack takes it, and blocks as a person reads them: markup resolved, and whom they call by name.

import { isWire, listOf, textOf, type Wire, wireOf } from "./wire.ts";

const containers: readonly unknown[] = [
  "rich_text_section",
  "rich_text_preformatted",
  "rich_text_quote",
  "rich_text_list",
];
const styles: readonly string[] = ["bold", "italic", "strike", "code"];

export function richTextFaults(block: Wire, at: string): readonly string[] {
  const elements = listOf(block.elements);
  if (elements.length === 0) return [`must have elements [json-pointer:${at}/elements]`];
  return elements.flatMap((element, index) => containerFaults(element, `${at}/elements/${index}`));
}

function containerFaults(element: Wire, at: string): readonly string[] {
  if (!containers.includes(element.type))
    return [`unsupported type: ${String(element.type)} [json-pointer:${at}/type]`];
  const inside = listOf(element.elements);
  if (inside.length === 0) return [`must have elements [json-pointer:${at}/elements]`];
  if (element.type !== "rich_text_list") {
    return inside.flatMap((run, index) => runFaults(run, `${at}/elements/${index}`));
  }
  const style =
    element.style === "bullet" || element.style === "ordered"
      ? []
      : [`invalid style [json-pointer:${at}/style]`];
  const indent = element.indent ?? 0;
  const level =
    typeof indent === "number" && indent >= 0 && indent <= 8
      ? []
      : [`invalid indent [json-pointer:${at}/indent]`];
  const items = inside.flatMap((item, index) => {
    const where = `${at}/elements/${index}`;
    return item.type === "rich_text_section"
      ? containerFaults(item, where)
      : [`a list holds sections [json-pointer:${where}]`];
  });
  return [...style, ...level, ...items];
}

function runFaults(run: Wire, at: string): readonly string[] {
  const style = Object.keys(wireOf(run.style)).filter((name) => !styles.includes(name));
  const own = style.map((name) => `invalid style ${name} [json-pointer:${at}/style]`);
  const empty = (name: string): readonly string[] =>
    textOf(run[name]) ? [] : [`must be more than 0 characters [json-pointer:${at}/${name}]`];
  switch (run.type) {
    case "text":
      return [...own, ...empty("text")];
    case "link":
      return [...own, ...linkFaults(run, at)];
    case "user":
      return [
        ...own,
        ...(/^[UW][A-Z0-9]+$/.test(textOf(run.user_id) ?? "")
          ? []
          : [`invalid user_id [json-pointer:${at}]`]),
      ];
    case "emoji":
      return [...own, ...empty("name")];
    case "broadcast":
      return [...own, ...empty("range")];
    default:
      return [`unsupported type: ${String(run.type)} [json-pointer:${at}/type]`];
  }
}

function linkFaults(run: Wire, at: string): readonly string[] {
  const url = textOf(run.url) ?? "";
  const isGood = url.length <= 3_000 && /^[a-z][a-z0-9+.-]*:/i.test(url) && URL.canParse(url);
  return isGood ? [] : [`invalid url [json-pointer:${at}/url]`];
}

// --- as a person reads it ------------------------------------------------------------------------------------------

export interface Read {
  readonly words: string;
  /** Ids of users; `everybody` for any call of many. */
  readonly calls: readonly string[];
}

export function readBlocks(blocks: readonly Wire[]): Read {
  const read = blocks.filter((block) => block.type !== "actions").flatMap(readBlock);
  return { words: read.map(({ words }) => words).join("\n"), calls: read.flatMap(({ calls }) => calls) };
}

function readBlock(block: Wire): readonly Read[] {
  switch (block.type) {
    case "rich_text":
      return listOf(block.elements).map(readContainer);
    case "markdown":
      return [{ words: textOf(block.text) ?? "", calls: [] }];
    default: {
      const objects = [
        block.text,
        block.title,
        block.label,
        block.hint,
        ...listOf(block.fields),
        ...listOf(block.elements),
      ];
      return objects.filter((each) => isWire(each)).map(readTextObject);
    }
  }
}

export function readTextObject(object: Wire): Read {
  const text = textOf(object.text) ?? "";
  return object.type === "mrkdwn" ? readMarkup(text) : { words: text, calls: [] };
}

/** Stars and lines that Slack takes for markup vanish from what is read. */
export function readMarkup(text: string): Read {
  const calls = [
    ...text.matchAll(/<(@([UW][A-Z0-9]+)|!(?:here|channel|everyone|subteam)[^>]*)(?:\|[^>]*)?>/g),
  ];
  const words = text
    .replace(/<([^<>|]+)\|([^<>]*)>/g, "$2")
    .replace(/<([^<>]+)>/g, "$1")
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, "$1")
    .replace(/(?<!\w)_([^_\n]+)_(?!\w)/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  return { words, calls: calls.map((call) => call[2] ?? "everybody") };
}

function readContainer(element: Wire): Read {
  const inside = listOf(element.elements);
  if (element.type === "rich_text_list") {
    const items = inside.map(readContainer);
    const mark = element.style === "ordered" ? `${Number(element.offset ?? 0) + 1}.` : "•";
    return {
      words: items.map(({ words }) => `${mark} ${words}`).join("\n"),
      calls: items.flatMap(({ calls }) => calls),
    };
  }
  return { words: inside.map(runWords).join(""), calls: inside.flatMap(runCalls) };
}

function runWords(run: Wire): string {
  if (run.type === "user") return `@${textOf(run.user_id)}`;
  return textOf(run.text) ?? textOf(run.url) ?? "";
}

function runCalls(run: Wire): readonly string[] {
  if (run.type === "broadcast" || run.type === "usergroup") return ["everybody"];
  return run.type === "user" ? [textOf(run.user_id) ?? ""] : [];
}
