// Goal: an unmodified discord.js lives on the fake, and people see what they would see in Discord.
// Method: a real client on loopback that answers; the people's side looks at what came of it.

import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  Events,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  Partials,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { type FakeDiscord, openDiscord } from "./discord.ts";
import { intents } from "./world.ts";

let clock: ManualClock;
let discord: FakeDiscord;
let client: Client;

beforeEach(async () => {
  clock = manualClock();
  discord = await openDiscord({ clock });
  client = new Client({
    intents: intents.guilds | intents.guildMessages | intents.directMessages,
    partials: [Partials.Channel], // direct chats
    rest: { api: discord.api, retries: 0 },
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
});
afterEach(async () => {
  await client.destroy();
  await discord.close();
});

const next = (): Promise<Interaction> =>
  new Promise((resolve) => client.once(Events.InteractionCreate, resolve));

async function card(): Promise<string> {
  const channel = await client.channels.fetch(discord.channel);
  if (channel?.isSendable() !== true) throw new Error("no channel");
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId("yes").setLabel("Yes").setStyle(ButtonStyle.Success),
  );
  return (await channel.send({ content: "Really?", components: [row] })).id;
}

test("a click reaches the client, which answers it for the clicker alone", async () => {
  const [ann, id] = [discord.addPerson("Ann"), await card()];
  const heard = next();
  const click = discord.click(ann, id, "Yes");
  const interaction = await heard;
  if (!interaction.isButton()) throw new Error("no button");
  expect([interaction.customId, interaction.user.id, interaction.message.id]).toEqual(["yes", ann, id]);
  await interaction.reply({ content: "noted", flags: MessageFlags.Ephemeral });
  expect(await click.settled).toMatchObject({ kind: "message" });
  expect(discord.sees(ann).private.map(({ content }) => content)).toEqual(["noted"]);
  expect(discord.sees(discord.owner).messages.map(({ content }) => content)).toEqual(["Really?"]);
  await expect(interaction.reply("again")).rejects.toThrow();
});

test("a deferred click is quiet, and can be followed up for fifteen minutes", async () => {
  const [ann, id] = [discord.addPerson("Ann"), await card()];
  const heard = next();
  const click = discord.click(ann, id, "yes");
  const interaction = await heard;
  if (!interaction.isButton()) throw new Error("no button");
  await interaction.deferUpdate();
  expect(await click.settled).toEqual({ kind: "quiet" });
  await interaction.editReply({ content: "Done.", components: [] });
  expect(discord.message(discord.channel, id)).toMatchObject({ content: "Done.", components: [] });
  await interaction.followUp({ content: "for you", flags: MessageFlags.Ephemeral });
  await clock.advance(15 * 60_000 + 1);
  await expect(interaction.editReply("late")).rejects.toMatchObject({ code: 50027 });
});

test("who is not answered within three seconds sees it fail, and a late answer is refused", async () => {
  const [ann, id] = [discord.addPerson("Ann"), await card()];
  const heard = next();
  const click = discord.click(ann, id, "yes");
  const interaction = await heard;
  if (!interaction.isButton()) throw new Error("no button");
  await clock.advance(3_001);
  expect(await click.settled).toEqual({ kind: "failed" });
  await expect(interaction.deferUpdate()).rejects.toMatchObject({ code: 10062 });
});

test("a click while nobody is connected fails at once, and never arrives", async () => {
  const [ann, id] = [discord.addPerson("Ann"), await card()];
  await client.destroy();
  expect(await discord.click(ann, id, "yes").settled).toEqual({ kind: "failed" });
  expect(discord.sees(ann).failures).toBe(1);
});

test("a form opens, is filled in, and comes back", async () => {
  const [ann, id] = [discord.addPerson("Ann"), await card()];
  let heard = next();
  const click = discord.click(ann, id, "yes");
  const opener = await heard;
  if (!opener.isButton()) throw new Error("no button");
  const input = new TextInputBuilder().setCustomId("why").setLabel("Why?").setStyle(TextInputStyle.Paragraph);
  const row = new ActionRowBuilder<TextInputBuilder>().addComponents(input);
  await opener.showModal(new ModalBuilder().setCustomId("form").setTitle("Say more").addComponents(row));
  const shown = await click.settled;
  if (shown.kind !== "form") throw new Error("no form");
  heard = next();
  discord.submit(ann, shown.form, { why: "because" }, discord.channel);
  const submitted = await heard;
  if (!submitted.isModalSubmit()) throw new Error("no form came back");
  expect(submitted.fields.getTextInputValue("why")).toBe("because");
  await submitted.reply({ content: "thanks", flags: MessageFlags.Ephemeral });
});

test("slash commands and their suggestions", async () => {
  const ann = discord.addPerson("Ann");
  const option = { type: 3, name: "id", description: "which", autocomplete: true };
  const sub = { type: 1, name: "show", description: "shows", options: [option] };
  await client.application?.commands.set(
    [{ name: "looop", description: "the loop", options: [sub] }],
    discord.guild,
  );
  let heard = next();
  const typing = discord.autocomplete(ann, "looop show", { name: "id", typed: "7" }, discord.channel);
  const asked = await heard;
  if (!asked.isAutocomplete()) throw new Error("no autocomplete");
  expect(asked.options.getFocused()).toBe("7");
  await asked.respond([{ name: "7F the seventh", value: "7F" }]);
  expect(await typing.settled).toEqual({
    kind: "choices",
    choices: [{ name: "7F the seventh", value: "7F" }],
  });
  heard = next();
  const slash = discord.slash(ann, "looop show", { id: "7F" }, discord.channel);
  const command = await heard;
  if (!command.isChatInputCommand()) throw new Error("no command");
  expect([command.options.getSubcommand(), command.options.getString("id")]).toEqual(["show", "7F"]);
  await command.deferReply({ flags: MessageFlags.Ephemeral });
  expect(await slash.settled).toEqual({ kind: "thinking" });
  expect(discord.sees(ann).thinking).toBe(1);
  await command.editReply("here");
  expect(discord.sees(ann).thinking).toBe(0);
  expect(() => discord.slash(ann, "looop hide", {}, discord.channel)).toThrow();
});

test("a lost connection is resumed by the client, and nothing said meanwhile is lost", async () => {
  const texts: string[] = [];
  const all = new Promise<void>((resolve) =>
    client.on(Events.MessageCreate, ({ content }) => {
      texts.push(content);
      if (texts.length === 2) resolve();
    }),
  );
  discord.gateway.drop(4000);
  discord.dm(discord.owner, "one");
  discord.dm(discord.owner, "two");
  await all;
  expect(texts).toEqual(["one", "two"]);
  expect(
    discord.transcript().filter((line) => line.kind === "gateway" && line.what === "resumed"),
  ).toHaveLength(1);
});

test("messages with files, threads and reactions go through the client", async () => {
  const channel = await client.channels.fetch(discord.channel);
  if (channel?.isSendable() !== true) throw new Error("no channel");
  const message = await channel.send({
    content: "see",
    files: [{ attachment: Buffer.from("x"), name: "x.txt" }],
  });
  expect(discord.message(discord.channel, message.id)?.attachments).toMatchObject([{ filename: "x.txt" }]);
  const thread = await message.startThread({ name: "below" });
  await thread.send("inside");
  await thread.setArchived(true);
  expect(discord.thread(thread.id)).toMatchObject({ archived: true });
  await message.react("👍");
  expect(discord.message(discord.channel, message.id)?.reactions).toHaveLength(1);
});
