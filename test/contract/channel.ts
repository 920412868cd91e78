// Goal: every adapter does what the Channel port says, sentence by sentence.
// Method: one suite, run by each adapter on a fresh fake of its platform. People act and look; nothing sleeps: what is to
// come is waited for by event, and what must not come is shown by something later that came without it.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type {
  AtOnce,
  Card,
  Channel,
  ConnectionEnd,
  CopyRef,
  EditOutcome,
  Form,
  Inbound,
  Listener,
  Part,
  Place,
  Posted,
  PostOutcome,
  Receipt,
} from "../../src/channels/channel.ts";
import type { Rig, RigPerson, Seen, Traits } from "./channel-rig.ts";

export type { Rig, RigPerson, Traits } from "./channel-rig.ts";

// --- cards ---------------------------------------------------------------------------------------------------------

const plainCard: Card = { title: "Plain", tone: "plain", parts: [], rows: [], files: [], volume: "silent" };

export const cardOf = (change: Partial<Card>): Card => ({ ...plainCard, ...change });

const prose = (markdown: string): Part => ({ kind: "prose", markdown });
const verbatim = (text: string): Part => ({ kind: "verbatim", text, from: "a stranger" });

let keys = 0;
function freshKey(): string {
  keys += 1;
  return `k_-${keys.toString(36)}`;
}

const button = (label: string, key = freshKey()) => ({ key, label, style: "plain" as const });

/** Every attempt that is known to break a chat's markup or to ring a bell. */
export const hostile = [
  "@everyone @here <!channel> <!here> <@U0000001> <@!123456789012345678> <@&123456789012345678>",
  "<#C0000001|general> <https://evil.example|https://good.example> [good](https://evil.example) tg://user?id=1",
  "</pre></code></blockquote><b>bold</b> &lt;b&gt; &amp; & < > <script>alert(1)</script>",
  "``` fence ```` ~~~ ` tick ` *star* _line_ ~strike~ ||spoiler|| # head\n> quote\n- item\n1. one",
  "\\* \\_ \\` \\\\ $&$1 %s %n {0} ${x}",
  "zero\u200bwidth \u202eright\u202c \u2067isolate\u2069 \u0000nul \u001b[31mred\u001b[0m \u0007bell \r\nline \ud800half",
  "日本語 عربي עברית 👩‍👩‍👧‍👦 é é ½ ﷽",
].join("\n");

/** What a person reads of it: invisible characters, notes on them, and the kind of blanks do not count. */
export function readable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\ufffd", "")
    .replace(/\r\n?|\u0085|\u2028|\u2029/g, "\n")
    .replace(/⟨U\+[0-9A-F]+⟩/g, "")
    .replace(/[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu, "")
    .replace(/\s+/g, "");
}

// --- listening -----------------------------------------------------------------------------------------------------

interface Ears {
  readonly listener: Listener;
  readonly heard: Inbound[];
  /** What is answered to those that come from now on. */
  answer(how: (inbound: Inbound) => Receipt | Promise<Receipt>): void;
  /** Resolves with the first one that fits, heard already or still to come. */
  hears(fits: (inbound: Inbound) => boolean): Promise<Inbound>;
  readonly typed: Parameters<Listener["suggest"]>[0][];
}

function openEars(): Ears {
  const heard: Inbound[] = [];
  const typed: Parameters<Listener["suggest"]>[0][] = [];
  let waiting: readonly { fits(inbound: Inbound): boolean; tell(inbound: Inbound): void }[] = [];
  let how: (inbound: Inbound) => Receipt | Promise<Receipt> = () => ({ kind: "kept" });
  return {
    heard,
    typed,
    answer(next) {
      how = next;
    },
    hears(fits) {
      const before = heard.find(fits);
      if (before !== undefined) return Promise.resolve(before);
      const { promise, resolve } = Promise.withResolvers<Inbound>();
      waiting = [...waiting, { fits, tell: resolve }];
      return promise;
    },
    listener: {
      async accept(inbound) {
        const receipt = await how(inbound);
        heard.push(inbound);
        const told = waiting.filter(({ fits }) => fits(inbound));
        waiting = waiting.filter((each) => !told.includes(each));
        for (const { tell } of told) tell(inbound);
        return receipt;
      },
      async suggest(what) {
        typed.push(what);
        return [
          { value: "fix-42", label: "fix-42: red build" },
          { value: "fix-43", label: "fix-43: <b>&" },
        ];
      },
    },
  };
}

const keptWith = (then: AtOnce): Receipt => ({ kind: "kept", then });

const saidText = (text: string) => (inbound: Inbound) =>
  inbound.what.kind === "text" && inbound.what.text === text;
const ofKind =
  (kind: Inbound["what"]["kind"]) =>
  ({ what }: Inbound) =>
    what.kind === kind;

// --- the suite -----------------------------------------------------------------------------------------------------

