// What goes wrong with platforms in a story.

import { type Tale, worldOf } from "./tale.ts";

const weather = [
  { at: "post", what: "lost_ack", chance: 0.1 },
  { at: "post", what: "unknown", chance: 0.06 },
  { at: "post", what: "refused", chance: 0.08 },
  { at: "post", what: "limited", value: 4_000, chance: 0.08 },
  { at: "post", what: "limited_surface", value: 2_000, chance: 0.04 },
  { at: "post", what: "slow", value: 1_500, chance: 0.1 },
  { at: "post", what: "stall", chance: 0.01 },
  { at: "post", what: "fatal_card", chance: 0.02 },
  { at: "post", what: "fatal_place", chance: 0.01 },
  { at: "post", what: "fatal_surface", chance: 0.005 },
  { at: "openThread", what: "lost_ack", chance: 0.15 },
  { at: "openThread", what: "unknown", chance: 0.1 },
  { at: "openThread", what: "limited", value: 3_000, chance: 0.1 },
  { at: "openThread", what: "fatal_card", chance: 0.03 },
  { at: "edit", what: "lost_ack", chance: 0.1 },
  { at: "edit", what: "unknown", chance: 0.06 },
  { at: "edit", what: "limited", value: 5_000, chance: 0.1 },
  { at: "edit", what: "slow", value: 900, chance: 0.1 },
  { at: "edit", what: "uneditable", chance: 0.03 },
  { at: "edit", what: "gone", chance: 0.03 },
  { at: "edit", what: "fatal_card", chance: 0.02 },
  { at: "direct", what: "limited", value: 2_000, chance: 0.2 },
  { at: "probe", what: "cannot_tell", chance: 0.2 },
  { at: "catchUp", what: "refused", chance: 0.3 },
  { at: "connect", what: "broken", chance: 0.2 },
  { at: "inbound", what: "duplicate", chance: 0.1 },
  { at: "inbound", what: "reorder", chance: 0.1 },
  { at: "inbound", what: "lost_ack", chance: 0.06 },
  { at: "inbound", what: "late", value: 2_500, chance: 0.08 },
  { at: "inbound", what: "disconnect", chance: 0.05 },
  { at: "inbound", what: "dropped", chance: 0.03 },
] as const;

/** Some of it, on one surface. */
export function storm(tale: Tale): void {
  const { dice } = tale;
  const some = weather.filter(() => dice.chance(0.5));
  worldOf(tale).faults.storm(Math.floor(dice.roll() * 2 ** 31), some);
}

export function closeOrReopen(tale: Tale): void {
  const world = worldOf(tale);
  const { chat } = tale.house.home(world.channel.surface);
  if (tale.dice.chance(0.4)) world.close(chat);
  else world.reopen(chat);
}

export function revokeOrRestore(tale: Tale): void {
  const world = worldOf(tale);
  if (tale.dice.chance(0.4)) world.revoke();
  else world.restore();
}
