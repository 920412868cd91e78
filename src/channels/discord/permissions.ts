// What the bot has to be allowed, by the names that Discord's settings show, and whether it is in one channel. Pure.

import type { WireMember } from "./wire.ts";

export interface Need {
  readonly bit: number;
  /** As in the settings of a channel or a role. */
  readonly name: string;
  /** `stops`: without it nothing can be shown there. */
  readonly weight: "stops" | "lacks";
}

/** topics/permissions. What an invitation wants, and no more. */
export const needs: readonly Need[] = [
  { bit: 10, name: "View Channel", weight: "stops" },
  { bit: 11, name: "Send Messages", weight: "stops" },
  { bit: 15, name: "Attach Files", weight: "lacks" },
  { bit: 16, name: "Read Message History", weight: "lacks" },
  { bit: 35, name: "Create Public Threads", weight: "lacks" },
  { bit: 38, name: "Send Messages in Threads", weight: "lacks" },
];

const ADMINISTRATOR = 1n << 3n;
const asked = needs.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);

/** Lets somebody put the bot into a server. */
export function invitation(application: string): string {
  return `https://discord.com/oauth2/authorize?client_id=${application}&scope=bot+applications.commands&permissions=${asked}`;
}

export interface WireRole {
  readonly id: string;
  readonly permissions: string;
}

export interface WireOverwrite {
  readonly id: string;
  readonly allow: string;
  readonly deny: string;
}

export interface Standing {
  readonly guild: string;
  readonly self: string;
  readonly roles: readonly WireRole[];
  readonly member: WireMember & { readonly roles?: readonly string[] };
}

/** What is not allowed there: roles add up; then everyone's exceptions, those of the roles, and one's own. */
export function missingIn(
  { guild, self, roles, member }: Standing,
  overwrites: readonly WireOverwrite[],
): readonly Need[] {
  const mine = new Set(member.roles ?? []);
  const base = roles
    .filter(({ id }) => id === guild || mine.has(id))
    .reduce((mask, { permissions }) => mask | BigInt(permissions), 0n);
  if ((base & ADMINISTRATOR) !== 0n) return [];
  const steps = [
    overwrites.filter(({ id }) => id === guild),
    overwrites.filter(({ id }) => id !== guild && mine.has(id)),
    overwrites.filter(({ id }) => id === self),
  ];
  const allowed = steps.reduce((mask, step) => {
    const deny = step.reduce((sum, each) => sum | BigInt(each.deny), 0n);
    const allow = step.reduce((sum, each) => sum | BigInt(each.allow), 0n);
    return (mask & ~deny) | allow;
  }, base);
  return needs.filter(({ bit }) => (allowed & (1n << BigInt(bit))) === 0n);
}
