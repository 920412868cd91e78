// Every key of the bot's config: what it must be, and how that is said to people. Pure.

import * as z from "zod/mini";
import { isZone } from "../engine/pulse/zone.ts";
import { attentionLimits } from "../notify/limits.ts";
import { hoursSaid } from "../notify/quiet.ts";
import { spanSaid, stepsSaid } from "../notify/steps.ts";
import { botLimits } from "./limits.ts";

/** In which a yes, a no or a time may be typed. */
export const locales = ["en", "de", "fr", "es", "pt", "ja", "ru", "zh"] as const;

const profile = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,15}$/));
const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/));
const id = z.string().check(z.regex(/^[\w@:.+-]{1,128}$/));
const secret = z.string().check(z.minLength(1), z.maxLength(botLimits.secret_chars_max));
const url = z.string().check(z.refine(isSafeUrl));
const listen = z.string().check(z.regex(/^[\w.:[\]-]+:\d{1,5}$/));
const hours = z.string().check(z.refine((text) => hoursSaid(text) !== undefined));
const approvers = z.int().check(z.minimum(1), z.maximum(botLimits.approvers_max));
const span = z.string().check(z.refine((text) => spanSaid(text) !== undefined));
const steps = z.array(z.string()).check(
  z.maxLength(attentionLimits.steps_max),
  z.refine((said) => stepsSaid(said) !== undefined),
);
const roles = z.array(z.enum(["owner", "approver", "member", "viewer"])).check(z.minLength(1));

export const shapes = {
  "channels.slack": z.strictObject({
    bot_token: z.optional(secret),
    app_token: z.optional(secret),
    signing_secret: z.optional(secret),
    listen: z.optional(listen),
    home: z.optional(id),
    api_url: z.optional(url),
  }),
  "channels.discord": z.strictObject({
    token: z.optional(secret),
    guild: z.optional(id),
    home: z.optional(id),
    api_url: z.optional(url),
  }),
  "channels.telegram": z.strictObject({
    token: z.optional(secret),
    home: z.optional(z.union([id, z.int()])),
    webhook_url: z.optional(url),
    webhook_secret: z.optional(secret),
    listen: z.optional(listen),
    api_url: z.optional(url),
  }),
  "channels.terminal": z.enum(["on", "off"]),
  people: z.record(
    name,
    z.strictObject({
      roles: z.optional(roles),
      zone: z.optional(z.string().check(z.refine(isZone))),
      locale: z.optional(z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/))),
      quiet: z.optional(hours),
      pierce: z.optional(z.array(z.enum(["irreversible", "destructive", "expiring"]))),
      pings_per_hour: z.optional(z.int().check(z.minimum(1), z.maximum(attentionLimits.pings_per_hour_max))),
      slack: z.optional(z.union([id, z.array(id)])),
      discord: z.optional(z.union([id, z.array(id)])),
      telegram: z.optional(z.union([id, z.array(id), z.int()])),
      terminal: z.optional(z.union([id, z.array(id)])),
    }),
  ),
  single_owner: z.boolean(),
  approvals: z.strictObject({ irreversible: z.optional(approvers), destructive: z.optional(approvers) }),
  attention: z.strictObject({
    question: z.optional(steps),
    reversible: z.optional(steps),
    irreversible: z.optional(steps),
    destructive: z.optional(steps),
    patient: z.optional(steps),
    again: z.optional(span),
    ends: z.optional(span),
  }),
  health: z.strictObject({ listen: z.string().check(z.refine(isOwnPort)) }),
  languages: z.array(z.enum(locales)).check(z.minLength(1)),
  concierge_command: z.string().check(z.regex(/\S/), z.maxLength(botLimits.command_chars_max)),
  profiles: z.record(profile, z.string().check(z.minLength(1), z.maxLength(botLimits.path_chars_max))),
} as const;

/** What it must be, for people. */
export const meanings: Readonly<Record<string, string>> = {
  "channels.slack": "settings of Slack: bot_token, app_token, home, …",
  "channels.discord": "settings of Discord: token, guild, home",
  "channels.telegram": "settings of Telegram: token, home, …",
  "channels.terminal": "`on` or `off`",
  people:
    "people by name (small letters, digits, hyphens), each with roles and ids: `slack: U012AB3CD`; and zone, locale, quiet (`22:00-07:00`), pierce, pings_per_hour",
  single_owner: "`true` or `false`",
  approvals: "how many people must approve, by class: `irreversible: 1`, `destructive: 2`",
  attention:
    'steps by class, each later than the one before: `question: ["15m thread", "2h direct", "8h deputy"]`, or `8h @ben`; and reversible, irreversible, destructive, patient, again (`24h`), ends (`7d`)',
  health: "`listen:` and a port of this machine alone, such as `127.0.0.1:9464`",
  languages: `a list of ${locales.join(", ")}`,
  concierge_command: "a command line",
  profiles: "directories by name (small letters, digits, hyphens; at most 16): `work: ~/work-loop`",
};

export type Parsed = { readonly [Key in keyof typeof shapes]?: z.infer<(typeof shapes)[Key]> };

function isOwnPort(text: string): boolean {
  const [, port] = /^(?:127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** Tokens travel there: encrypted, or within this machine. */
function isSafeUrl(text: string): boolean {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol === "https:") return true;
  return parsed?.protocol === "http:" && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(parsed.hostname);
}
