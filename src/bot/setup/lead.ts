// Leads somebody through connecting a platform: values, a check against the platform, the chat, a test card, the owner's
// code. Everything is tried before anything is written; the config comes last, so that leaving in between changes nothing.

import { join } from "node:path";
import type { Channel, ChannelHealth } from "../../channels/channel.ts";
import { openChannel, openSetup } from "../../channels/open.ts";
import type { ConnectEnd, ConnectRequest, Dialog } from "../../engine/home.ts";
import { type Failed, failed, type Refused, refused } from "../../engine/outcome.ts";
import type { Ids } from "../../engine/ports.ts";
import { menu } from "../reading/help.ts";
import { connectedCard, ownerCard } from "./cards.ts";
import { chooseHome } from "./choose-home.ts";
import { gather, standingOf } from "./gather.ts";
import { givenOf } from "./given.ts";
import { codeFrom, type Heard, tryOut } from "./hearing.ts";
import { setupLimits } from "./limits.ts";
import { platforms } from "./platforms.ts";
import { type Gathered, type Good, type Lead, left, type SetupPorts } from "./scene.ts";
import type { PlatformSetup, Values } from "./setup.ts";
import { writeDown } from "./write-down.ts";
import { yamlText } from "./yaml.ts";

export async function connect(
  ports: SetupPorts,
  request: ConnectRequest,
  signal: AbortSignal,
): Promise<ConnectEnd> {
  const platform = platforms.find(({ surface }) => surface === request.surface.toLowerCase());
  if (platform === undefined) {
    const names = platforms.map(({ surface }) => surface).join(", ");
    return refused("surface", `there is no ${request.surface} to connect`, `say one of ${names}`);
  }
  const given = givenOf(platform, request.given);
  if (given.kind === "refused") return given;
  if (request.does === "manifest") return printed(platform, given.values);
  const loaded = await ports.readConfig();
  if (loaded.kind === "failed") return loaded;
  const standing = standingOf(loaded, platform.surface);
  if (standing.kind === "refused") return standing;
  const asking = request.asks === "person" ? ports.dialog : undefined;
  const say = async (text: string) => asking?.say(`${text}\n`);
  if (asking !== undefined) {
    const files = await keepManifest(ports, platform, given.values);
    if (files.kind === "failed") return files;
    await say(`Connecting ${platform.title}. There, if it is not done yet:`);
    for (const [index, step] of platform.steps(files.paths).entries()) await say(`  ${index + 1}. ${step}`);
    await say("");
  }

  const on: Lead = { ports, platform, signal, given: given.values, standing, say, ...(asking && { asking }) };
  const checked = await gatherAndCheck(on);
  if (checked.kind !== "checked") return checked;
  const { gathered, check } = checked;
  await say(`${platform.title} knows us: @${check.self.name} in ${check.where}.`);
  for (const { what, remedy } of check.findings) await say(`  ! ${what}\n    ${remedy}`);
  const home = await chooseHome(on, gathered);
  if (home.kind !== "home") return home;
  const tried = await tryChannel(on, { gathered, check, ...(home.id !== undefined && { home: home.id }) });
  if (tried.kind !== "tried") return tried;
  return writeDown(on, {
    gathered,
    check,
    lines: tried.lines,
    ...(home.id !== undefined && { home: home.id }),
    ...(tried.owner !== undefined && { owner: tried.owner }),
  });
}

async function printed(platform: PlatformSetup, values: Values): Promise<ConnectEnd> {
  if (platform.manifest === undefined) {
    return refused("--manifest", `${platform.title} takes no manifest`, `run looop init ${platform.surface}`);
  }
  const manifest = await platform.manifest(values);
  return { kind: "manifest", text: yamlText(manifest), manifest };
}

async function keepManifest({ dataDir, writePrivate }: SetupPorts, platform: PlatformSetup, values: Values) {
  if (platform.manifest === undefined) return { kind: "ok" as const, paths: {} };
  const manifest = await platform.manifest(values);
  const place = (form: string) => join(dataDir, "setup", `${platform.surface}-manifest.${form}`);
  const paths = { yaml: place("yaml"), json: place("json") };
  const texts = [
    [paths.yaml, yamlText(manifest)],
    [paths.json, `${JSON.stringify(manifest, null, 2)}\n`],
  ] as const;
  for (const [path, text] of texts) {
    const written = await writePrivate(path, text);
    if (written.kind === "failed") return written;
  }
  return { kind: "ok" as const, paths };
}

type Checked =
  | { readonly kind: "checked"; readonly gathered: Gathered; readonly check: Good }
  | typeof left
  | Refused
  | Failed;

