// Whether Slack would take these blocks: counts, types and unique ids, with the words of its refusals.

import { bounds } from "./block-bounds.ts";
import { anyText, elementFaults, plainText, text, tooLong } from "./elements.ts";
import { richTextFaults } from "./rich-text.ts";
import { isWire, listOf, refuse, textOf, type Wire } from "./wire.ts";

type Where = "message" | "view";

/** Throws a Refusal. `present`: the blocks as they would be kept. */
export function checkBlocks(blocks: unknown, where: Where): readonly Wire[] {
  if (!Array.isArray(blocks) || !blocks.every((block) => isWire(block)))
    return refuse("invalid_blocks_format");
  const faults = faultsOf(blocks, where);
  if (faults.length > 0) {
    refuse("invalid_blocks", { response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) } });
  }
  if (where === "message" && charsOf(blocks) > bounds.message_chars_max) refuse("msg_blocks_too_long");
  return blocks.map((block, index) => ({ block_id: `b${index}`, ...block }));
}

export function checkView(view: unknown): Wire {
  if (!isWire(view)) return refuse("invalid_arguments");
  if (Buffer.byteLength(JSON.stringify(view)) > bounds.view_bytes_max) return refuse("view_too_large");
  const isModal = view.type === "modal";
  const faults: string[] = [];
  if (!isModal && view.type !== "home") faults.push("must provide a view type [json-pointer:/view/type]");
  if (isModal) faults.push(...plainText(view.title, bounds.view_title, "/view/title", "wanted"));
  for (const name of ["submit", "close"]) {
    faults.push(...plainText(view[name], bounds.view_title, `/view/${name}`, "optional"));
  }
  faults.push(...tooLong(view.private_metadata, bounds.private_metadata, "/view/private_metadata"));
  faults.push(...tooLong(view.callback_id, bounds.id, "/view/callback_id"));
  const hasInput = listOf(view.blocks).some((block) => block.type === "input");
  if (isModal && hasInput && view.submit === undefined) {
    faults.push("a view with an input must have a submit [json-pointer:/view/submit]");
  }
  if (faults.length > 0) {
    refuse("invalid_arguments", {
      response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
    });
  }
  return { ...view, blocks: checkBlocks(view.blocks, "view") };
}

function faultsOf(blocks: readonly Wire[], where: Where): readonly string[] {
  const most = where === "message" ? bounds.blocks_per_message_max : bounds.blocks_per_view_max;
  const faults: string[] = [];
  if (blocks.length > most) faults.push(`no more than ${most} items allowed [json-pointer:/blocks]`);
  const ids = blocks.map((block) => textOf(block.block_id)).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) faults.push("block_id already exists [json-pointer:/blocks]");
  const markdown = blocks.filter((block) => block.type === "markdown").map((block) => textOf(block.text));
  if (markdown.reduce((sum, text) => sum + (text ?? "").length, 0) > bounds.markdown_chars_max) {
    faults.push(
      `markdown blocks have more than ${bounds.markdown_chars_max} characters [json-pointer:/blocks]`,
    );
  }
  return [...faults, ...blocks.flatMap((block, index) => blockFaults(block, `/blocks/${index}`, where))];
}

function blockFaults(block: Wire, at: string, where: Where): readonly string[] {
  const own = tooLong(block.block_id, bounds.id, `${at}/block_id`);
  switch (block.type) {
    case "divider":
      return own;
    case "header":
      return [...own, ...plainText(block.text, bounds.header_text, `${at}/text`, "wanted")];
    case "section":
      return [...own, ...sectionFaults(block, at)];
    case "context":
      return [...own, ...contextFaults(block, at)];
    case "actions":
      return [...own, ...actionsFaults(block, at)];
    case "markdown":
      return [...own, ...text(block.text, bounds.markdown_chars_max, `${at}/text`)];
    case "image":
      return [
        ...own,
        ...text(block.alt_text, bounds.field_text, `${at}/alt_text`),
        ...(isWire(block.slack_file) ? [] : text(block.image_url, bounds.url, `${at}/image_url`)),
      ];
    case "rich_text":
      return [...own, ...richTextFaults(block, at)];
    case "table":
      return own;
    case "input":
      return [...own, ...inputFaults(block, at)];
    default:
      return [`unsupported type: ${String(block.type)} in a ${where} [json-pointer:${at}/type]`];
  }
}

function sectionFaults(block: Wire, at: string): readonly string[] {
  const fields = block.fields;
  if (fields === undefined) return anyText(block.text, bounds.section_text, `${at}/text`);
  const each = listOf(fields).flatMap((field, index) =>
    anyText(field, bounds.field_text, `${at}/fields/${index}`),
  );
  const count = listOf(fields).length;
  const counted = count < 1 || count > bounds.section_fields_max;
  const words = block.text === undefined ? [] : anyText(block.text, bounds.section_text, `${at}/text`);
  return [
    ...(counted
      ? [`no more than ${bounds.section_fields_max} items allowed [json-pointer:${at}/fields]`]
      : []),
    ...each,
    ...words,
  ];
}

function contextFaults(block: Wire, at: string): readonly string[] {
  const elements = listOf(block.elements);
  const counted = elements.length < 1 || elements.length > bounds.context_elements_max;
  return [
    ...(counted
      ? [`no more than ${bounds.context_elements_max} items allowed [json-pointer:${at}/elements]`]
      : []),
    ...elements
      .filter((element) => element.type !== "image")
      .flatMap((element, index) => anyText(element, bounds.context_text, `${at}/elements/${index}`)),
  ];
}

function actionsFaults(block: Wire, at: string): readonly string[] {
  const elements = listOf(block.elements);
  const ids = elements.map((element) => textOf(element.action_id)).filter((id) => id !== undefined);
  return [
    ...(elements.length < 1 || elements.length > bounds.actions_elements_max
      ? [`no more than ${bounds.actions_elements_max} items allowed [json-pointer:${at}/elements]`]
      : []),
    ...(new Set(ids).size < ids.length ? [`action_id already exists [json-pointer:${at}/elements]`] : []),
    ...elements.flatMap((element, index) => elementFaults(element, `${at}/elements/${index}`)),
  ];
}

function inputFaults(block: Wire, at: string): readonly string[] {
  const element = block.element;
  return [
    ...plainText(block.label, bounds.label, `${at}/label`, "wanted"),
    ...plainText(block.hint, bounds.label, `${at}/hint`, "optional"),
    ...(isWire(element)
      ? elementFaults(element, `${at}/element`)
      : [`missing required field: element [json-pointer:${at}]`]),
  ];
}

/** Every text that somebody reads, in the order in which it stands. */
export function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each));
  if (!isWire(value)) return [];
  const own = typeof value.text === "string" ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap((each) => (typeof each === "object" ? textsIn(each) : []))];
}

/** The containers count, not only the texts in them (bolt-js 2867). */
const charsOf = (blocks: readonly Wire[]): number => JSON.stringify(blocks).length;
