// Where everything is shown: by number from what the platform lists, or by its id.

import { openSetup } from "../../channels/open.ts";
import type { SetupChat } from "../../channels/setup.ts";
import { setupLimits } from "./limits.ts";
import { type Gathered, type Lead, left } from "./scene.ts";

export type HomeChosen = { readonly kind: "home"; readonly id?: string } | typeof left;

export async function chooseHome(on: Lead, gathered: Gathered): Promise<HomeChosen> {
  const { given, standing, asking, platform, signal, say } = on;
  const said = given.home ?? (asking === undefined ? standing.configured.home : undefined);
  if (said !== undefined) return { kind: "home", id: said };
  if (asking === undefined) return { kind: "home" };
  const setup = await openSetup(platform.channelOf(gathered.values), on.ports.clock);
  const found = (await setup?.chats(signal)) ?? { kind: "unknown" as const, why: "it cannot be asked" };
  const chats = found.kind === "ok" ? found.chats.slice(0, setupLimits.chats_shown_max) : [];
  await say("\nIn which chat shall everything be shown?");
  for (const [index, chat] of chats.entries()) await say(`  ${index + 1}  ${chatText(chat)}`);
  if (found.kind === "unknown") await say(`  (not listed: ${found.why})`);
  await say(`  -  none: only in direct chats\n  (${platform.homeHint})`);
  const offer = standing.configured.home ?? (chats[0]?.joined === "yes" ? "1" : "-");
  for (;;) {
    const read = await asking.ask(`number or id [${offer}]: `, undefined, signal); // ends: they choose, or leave
    if (read.kind === "ended") return left;
    const choice = choiceOf(read.text.trim() || offer, chats);
    if (choice.kind === "home") return choice;
    await say(choice.why);
  }
}

export function choiceOf(
  text: string,
  chats: readonly SetupChat[],
): Extract<HomeChosen, { kind: "home" }> | { readonly kind: "no"; readonly why: string } {
  if (text === "-") return { kind: "home" };
  const named = chats.find(({ id, name }) => id === text || name === text || name === `#${text}`);
  const chat = named ?? (/^\d{1,3}$/.test(text) ? chats[Number(text) - 1] : undefined);
  if (chat?.joined === "no")
    return { kind: "no", why: `The app is not in ${chat.name} yet: invite it there first.` };
  if (chat !== undefined) return { kind: "home", id: chat.id };
  if (/^[\w@:.+-]{4,128}$/.test(text)) return { kind: "home", id: text };
  return { kind: "no", why: "That is neither one of these numbers nor an id." };
}

function chatText({ name, id, joined }: SetupChat): string {
  return `${name}  ${id}${joined === "yes" ? "" : "  (the app is not in it)"}`;
}
