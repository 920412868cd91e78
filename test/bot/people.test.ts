// Goal: nobody decides who was not given the right to, whatever they call themselves. Method: rows of who, what, outcome.

import { describe, expect, it } from "vitest";
import { type Access, accessOf, type Deed, peopleOf } from "../../src/bot/people.ts";
import type { Author, Surface } from "../../src/channels/channel.ts";
import type { Person, Role } from "../../src/notify/nouns.ts";

function person(name: string, role: Role, ids: Partial<Record<Surface, string>>): Person {
  const identities = Object.entries(ids).map(([surface, user]) => ({
    surface: surface as Surface,
    user,
    via: "config",
  }));
  return { name, roles: [role], identities };
}

const people = [
  person("olga", "owner", { slack: "U1", telegram: "77" }),
  person("anton", "approver", { slack: "U2" }),
  person("mia", "member", { slack: "U3" }),
  person("vic", "viewer", { slack: "U4" }),
];
const access: Access = { people, singleOwner: "no" };

const user = (id: string): Author => ({ kind: "user", id, name: "whoever" });
const look: Deed = { kind: "look" };
const reply: Deed = { kind: "reply" };
const decide: Deed = { kind: "decide", risk: "irreversible" };
const steer: Deed = { kind: "steer" };
const govern: Deed = { kind: "govern" };

describe("roles", () => {
  const rows: readonly [string, readonly Deed[], readonly Deed[]][] = [
    ["U1", [look, reply, decide, steer, govern], []],
    ["U2", [look, reply, decide, steer], [govern]],
    ["U3", [look, reply], [decide, steer, govern]],
    ["U4", [look], [reply, decide, steer, govern]],
    ["U9", [], [look, reply, decide, steer, govern]],
  ];
  it.each(rows)("%s may do exactly this", (id, allowed, refused) => {
    for (const deed of allowed) expect(accessOf("slack", user(id), deed, access).kind).toBe("allowed");
    for (const deed of refused) expect(accessOf("slack", user(id), deed, access).kind).toBe("refused");
  });

  it("an id counts on its own surface alone", () => {
    expect(accessOf("telegram", user("U1"), look, access)).toMatchObject({
      kind: "refused",
      who: "stranger",
    });
    expect(accessOf("telegram", user("77"), govern, access).kind).toBe("allowed");
  });

  it("a display name gives nothing", () => {
    const liar: Author = { kind: "user", id: "U9", name: "olga" };
    expect(accessOf("slack", liar, decide, access)).toMatchObject({ kind: "refused", who: "stranger" });
  });

  it("with nobody configured, nobody may", () => {
    const nobody: Access = { people: [], singleOwner: "yes" };
    expect(accessOf("slack", user("U1"), look, nobody).kind).toBe("refused");
  });

  it("a person without roles may nothing, and is told who can", () => {
    const idle: Person = {
      name: "idle",
      roles: [],
      identities: [{ surface: "slack", user: "U5", via: "config" }],
    };
    const outcome = accessOf("slack", user("U5"), look, { people: [...people, idle], singleOwner: "no" });
    expect(outcome).toMatchObject({ kind: "refused", who: "known" });
  });
});

describe("who is not a person", () => {
  it("a program decides nothing, even under a person's id", () => {
    expect(accessOf("slack", { kind: "bot", id: "U1", name: "olga" }, look, access)).toMatchObject({
      kind: "refused",
      who: "program",
    });
  });

  it("an anonymous admin is told why not", () => {
    const outcome = accessOf("telegram", { kind: "anonymous", id: "77", name: "Group" }, decide, access);
    expect(outcome).toMatchObject({ kind: "refused", who: "anonymous" });
  });
});

describe("one's own request", () => {
  const own: Deed = { kind: "decide", risk: "irreversible", requester: "olga" };
  it("is not approved by who made it", () => {
    expect(accessOf("slack", user("U1"), own, access).kind).toBe("refused");
    expect(accessOf("slack", user("U2"), own, access).kind).toBe("allowed");
  });
  it("is, where the config says that there is one owner", () => {
    expect(accessOf("slack", user("U1"), own, { people, singleOwner: "yes" }).kind).toBe("allowed");
  });
});

describe("whoever runs the program", () => {
  it("is an owner at the terminal of a fresh install", () => {
    const all = peopleOf([], [], "Kim Doe");
    expect(all).toEqual([
      {
        name: "kim-doe",
        roles: ["owner"],
        identities: [{ surface: "terminal", user: "Kim Doe", via: "the user who runs looop" }],
      },
    ]);
  });

  it("is the one owner of the config", () => {
    const [olga] = peopleOf(people, [], "olga");
    expect(olga?.identities.map(({ surface }) => surface)).toEqual(["slack", "telegram", "terminal"]);
  });

  it("is a person of their own beside several owners, under a name that nobody has", () => {
    const owners = [person("a", "owner", {}), person("b", "owner", {})];
    expect(peopleOf(owners, [], "a").map(({ name }) => name)).toEqual(["a", "b", "a-terminal"]);
  });

  it("is who the config says, with the roles it says", () => {
    const named = [person("a", "owner", {}), person("b", "viewer", { terminal: "kim" })];
    expect(
      accessOf("terminal", user("kim"), decide, { people: peopleOf(named, [], "kim"), singleOwner: "yes" })
        .kind,
    ).toBe("refused");
  });

  it("a pairing adds an account to the person, and no second person", () => {
    const paired = [{ ...person("mia", "member", { telegram: "88" }) }];
    const all = peopleOf(people, paired, "olga");
    expect(all.filter(({ name }) => name === "mia")).toHaveLength(1);
    expect(accessOf("telegram", user("88"), reply, { people: all, singleOwner: "no" }).kind).toBe("allowed");
  });
});