export function describeChannel(name: string, traits: Traits, open: () => Promise<Rig>): void {
  describe(`${name} keeps the contract of the Channel`, () => {
    const testWire = (title: string, run: () => Promise<void>): void => {
      if (traits.wire !== "ours") test(title, run);
    };
    let rig: Rig;
    let channel: Channel;
    let ears: Ears;
    let stop: AbortController;
    let ended: Promise<ConnectionEnd> | undefined;

    beforeEach(async () => {
      rig = await open();
      channel = rig.channel;
      ears = openEars();
      stop = new AbortController();
      ended = undefined;
    });
    afterEach(async () => {
      stop.abort();
      await ended;
      await rig.close();
    });

    async function connect(): Promise<void> {
      ended = channel.connect(ears.listener, stop.signal);
      await rig.world.connected();
    }

    const never = () => new AbortController().signal;
    const post = (card: Card, place: Place = rig.place, key = freshKey()): Promise<PostOutcome> =>
      channel.post(place, card, key, never());
    async function posted(card: Card, place?: Place): Promise<Posted> {
      const outcome = await post(card, place);
      if (outcome.kind !== "ok") throw new Error(`not posted: ${JSON.stringify(outcome)}`);
      return outcome;
    }
    async function seenBy(person: RigPerson, copy: CopyRef, place: Place = rig.place): Promise<Seen> {
      const all = await person.see(place);
      const seen = all.find(({ message }) => message === copy.message);
      if (seen === undefined) throw new Error(`${copy.message} is not among ${JSON.stringify(all)}`);
      return seen;
    }

    test("its traits are what it says it can", () => {
      expect(channel.can).toMatchObject({
        threads: traits.threads,
        forms: traits.forms,
        files: traits.files,
        whispers: traits.whispers,
        repeats: traits.repeats,
      });
      expect(channel.surface).toBe(rig.place.surface);
      if (traits.lostText === "history") expect(channel.can.text_kept_ms).toBe("history");
    });

    describe("listening", () => {
      test("what a person says arrives as it was typed, with who and where", async () => {
        await connect();
        const { message } = await rig.ann.say("is <b>2 > 1</b> & “quoted” 👍🏽 日本?");
        const inbound = await ears.hears(saidText("is <b>2 > 1</b> & “quoted” 👍🏽 日本?"));
        expect(inbound).toMatchObject({
          surface: channel.surface,
          place: { surface: channel.surface, chat: rig.place.chat },
          author: { kind: "user", id: rig.ann.id },
          what: { message },
        });
        expect(inbound.id).not.toBe("");
        expect(inbound.author.name).not.toBe("");
        expect(Number.isFinite(inbound.at_ms)).toBe(true);
        expect(["direct", "mention"]).toContain(inbound.what.kind === "text" && inbound.what.addressed);
      });

      test("the same words said twice are two things, by two people two authors", async () => {
        await connect();
        await rig.ann.say("again");
        await rig.ann.say("again");
        await rig.bob.say("again");
        await rig.bob.say("last");
        await ears.hears(saidText("last"));
        const again = ears.heard.filter(saidText("again"));
        expect(new Set(again.map(({ id }) => id)).size).toBe(3);
        expect(again.map(({ author }) => author.id)).toEqual([rig.ann.id, rig.ann.id, rig.bob.id]);
      });

      test("a reply names the message that it answers", async () => {
        await connect();
        const { ref } = await posted(cardOf({ title: "Which one?" }));
        await rig.ann.say("the second", { replyTo: ref });
        const inbound = await ears.hears(saidText("the second"));
        const { what, place } = inbound;
        const points = what.kind === "text" && (what.replyTo ?? place.thread);
        expect(points).toBe(ref.message);
      });

      test("what we post, edit and open is not handed over", async () => {
        await connect();
        const { ref } = await posted(cardOf({ title: "Ours" }));
        await channel.edit(ref, cardOf({ title: "Ours, changed" }), never());
        await channel.openThread(rig.place, "Ours too", cardOf({ title: "Opening" }), freshKey(), never());
        await rig.ann.say("after");
        await ears.hears(saidText("after"));
        expect(ears.heard.filter((inbound) => inbound.what.kind !== "visit")).toHaveLength(1);
      });

      test("a press arrives with its key, its message and the one who pressed", async () => {
        await connect();
        const keyB = freshKey();
        const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Yes"), button("No", keyB)]] }));
        await rig.bob.press(ref, "No");
        const inbound = await ears.hears(ofKind("press"));
        expect(inbound).toMatchObject({
          author: { kind: "user", id: rig.bob.id },
          place: { chat: ref.chat },
          what: { kind: "press", key: keyB, message: ref.message },
        });
      });

      test("a press after an edit carries the key of the card as it stands now", async () => {
        await connect();
        const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Yes", "old")]] }));
        await channel.edit(ref, cardOf({ title: "Go?", rows: [[button("Yes", "new")]] }), never());
        await rig.ann.press(ref, "Yes");
        expect((await ears.hears(ofKind("press"))).what).toMatchObject({ key: "new" });
      });

      test("two presses of one button are two things", async () => {
        await connect();
        const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Yes", "yes")]] }));
        await rig.ann.press(ref, "Yes");
        await rig.bob.press(ref, "Yes");
        await ears.hears(({ what, author }) => what.kind === "press" && author.id === rig.bob.id);
        await ears.hears(({ what, author }) => what.kind === "press" && author.id === rig.ann.id);
        expect(new Set(ears.heard.filter(ofKind("press")).map(({ id }) => id)).size).toBe(2);
      });

      test("a notice that is wanted at once is shown to the one who pressed", async () => {
        await connect();
        ears.answer(({ what }) =>
          what.kind === "press" ? keptWith({ kind: "notice", text: "Recording…" }) : { kind: "kept" },
        );
        const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Yes")]] }));
        await rig.ann.press(ref, "Yes");
        await ears.hears(ofKind("press"));
        await rig.ann.say("then");
        await ears.hears(saidText("then"));
        expect(await rig.ann.notices()).toContain("Recording…");
        expect(await rig.bob.notices()).toEqual([]);
      });

      if (traits.lostText === "again")
        test("words whose receipt was lost come again, as the same thing", async () => {
          await connect();
          ears.answer(() => ({ kind: "lost", why: "the disk is full" }));
          await rig.ann.say("keep me");
          const first = await ears.hears(saidText("keep me"));
          ears.answer(() => ({ kind: "kept" }));
          ears.heard.length = 0;
          await rig.world.handOverAgain();
          const second = await ears.hears(saidText("keep me"));
          expect(second.id).toBe(first.id);
          expect(second.author.id).toBe(rig.ann.id);
        });

      if (traits.lostText === "history")
        test("words whose receipt was lost are found in the history, as the same thing", async () => {
          await connect();
          await rig.ann.say("before");
          const mark = await ears.hears(saidText("before"));
          const start = await channel.catchUp({ place: rig.place }, ears.listener, never());
          expect(start.kind).toBe("ok");
          if (start.kind !== "ok") return;
          ears.answer(() => ({ kind: "lost", why: "the disk is full" }));
          await rig.ann.say("keep me");
          const first = await ears.hears(saidText("keep me"));
          ears.answer(() => ({ kind: "kept" }));
          ears.heard.length = 0;
          const caught = await channel.catchUp(start.cursor, ears.listener, never());
          expect(caught).toMatchObject({ kind: "ok", heard: 1 });
          expect(ears.heard.map(({ id }) => id)).toEqual([first.id]);
          expect(mark.id).not.toBe(first.id);
        });

      if (traits.lostPress === "again")
        test("a press whose receipt was lost comes again, as the same thing", async () => {
          await connect();
          const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Yes", "yes")]] }));
          ears.answer(() => ({ kind: "lost", why: "the disk is full" }));
          await rig.ann.press(ref, "Yes");
          const first = await ears.hears(ofKind("press"));
          ears.answer(() => ({ kind: "kept" }));
          ears.heard.length = 0;
          await rig.world.handOverAgain();
          const second = await ears.hears(ofKind("press"));
          expect(second).toMatchObject({ id: first.id, what: { key: "yes" } });
        });

      test("what was kept is not handed over again", async () => {
        await connect();
        await rig.ann.say("once");
        await ears.hears(saidText("once"));
        await rig.world.handOverAgain();
        await rig.ann.say("after");
        await ears.hears(saidText("after"));
        expect(ears.heard.filter(saidText("once"))).toHaveLength(1);
      });

      test("nothing is acknowledged while it is being kept", async () => {
        await connect();
        const gate = Promise.withResolvers<void>();
        const reached = Promise.withResolvers<void>();
        ears.answer(async ({ what }) => {
          if (what.kind === "press") {
            reached.resolve();
            await gate.promise;
          }
          return keptWith({ kind: "notice", text: "Kept." });
        });
        const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Yes")]] }));
        const pressing = rig.ann.press(ref, "Yes");
        await reached.promise;
        expect(await rig.ann.notices()).toEqual([]);
        gate.resolve();
        await pressing;
        await ears.hears(ofKind("press"));
        await rig.ann.say("then");
        await ears.hears(saidText("then"));
        expect(await rig.ann.notices()).toContain("Kept.");
      });

      if (traits.programs === "heard")
        test("another program is heard as what it is", async () => {
          await connect();
          await rig.world.programSays("I am a webhook");
          await rig.ann.say("after");
          await ears.hears(saidText("after"));
          const [other] = ears.heard.filter(({ what }) => what.kind === "text" && /webhook/.test(what.text));
          expect(other?.author.kind).toBe("bot");
        });
      else
        test("another program is not heard", async () => {
          await connect();
          await rig.world.programSays("I am a webhook");
          await rig.ann.say("after");
          await ears.hears(saidText("after"));
          expect(ears.heard).toHaveLength(1);
        });

      test("after the connection broke, what people say is heard again", async () => {
        await connect();
        await rig.ann.say("before");
        await ears.hears(saidText("before"));
        await rig.world.dropConnection();
        const early = await Promise.race([ended, rig.world.connected().then(() => undefined)]);
        if (early !== undefined) {
          expect(early.kind).toBe("broken");
          await connect();
        }
        await rig.bob.say("after");
        expect((await ears.hears(saidText("after"))).author.id).toBe(rig.bob.id);
        expect(ears.heard.filter(saidText("before"))).toHaveLength(1);
      });

      if (traits.lostText !== "never")
        test("what was said while we were away is heard when we are back", async () => {
          await connect();
          await rig.ann.say("before");
          await ears.hears(saidText("before"));
          const mark = await channel.catchUp({ place: rig.place }, ears.listener, never());
          stop.abort();
          expect((await ended)?.kind).toBe("stopped");
          await rig.ann.say("while away");
          stop = new AbortController();
          await connect();
          if (traits.lostText === "history" && mark.kind === "ok")
            await channel.catchUp(mark.cursor, ears.listener, never());
          const inbound = await ears.hears(saidText("while away"));
          expect(inbound.author.id).toBe(rig.ann.id);
        });

      test("a raised signal ends the connection, and another one can be made", async () => {
        await connect();
        stop.abort();
        expect(await ended).toEqual({ kind: "stopped" });
        stop = new AbortController();
        await connect();
        await rig.ann.say("hello again");
        await ears.hears(saidText("hello again"));
      });

      test("a signal that was raised before ends it at once", async () => {
        stop.abort();
        expect(await channel.connect(ears.listener, stop.signal)).toEqual({ kind: "stopped" });
      });

      if (traits.acts.includes("edit"))
        test("an edited message is told, as a thing of its own", async () => {
          await connect();
          const { message } = await rig.ann.say("yes");
          const said = await ears.hears(saidText("yes"));
          await rig.ann.edit?.(message, "no");
          const edited = await ears.hears(ofKind("edited"));
          expect(edited).toMatchObject({ author: { id: rig.ann.id }, what: { message, text: "no" } });
          expect(edited.id).not.toBe(said.id);
        });

      if (traits.acts.includes("remove"))
        test("a removed message is told", async () => {
          await connect();
          const { message } = await rig.ann.say("oops");
          await ears.hears(saidText("oops"));
          await rig.ann.remove?.(message);
          expect((await ears.hears(ofKind("removed"))).what).toMatchObject({ message });
        });

      if (traits.acts.includes("react"))
        test("a reaction is told with its message and its author", async () => {
          await connect();
          const { ref } = await posted(cardOf({ title: "Fine?" }));
          await rig.bob.react?.(ref.message, "👍");
          expect(await ears.hears(ofKind("reaction"))).toMatchObject({
            author: { id: rig.bob.id },
            what: { message: ref.message },
          });
        });

      if (traits.acts.includes("command"))
        test("a command arrives as its words", async () => {
          await connect();
          await rig.bob.command?.("status now");
          expect(await ears.hears(ofKind("command"))).toMatchObject({
            author: { kind: "user", id: rig.bob.id },
            what: { kind: "command", text: "status now" },
          });
        });

      if (traits.acts.includes("suggest"))
        test("what may be meant is offered while somebody types", async () => {
          await connect();
          const offered = await rig.ann.suggest?.("worker", "fix");
          expect(offered).toHaveLength(2);
          expect(ears.typed[0]).toMatchObject({ text: "fix", author: { id: rig.ann.id } });
        });

      if (traits.acts.includes("visit"))
        test("a first visit is told", async () => {
          await connect();
          await rig.ann.visit?.();
          expect((await ears.hears(ofKind("visit"))).author.id).toBe(rig.ann.id);
        });

      if (traits.forms === "yes")
        test("a form that is wanted at once opens, and comes back filled in", async () => {
          await connect();
          const form: Form = {
            key: "form-1",
            title: "Say it in your own words",
            submit: "Send",
            fields: [
              {
                name: "words",
                label: "Words",
                kind: "text",
                required: "yes",
                chars_max: 2_000,
                preset: "as is",
              },
              { name: "note", label: "Note", kind: "line", required: "no", chars_max: 100 },
            ],
          };
          ears.answer(({ what }) =>
            what.kind === "press" ? keptWith({ kind: "form", form }) : { kind: "kept" },
          );
          const { ref } = await posted(cardOf({ title: "Go?", rows: [[button("Change")]] }));
          await rig.ann.press(ref, "Change");
          await ears.hears(ofKind("press"));
          await rig.ann.submit?.({ words: "only <staging> & nothing else\nplease", note: "" });
          const inbound = await ears.hears(ofKind("form"));
          expect(inbound).toMatchObject({
            author: { kind: "user", id: rig.ann.id },
            what: { key: "form-1", values: { words: "only <staging> & nothing else\nplease" } },
          });
        });
    });

    describe("posting", () => {
      test("everything on a card can be seen by everybody in the place", async () => {
        const { ref, shown, rendered } = await posted(
          cardOf({
            title: "Release v1.4.2",
            tone: "attention",
            parts: [
              prose("Everything **passes**. Read [the log](https://log.example/7).\n\n- one\n- two"),
              { kind: "rule" },
              verbatim("rm -rf ./dist && npm publish"),
              {
                kind: "facts",
                rows: [
                  { name: "Target", value: "production" },
                  { name: "Undo", value: "no" },
                ],
              },
              { kind: "note", text: "small print" },
            ],
            rows: [[button("Approve"), button("Deny")], [button("Why")]],
          }),
        );
        expect(ref).toMatchObject({ surface: channel.surface, chat: rig.place.chat });
        expect(shown).toBe("whole");
        expect(rendered).not.toBe("");
        for (const person of [rig.ann, rig.bob]) {
          const { text, buttons, calls } = await seenBy(person, ref);
          for (const words of ["Release v1.4.2", "passes", "the log", "https://log.example/7", "one", "two"])
            expect(readable(text)).toContain(readable(words));
          for (const words of [
            "rm -rf ./dist && npm publish",
            "a stranger",
            "Target",
            "production",
            "small print",
          ])
            expect(readable(text)).toContain(readable(words));
          expect(buttons).toEqual(["Approve", "Deny", "Why"]);
          expect(calls).toEqual([]);
        }
      });

      test("a card of a title alone can be posted, whatever the title", async () => {
        for (const title of ["Just this", "", "x".repeat(500), hostile])
          expect((await posted(cardOf({ title }))).ref.message).not.toBe("");
      });

      test("the same card is rendered to the same text, another one to another", async () => {
        const rows = [[button("Yes", "yes")]];
        const one = cardOf({ title: "One", parts: [prose("body")], rows });
        const first = await posted(one);
        const second = await posted(one);
        const other = await posted({ ...one, parts: [prose("body!")] });
        expect(second.rendered).toBe(first.rendered);
        expect(other.rendered).not.toBe(first.rendered);
      });

      test("only the one who is named is called", async () => {
        const { ref } = await posted(cardOf({ title: "Ann?", call: rig.ann.id, volume: "ring" }));
        expect((await seenBy(rig.ann, ref)).calls).toEqual([rig.ann.id]);
      });

      test.for(["title", "prose", "verbatim", "facts", "note", "button", "from", "file"] as const)(
        "hostile text in %s calls nobody, breaks nothing, and can be read",
        async (where) => {
          await connect();
          const evil = `${hostile}\n<@${rig.ann.id}> @${rig.bob.id}`;
          const parts: Part[] = [];
          if (where === "prose") parts.push(prose(evil));
          if (where === "verbatim") parts.push(verbatim(evil));
          if (where === "facts") parts.push({ kind: "facts", rows: [{ name: evil, value: evil }] });
          if (where === "note") parts.push({ kind: "note", text: evil });
          if (where === "from") parts.push({ kind: "verbatim", text: "inside", from: evil });
          const { ref } = await posted(
            cardOf({
              title: where === "title" ? evil : "Safe title",
              parts: [...parts, prose("the end of it")],
              rows: [[button(where === "button" ? evil : "Yes", "yes")]],
              files:
                where === "file" && traits.files === "yes"
                  ? [
                      {
                        name: `../../${evil}.txt`,
                        mime: "text/plain",
                        alt: evil,
                        bytes: Buffer.from("inside"),
                      },
                    ]
                  : [],
            }),
          );
          const seen = await seenBy(rig.ann, ref);
          expect(seen.calls).toEqual([]);
          expect(readable(seen.text)).toContain("theendofit");
          if (where === "verbatim") expect(readable(seen.text).includes(readable(evil))).toBe(true);
          expect(seen.buttons).toHaveLength(1);
          await rig.ann.press(ref, seen.buttons[0] ?? "");
          expect((await ears.hears(ofKind("press"))).what).toMatchObject({ key: "yes" });
        },
      );

      test("as many buttons as it says can be posted, and the last one works", async () => {
        await connect();
        const { buttons_max, buttons_per_row_max, button_label_chars_max } = channel.can;
        const many = Array.from({ length: buttons_max }, (_, index) =>
          button(`${index}`.padEnd(button_label_chars_max, "w"), `b${index}`),
        );
        const rows = Array.from({ length: Math.ceil(buttons_max / buttons_per_row_max) }, (_, row) =>
          many.slice(row * buttons_per_row_max, (row + 1) * buttons_per_row_max),
        );
        const { ref } = await posted(cardOf({ title: "Many", rows }));
        const { buttons } = await seenBy(rig.ann, ref);
        expect(buttons).toEqual(many.map(({ label }) => label));
        await rig.ann.press(ref, buttons.at(-1) ?? "");
        expect((await ears.hears(ofKind("press"))).what).toMatchObject({ key: `b${buttons_max - 1}` });
      });

      test("a button that is confirmed arrives once it was", async () => {
        await connect();
        const confirm = { title: "Sure?", text: "It deletes.", yes: "Delete", no: "Keep" };
        const rows = [[{ ...button("Delete", "del"), style: "danger" as const, confirm }]];
        const { ref } = await posted(cardOf({ title: "Delete?", rows }));
        await rig.ann.press(ref, "Delete");
        expect((await ears.hears(ofKind("press"))).what).toMatchObject({ key: "del" });
      });

      test.for(["verbatim", "prose"] as const)(
        "as much text as it says is whole, however hostile: %s",
        async (kind) => {
          const { text_chars_max } = channel.can;
          const title = "Long";
          const text = hostile.repeat(Math.ceil(text_chars_max / hostile.length));
          const body = `${text.slice(0, text_chars_max - title.length - "a stranger".length - 3)}END`;
          const part: Part = kind === "prose" ? prose(body) : verbatim(body);
          const { ref, shown } = await posted(cardOf({ title, parts: [part] }));
          expect(shown).toBe("whole");
          const seen = await seenBy(rig.ann, ref);
          expect(seen.files).toEqual([]);
          // Compared outside of the matcher: it would print all of it.
          const wanted = kind === "verbatim" ? readable(body) : "END";
          expect(readable(seen.text).includes(wanted)).toBe(true);
        },
      );

      test("longer text is attached whole, or said to be cut", async () => {
        const { text_chars_max } = channel.can;
        const body = `${"long words of a stranger. ".repeat(Math.ceil((text_chars_max * 3) / 26))}THE END`;
        const { ref, shown } = await posted(cardOf({ title: "Longer", parts: [verbatim(body)] }));
        const seen = await seenBy(rig.ann, ref);
        const isWhole = readable(seen.text).includes(readable(body));
        const isAttached = seen.files.some(({ text }) => readable(text).includes(readable(body)));
        expect(shown).toBe(isWhole ? "whole" : isAttached ? "attached" : "cut");
        if (traits.files === "yes") expect(shown).not.toBe("cut");
      });

      if (traits.files === "yes")
        test("files come with the card", async () => {
          const { ref } = await posted(
            cardOf({
              title: "With files",
              files: [
                {
                  name: "change.diff",
                  mime: "text/x-diff",
                  alt: "the change",
                  bytes: Buffer.from("-a\n+b\n"),
                },
                { name: "notes.md", mime: "text/markdown", alt: "notes", bytes: Buffer.from("# notes") },
              ],
            }),
          );
          const { files } = await seenBy(rig.bob, ref);
          expect(files.map(({ name }) => name)).toEqual(["change.diff", "notes.md"]);
          expect(files.map(({ text }) => text)).toEqual(["-a\n+b\n", "# notes"]);
        });

      test("a reply to something that cannot be replied to any more is posted all the same", async () => {
        const { ref } = await posted(cardOf({ title: "Late" }), { ...rig.place, answering: "never-was:1" });
        expect((await seenBy(rig.ann, ref)).text).toContain("Late");
      });

      test("where only one may see it, only that one does", async () => {
        const { ref } = await posted(cardOf({ title: "Between us" }), { ...rig.place, only: rig.ann.id });
        const direct = await channel.direct(rig.ann.id, never());
        const where = direct.kind === "ok" ? [rig.place, direct.place] : [rig.place];
        const byAnn = (await Promise.all(where.map((place) => rig.ann.see(place)))).flat();
        const byBob = (await Promise.all(where.map((place) => rig.bob.see(place)))).flat();
        expect(byAnn.filter(({ text }) => text.includes("Between us"))).toHaveLength(1);
        expect(byBob.filter(({ text }) => text.includes("Between us"))).toEqual([]);
        expect(ref.message).not.toBe("");
        if (traits.whispers === "no" && direct.kind === "ok") expect(ref.chat).toBe(direct.place.chat);
      });

      test("one user is spoken to in the same direct place each time", async () => {
        const first = await channel.direct(rig.ann.id, never());
        const second = await channel.direct(rig.ann.id, never());
        expect(first.kind).toBe("ok");
        expect(second).toEqual(first);
        if (first.kind !== "ok") return;
        await posted(cardOf({ title: "Psst" }), first.place);
        expect((await rig.ann.see(first.place)).map(({ text }) => text).join()).toContain("Psst");
        expect(await rig.bob.see(first.place)).toEqual([]);
      });

      test("words in the direct place are addressed to us", async () => {
        await connect();
        const direct = await channel.direct(rig.ann.id, never());
        if (direct.kind !== "ok") throw new Error(JSON.stringify(direct));
        await posted(cardOf({ title: "Psst" }), direct.place);
        await rig.ann.say("yes?", { place: direct.place });
        const inbound = await ears.hears(saidText("yes?"));
        expect(inbound).toMatchObject({ place: { chat: direct.place.chat }, what: { addressed: "direct" } });
      });

      test("a user whom nobody knows cannot be spoken to, and that is said", async () => {
        const outcome = await channel.direct("no-such-user", never());
        if (outcome.kind === "ok") {
          const said = await post(cardOf({ title: "Psst" }), outcome.place);
          expect(said).toMatchObject({ kind: "fatal", what: "place" });
        } else expect(outcome.kind).toBe("fatal");
      });
    });

    describe("threads", () => {
      const openThread = (title: string) =>
        channel.openThread(rig.place, title, cardOf({ title: "Opening card" }), freshKey(), never());

      test.for(["Worker fix-42", hostile, ""])("a thread opens with its card: %j", async (title) => {
        const outcome = await openThread(title);
        if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
        const { place, posted: opening } = outcome;
        expect(opening.kind).toBe("ok");
        const everywhere = [...(await rig.ann.see(rig.place)), ...(await rig.ann.see(place))];
        expect(everywhere.some(({ message }) => message === opening.ref.message)).toBe(true);
        expect(everywhere.flatMap(({ calls }) => calls)).toEqual([]);
      });

      test("what is posted there stands there, and can be edited", async () => {
        const outcome = await openThread("Worker fix-42");
        if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
        const { ref } = await posted(cardOf({ title: "Inside" }), outcome.place);
        expect((await seenBy(rig.bob, ref, outcome.place)).text).toContain("Inside");
        const edited = await channel.edit(ref, cardOf({ title: "Inside, changed" }), never());
        expect(edited.kind).toBe("ok");
        expect((await seenBy(rig.bob, ref, outcome.place)).text).toContain("Inside, changed");
        const again = await channel.edit(outcome.posted.ref, cardOf({ title: "Opening, changed" }), never());
        expect(again.kind).toBe("ok");
      });

      if (traits.threads === "yes")
        test("what is said there comes from there, and is not in the place around it", async () => {
          await connect();
          const outcome = await openThread("Worker fix-42");
          if (outcome.kind !== "ok") throw new Error(JSON.stringify(outcome));
          const { place } = outcome;
          const { ref } = await posted(cardOf({ title: "Only inside" }), place);
          expect((await rig.ann.see(rig.place)).some(({ message }) => message === ref.message)).toBe(false);
          await rig.ann.say("from inside", { place });
          const inbound = await ears.hears(saidText("from inside"));
          expect(inbound.place).toMatchObject({ chat: place.chat, thread: place.thread });
        });

      if (traits.threads === "yes")
        test("two threads of one place are two", async () => {
          const [one, two] = [await openThread("One"), await openThread("Two")];
          if (one.kind !== "ok" || two.kind !== "ok") throw new Error("not opened");
          expect([one.place.chat, one.place.thread]).not.toEqual([two.place.chat, two.place.thread]);
        });
    });

    describe("editing", () => {
      test("a card becomes another one, in the same message", async () => {
        const { ref } = await posted(
          cardOf({ title: "Open", parts: [verbatim("before")], rows: [[button("Yes")]] }),
        );
        const outcome = await channel.edit(
          ref,
          cardOf({ title: "Decided", parts: [verbatim("after")] }),
          never(),
        );
        expect(outcome).toMatchObject({ kind: "ok", ref: { message: ref.message, chat: ref.chat } });
        const { text, buttons } = await seenBy(rig.bob, ref);
        expect(text).toContain("Decided");
        expect(text).toContain("after");
        expect(text).not.toContain("before");
        expect(buttons).toEqual([]);
      });

      test("changing it to what it is already is ok", async () => {
        const card = cardOf({ title: "Same", rows: [[button("Yes", "yes")]] });
        const { ref, rendered } = await posted(card);
        for (const _ of [1, 2]) {
          const outcome = await channel.edit(ref, card, never());
          expect(outcome).toMatchObject({ kind: "ok", rendered });
        }
        expect((await rig.ann.see(rig.place)).filter(({ text }) => text.includes("Same"))).toHaveLength(1);
      });

      test("buttons that were taken away can come back", async () => {
        const { ref } = await posted(cardOf({ title: "Open", rows: [[button("Yes")]] }));
        await channel.edit(ref, cardOf({ title: "Closed" }), never());
        await channel.edit(ref, cardOf({ title: "Open again", rows: [[button("No")]] }), never());
        expect(await seenBy(rig.ann, ref)).toMatchObject({ buttons: ["No"] });
      });

      test("a message that was removed is told to be so", async () => {
        const { ref } = await posted(cardOf({ title: "Short life" }));
        await rig.world.removeCopy(ref);
        const outcome = await channel.edit(ref, cardOf({ title: "Too late" }), never());
        expect(outcome.kind).toBe(traits.removedCopy);
      });

      testWire("an edit that is told to wait says for how long, and changes nothing", async () => {
        const { ref } = await posted(cardOf({ title: "Before" }));
        rig.world.limitNext(7_000);
        const outcome = await channel.edit(ref, cardOf({ title: "After" }), never());
        expectWait(outcome, 7_000);
        expect((await seenBy(rig.ann, ref)).text).toContain("Before");
      });

      testWire("an edit whose reply is lost is not said to have failed, and can be repeated", async () => {
        const { ref } = await posted(cardOf({ title: "Before" }));
        rig.world.loseReply();
        const outcome = await channel.edit(ref, cardOf({ title: "After" }), never());
        expect(outcome.kind).toBe("unknown");
        expect(await channel.edit(ref, cardOf({ title: "After" }), never())).toMatchObject({ kind: "ok" });
        expect((await seenBy(rig.ann, ref)).text).toContain("After");
      });
    });

    describe("when it goes wrong", () => {
      testWire("a post that is told to wait says for how long, and nothing is there", async () => {
        rig.world.limitNext(7_000);
        const outcome = await post(cardOf({ title: "Limited" }));
        expectWait(outcome, 7_000);
        expect(await rig.ann.see(rig.place)).toEqual([]);
        expect((await post(cardOf({ title: "Next" }))).kind).toBe("ok");
      });

      testWire(
        "a post whose reply is lost is unknown, and is found or recognised as far as it says",
        async () => {
          const key = freshKey();
          const card = cardOf({ title: "Lost reply" });
          rig.world.loseReply();
          expect((await post(card, rig.place, key)).kind).toBe("unknown");
          if (traits.repeats === "recognised") {
            const again = await post(card, rig.place, key);
            expect(again.kind).toBe("ok");
            const all = (await rig.ann.see(rig.place)).filter(({ text }) => text.includes("Lost reply"));
            expect(all.map(({ message }) => message)).toEqual([again.kind === "ok" && again.ref.message]);
          }
          const probed = await channel.probe(rig.place, key, never());
          if (traits.repeats === "probed") {
            expect(probed.kind).toBe("delivered");
            if (probed.kind !== "delivered") return;
            const edited = await channel.edit(probed.ref, cardOf({ title: "Found it" }), never());
            expect(edited.kind).toBe("ok");
            expect((await rig.ann.see(rig.place)).map(({ text }) => text).join()).toContain("Found it");
          } else if (traits.repeats === "never_known") expect(probed.kind).toBe("cannot_tell");
          else expect(probed.kind).not.toBe("absent");
        },
      );

      test("a key that was never posted is never found", async () => {
        await posted(cardOf({ title: "Another" }));
        const probed = await channel.probe(rig.place, "never_posted", never());
        expect(probed.kind).toBe(traits.repeats === "probed" ? "absent" : probed.kind);
        expect(probed.kind).not.toBe("delivered");
      });

      testWire("a closed place is given up, with a remedy", async () => {
        await rig.world.closePlace(rig.place);
        const outcome = await post(cardOf({ title: "Anybody?" }));
        expect(outcome).toMatchObject({ kind: "fatal", what: "place" });
        if (outcome.kind !== "fatal") return;
        expect(outcome.why).not.toBe("");
        expect(outcome.remedy).not.toBe("");
      });

      testWire("a token that is no good any more is told to be so, everywhere", async () => {
        rig.world.revoke();
        expect(await post(cardOf({ title: "Hello?" }))).toMatchObject({ kind: "fatal", what: "surface" });
        const health = await channel.pulse(never());
        expect(["deaf", "off"]).toContain(health.state);
        expect(health.remedy ?? "").not.toBe("");
      });

      test("nothing throws, whatever it is given", async () => {
        const odd = [
          "",
          " ",
          "0",
          "-1",
          "🙂",
          "x".repeat(5_000),
          "../../etc/passwd",
          "\u0000",
          "null",
          "C1:C2:C3",
        ];
        const kinds = new Set([
          "ok",
          "retryable",
          "unknown",
          "moved",
          "fatal",
          "uneditable",
          "gone",
          "delivered",
          "absent",
          "cannot_tell",
          "no_history",
        ]);
        const { surface } = channel;
        for (const id of odd) {
          const place = { surface, chat: id, thread: id };
          const copy = { surface, chat: id, message: id };
          const outcomes = [
            await channel.post(place, plainCard, "k", never()),
            await channel.post({ ...rig.place, only: id }, plainCard, "k", never()),
            await channel.edit(copy, plainCard, never()),
            await channel.edit({ ...copy, chat: rig.place.chat }, plainCard, never()),
            await channel.openThread(place, id, plainCard, "k", never()),
            await channel.direct(id, never()),
            await channel.probe(place, "k", never()),
            await channel.catchUp({ place, after: id }, ears.listener, never()),
          ];
          for (const { kind } of outcomes) expect(kinds).toContain(kind);
        }
      });
    });

    describe("giving up", () => {
      const raised = () => AbortSignal.abort();

      test("a signal that was raised before does nothing, in any call", async () => {
        const { ref } = await posted(cardOf({ title: "There" }));
        const changed = cardOf({ title: "Not there" });
        expect(await channel.post(rig.place, changed, freshKey(), raised())).toMatchObject({
          kind: "retryable",
        });
        expect(await channel.edit(ref, changed, raised())).toMatchObject({ kind: "retryable" });
        const thread = await channel.openThread(rig.place, "t", changed, freshKey(), raised());
        expect(thread).toMatchObject({ kind: "retryable" });
        expect(await channel.direct(rig.ann.id, raised())).toMatchObject({ kind: "retryable" });
        expect(await channel.probe(rig.place, freshKey(), raised())).toMatchObject({ kind: "cannot_tell" });
        const caught = await channel.catchUp({ place: rig.place }, ears.listener, raised());
        expect(["retryable", "no_history"]).toContain(caught.kind);
        expect((await channel.pulse(raised())).state).toBeTypeOf("string");
        const seen = (await rig.ann.see(rig.place)).map(({ text }) => text).join();
        expect(seen).toContain("There");
        expect(seen).not.toContain("Not there");
      });

      test("a call that hangs ends when it is given up, and does not claim to know", async () => {
        const giveUp = new AbortController();
        rig.world.stallNext();
        const posting = channel.post(rig.place, cardOf({ title: "Hangs" }), freshKey(), giveUp.signal);
        giveUp.abort();
        const outcome = await posting;
        expect(["unknown", "retryable"]).toContain(outcome.kind);
        if (outcome.kind === "retryable")
          expect((await rig.ann.see(rig.place)).filter(({ text }) => text.includes("Hangs"))).toEqual([]);
      });

      test("an edit that hangs ends when it is given up", async () => {
        const { ref } = await posted(cardOf({ title: "There" }));
        const giveUp = new AbortController();
        rig.world.stallNext();
        const editing = channel.edit(ref, cardOf({ title: "Hangs" }), giveUp.signal);
        giveUp.abort();
        expect(["unknown", "retryable"]).toContain((await editing).kind);
      });
    });

    describe("health", () => {
      test("connected and heard from, it says that it hears, and who we are", async () => {
        await connect();
        await rig.ann.say("hello");
        await ears.hears(saidText("hello"));
        const health = await channel.pulse(never());
        expect(["hearing", "unsure"]).toContain(health.state);
        expect(health.self?.id ?? "").not.toBe("");
        expect(health.heard_ms).toBeTypeOf("number");
        if (health.state === "hearing") expect(health.remedy).toBeUndefined();
        else expect(health.remedy ?? "").not.toBe("");
      });

      test("not connected, it does not say that it hears, and what to do", async () => {
        const health = await channel.pulse(never());
        expect(["unsure", "deaf", "off"]).toContain(health.state);
        expect(health.why).not.toBe("");
        expect(health.remedy ?? "").not.toBe("");
      });
    });

    function expectWait(outcome: PostOutcome | EditOutcome, after_ms: number): void {
      expect(outcome.kind).toBe("retryable");
      if (outcome.kind !== "retryable") return;
      expect(outcome.after_ms).toBeGreaterThanOrEqual(after_ms);
      expect(outcome.after_ms).toBeLessThanOrEqual(after_ms + 2_000);
      expect(["chat", "surface"]).toContain(outcome.wait);
    }
  });
}
