// Connecting a platform, as data: what is done over there, what is asked for here, and how the values become a channel.
// One such value for each platform; `lead.ts` leads through all of them alike. Pure.

import type { Surface } from "../../channels/channel.ts";
import type { ChannelConfig } from "../../channels/open.ts";

export type Values = Readonly<Record<string, string>>;

export interface PlatformSetup {
  readonly surface: Surface;
  /** As people call it. */
  readonly title: string;
  /** What to do over there first, a line each. `files`: where the manifest was put, by its form. */
  steps(files: Readonly<Partial<Record<ManifestForm, string>>>): readonly string[];
  readonly fields: readonly SetupField[];
  /** Keys that may be given besides the fields, without being asked for. */
  readonly also: readonly string[];
  /** What to answer when asked for the chat where everything is shown. */
  readonly homeHint: string;
  /** Where the owner types the code: "in a direct chat with @looop". */
  codePlace(self: { readonly name: string }, code: string): string;
  /** What to look at where the code does not arrive. */
  readonly unheard: string;
  /** Of values that are all there. */
  channelOf(values: Values): ChannelConfig;
  /** What the platform makes the app from, where it does that. */
  manifest?(values: Values): Promise<unknown>;
}

export type ManifestForm = "yaml" | "json";

export interface SetupField {
  /** In the config, below `channels.<surface>`. */
  readonly key: string;
  readonly label: string;
  /** `secret`: never echoed, never on a command line, never in the config's text. */
  readonly kind: "secret" | "plain";
  /** The variable that says it where nobody does. */
  readonly variable?: string;
  readonly required: "yes" | "no";
  /** What is wrong with it at first sight. */
  flawOf(value: string): { readonly why: string; readonly remedy: string } | undefined;
}
