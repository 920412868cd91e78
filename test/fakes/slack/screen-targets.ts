// What a person's hand is on: the button of a message or a dialog, the fields of a form, and what becomes of the form.

import { checkView, textsIn } from "./blocks.ts";
import { openView, viewWire } from "./other-methods.ts";
import type { Done, PersonGround, Spot } from "./person-ground.ts";
import type { Origin, Responses } from "./responses.ts";
import { listOf, textOf, type Wire, wireOf } from "./wire.ts";
import { type Ephemeral, type Message, messageWire, type View, type Workspace } from "./workspace.ts";

export function messageAction(
  workspace: Workspace,
  responses: Responses,
  user: string,
  spot: { channel: string; ts: string },
): Wire {
  const message = workspace.messageOf(spot.channel, spot.ts);
  if (message === undefined) throw new Error(`no message ${spot.ts} in ${spot.channel}`);
  return {
    type: "message_action",
    channel: { id: spot.channel, name: workspace.channelOf(spot.channel).name },
    message_ts: spot.ts,
    message: messageWire(workspace, message),
    response_url: responses.give({ user, channel: spot.channel, messageTs: spot.ts }),
  };
}

interface Target {
  readonly blocks: readonly Wire[];
  readonly payload: Wire;
  readonly origin?: Origin;
}

export function targetAt(workspace: Workspace, user: string, spot: Spot): Target {
  if ("view" in spot) {
    const views = [...(workspace.modals.get(user) ?? []), workspace.homes.get(user)];
    const view = views.find((each) => each?.id === spot.view);
    if (view === undefined) throw new Error(`${user} does not see the view ${spot.view}`);
    const payload = { container: { type: "view", view_id: view.id }, view: viewWire({ workspace }, view) };
    return { blocks: listOf(view.body.blocks), payload };
  }
  const message = workspace.messageOf(spot.channel, spot.ts);
  const ephemeral = workspace.ephemerals.find((each) => each.ts === spot.ts && each.user === user);
  const shown: Message | Ephemeral | undefined = message ?? ephemeral;
  if (shown === undefined) throw new Error(`${user} does not see ${spot.ts}`);
  const thread = shown.threadTs === undefined ? {} : { thread_ts: shown.threadTs };
  const container = { type: "message", message_ts: spot.ts, channel_id: spot.channel, ...thread };
  const channel = { id: spot.channel, name: workspace.channelOf(spot.channel).name };
  return {
    blocks: shown.blocks,
    origin: { user, channel: spot.channel, messageTs: spot.ts },
    payload: {
      container: { ...container, is_ephemeral: message === undefined },
      channel,
      ...(message !== undefined && { message: messageWire(workspace, message) }),
      state: { values: {} },
    },
  };
}

export function buttonIn(
  blocks: readonly Wire[],
  button: string,
): { readonly element: Wire; readonly block: string } {
  for (const block of blocks) {
    const elements = [...listOf(block.elements), wireOf(block.accessory)];
    const element = elements.find((each) => each.action_id === button || wireOf(each.text).text === button);
    if (element !== undefined) return { element, block: textOf(block.block_id) ?? "" };
  }
  throw new Error(`no button ${button} among: ${textsIn(blocks).join(" | ")}`);
}

/** Fields that the person left alone hold what they were given to begin with. */
export function stateOf(view: View, values: Readonly<Record<string, string>>): Wire {
  const inputs = listOf(view.body.blocks).filter((block) => block.type === "input");
  return Object.fromEntries(
    inputs.map((block): [string, Wire] => {
      const id = textOf(block.block_id) ?? "";
      const element = wireOf(block.element);
      const isSelect = element.type === "static_select";
      const preset = isSelect ? wireOf(element.initial_option).value : element.initial_value;
      const value = values[id] ?? textOf(preset) ?? null;
      const given = isSelect ? { selected_option: value === null ? null : { value } } : { value };
      return [id, { [textOf(element.action_id) ?? ""]: { type: element.type, ...given } }];
    }),
  );
}

export function afterSubmit(ground: PersonGround, view: View, answer: Wire): Done {
  const stack = ground.workspace.modals.get(view.user) ?? [];
  const rest = stack.filter((each) => each !== view);
  switch (answer.response_action) {
    case "errors":
      return { kind: "form refused", errors: wireOf(answer.errors) };
    case "update":
      view.body = checkView(answer.view);
      break;
    case "push":
      ground.workspace.modals.set(view.user, [...stack, openView(ground, view.user, checkView(answer.view))]);
      break;
    case "clear":
      ground.workspace.modals.delete(view.user);
      break;
    default:
      ground.workspace.modals.set(view.user, rest);
  }
  return { kind: "ok" };
}