/** Somebody who sits there gives a value that was no good again, as often as they like. */
async function gatherAndCheck(on: Lead): Promise<Checked> {
  const { platform, signal, asking, say } = on;
  let anew: readonly string[] = [];
  let before: Gathered | undefined;
  for (;;) {
    const gathered = await gather(on, before, anew); // ends: it is good, or they leave
    if (gathered.kind !== "gathered") return gathered;
    const setup = await openSetup(platform.channelOf(gathered.values), on.ports.clock);
    if (setup === undefined) return refused("surface", "nothing can be asked of it", "see docs");
    const check = await setup.check(signal);
    if (signal.aborted) return left;
    if (check.kind === "ok") {
      const stops = check.findings.filter(({ weight }) => weight === "stops");
      if (stops.length === 0) return { kind: "checked", gathered, check };
      const [first] = stops;
      const why = stops.map(({ what }) => what).join("; ");
      if (asking === undefined) return refused(platform.surface, why, first?.remedy ?? "");
      for (const { what, remedy } of stops) await say(`  ! ${what}\n    ${remedy}`);
      const again = await asking.ask("Done? Press Enter to look again (Ctrl-C leaves): ", undefined, signal);
      if (again.kind === "ended") return left;
      [before, anew] = [gathered, []];
      continue;
    }
    if (check.kind === "unreachable") {
      return failed("io", `${platform.title}: ${check.why}`, "look at the network, and try again");
    }
    if (asking === undefined)
      return refused(`channels.${platform.surface}.${check.field}`, check.why, check.remedy);
    await say(`  ! ${check.why}\n    ${check.remedy}`);
    [before, anew] = [gathered, [check.field]];
  }
}

interface Trying {
  readonly gathered: Gathered;
  readonly check: Good;
  readonly home?: string;
}

type Tried =
  | { readonly kind: "tried"; readonly owner?: string; readonly lines: readonly string[] }
  | typeof left
  | Refused
  | Failed;

/** It posts, it hears, and it hears the owner. */
async function tryChannel(on: Lead, { gathered, check, home }: Trying): Promise<Tried> {
  const { ports, platform, signal, given, asking } = on;
  const { clock, ids } = ports;
  const channel = await openChannel(platform.channelOf(gathered.values), {
    clock,
    menu,
    note: () => undefined,
  });
  const lines = [`connected to ${platform.title}: @${check.self.name} in ${check.where}`];
  if (home !== undefined) {
    const place = { surface: platform.surface, chat: home };
    const posted = await inTime(on, (until) => channel.post(place, connectedCard, keyFrom(ids), until));
    if (posted.kind === "fatal") return refused("home", `${home}: ${posted.why}`, posted.remedy);
    if (posted.kind !== "ok") {
      const why = posted.kind === "moved" ? `${home} goes on as ${posted.to}` : posted.why;
      return failed("io", `the test card is not there: ${why}`, "try again");
    }
    lines.push(`posted a test card in ${home}`);
  }
  const code = codeFrom(ids);
  const trial = tryOut(channel, clock, code);
  try {
    const health = await trial.up;
    if (signal.aborted) return left;
    const heard = healthEnd(platform, health);
    if (heard !== undefined) return heard;
    lines.push("it hears what is said there");
    if (given.owner !== undefined) return { kind: "tried", owner: given.owner, lines };
    if (asking === undefined) return { kind: "tried", lines };
    await on.say(
      `\nNow say who you are. Write this ${platform.codePlace(check.self, code)}:\n\n    ${code}\n`,
    );
    const typed = await waitFor(on, asking, trial.typed);
    if (typed === "left") return left;
    if (typed === undefined) return { kind: "tried", lines };
    await greet(on, channel, typed);
    return { kind: "tried", owner: typed.author.id, lines: [...lines, `you are ${typed.author.name} there`] };
  } finally {
    await trial.close();
  }
}

function healthEnd(platform: PlatformSetup, health: ChannelHealth): Refused | Failed | undefined {
  const remedy = health.remedy ?? "try again";
  if (health.state === "off") return refused(platform.surface, health.why, remedy);
  if (health.state === "deaf")
    return failed("io", `${platform.title} does not reach us: ${health.why}`, remedy);
  return undefined;
}

/** Until the code came, or they press Enter to go on without. */
async function waitFor(
  { platform, ports, signal, say }: Lead,
  asking: Dialog,
  typed: Promise<Heard | undefined>,
): Promise<Heard | undefined | "left"> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const late = ports.clock.sleep(setupLimits.pair_ms_max, until).then(() => undefined);
  let came: Heard | undefined;
  let ended: "typed" | "late" | undefined;
  void Promise.race([typed.then((each) => [each] as const), late]).then((first) => {
    if (over.signal.aborted) return;
    ended = first === undefined ? "late" : "typed";
    came = first?.[0];
    over.abort();
  });
  const pressed = await asking.ask("Waiting for it (Enter goes on without): ", undefined, until);
  if (signal.aborted || (pressed.kind === "ended" && ended === undefined)) return "left";
  over.abort();
  if (came === undefined) {
    await say(`\nIt did not come. If you wrote it: ${platform.unheard}.`);
    await say("You can be let in later: write to it while looop is up, and type looop pair CODE as me.");
  }
  return came;
}

async function greet(on: Lead, channel: Channel, { place }: Heard): Promise<void> {
  const { user, ids } = on.ports;
  await inTime(on, (until) => channel.post(place, ownerCard(user), keyFrom(ids), until));
}

async function inTime<T>({ ports, signal }: Lead, work: (until: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  void ports.clock.sleep(setupLimits.post_ms_max, done.signal).then(() => late.abort());
  const result = await work(AbortSignal.any([signal, late.signal]));
  done.abort();
  return result;
}

const keyFrom = ({ nonce }: Pick<Ids, "nonce">): string => `setup-${nonce()}`.slice(0, 22);
