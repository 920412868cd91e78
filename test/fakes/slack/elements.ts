// Whether Slack would take these texts, buttons and fields: lengths and types, with the words of its refusals.

import { bounds } from "./block-bounds.ts";
import { isWire, listOf, type Wire } from "./wire.ts";

export function elementFaults(element: Wire, at: string): readonly string[] {
  const own = [
    ...tooLong(element.action_id, bounds.id, `${at}/action_id`),
    ...confirmFaults(element.confirm, `${at}/confirm`),
    ...plainText(element.placeholder, bounds.placeholder, `${at}/placeholder`, "optional"),
  ];
  switch (element.type) {
    case "button": {
      const style = element.style;
      return [
        ...own,
        ...plainText(element.text, bounds.button_text, `${at}/text`, "wanted"),
        ...tooLong(element.value, bounds.button_value, `${at}/value`),
        ...tooLong(element.url, bounds.url, `${at}/url`),
        ...(style === undefined || style === "primary" || style === "danger"
          ? []
          : [`invalid style [json-pointer:${at}/style]`]),
      ];
    }
    case "plain_text_input":
      return [...own, ...lineFaults(element, at)];
    case "static_select":
    case "radio_buttons":
      return [...own, ...optionFaults(element.options, bounds.options_max, `${at}/options`)];
    case "overflow":
      return [...own, ...optionFaults(element.options, bounds.overflow_options_max, `${at}/options`)];
    default:
      return [`unsupported element: ${String(element.type)} [json-pointer:${at}/type]`];
  }
}

function lineFaults(element: Wire, at: string): readonly string[] {
  const most = element.max_length ?? bounds.input_value;
  if (typeof most !== "number" || most < 1 || most > bounds.input_value) {
    return [`must be between 1 and ${bounds.input_value} [json-pointer:${at}/max_length]`];
  }
  return tooLong(element.initial_value, most, `${at}/initial_value`);
}

function optionFaults(options: unknown, most: number, at: string): readonly string[] {
  const list = listOf(options);
  return [
    ...(list.length < 1 || list.length > most
      ? [`no more than ${most} items allowed [json-pointer:${at}]`]
      : []),
    ...list.flatMap((option, index) => [
      ...anyText(option.text, bounds.option_text, `${at}/${index}/text`),
      ...text(option.value, bounds.option_value, `${at}/${index}/value`),
    ]),
  ];
}

function confirmFaults(confirm: unknown, at: string): readonly string[] {
  if (confirm === undefined) return [];
  if (!isWire(confirm)) return [`must be an object [json-pointer:${at}]`];
  return [
    ...plainText(confirm.title, bounds.confirm_title, `${at}/title`, "wanted"),
    ...anyText(confirm.text, bounds.confirm_text, `${at}/text`),
    ...plainText(confirm.confirm, bounds.confirm_button, `${at}/confirm`, "wanted"),
    ...plainText(confirm.deny, bounds.confirm_button, `${at}/deny`, "wanted"),
  ];
}

export function anyText(value: unknown, most: number, at: string): readonly string[] {
  if (!isWire(value)) return [`missing required field: text [json-pointer:${at}]`];
  const type = value.type;
  if (type !== "mrkdwn" && type !== "plain_text")
    return [`unsupported type: ${String(type)} [json-pointer:${at}/type]`];
  return text(value.text, most, `${at}/text`);
}

export function plainText(
  value: unknown,
  most: number,
  at: string,
  need: "wanted" | "optional",
): readonly string[] {
  if (value === undefined) return need === "wanted" ? [`missing required field [json-pointer:${at}]`] : [];
  if (!isWire(value) || value.type !== "plain_text") return [`must be plain_text [json-pointer:${at}/type]`];
  return text(value.text, most, `${at}/text`);
}

export function text(value: unknown, most: number, at: string): readonly string[] {
  if (typeof value !== "string") return [`missing required field [json-pointer:${at}]`];
  if (value.length === 0) return [`must be more than 0 characters [json-pointer:${at}]`];
  return tooLong(value, most, at);
}

export function tooLong(value: unknown, most: number, at: string): readonly string[] {
  if (value === undefined) return [];
  if (typeof value !== "string") return [`must be a string [json-pointer:${at}]`];
  return value.length > most ? [`must be less than ${most + 1} characters [json-pointer:${at}]`] : [];
}
