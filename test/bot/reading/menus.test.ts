// Goal: whoever reads another language is offered every verb in it. Method: the menu against the words of each language.

import { describe, expect, it } from "vitest";
import { menu } from "../../../src/bot/reading/help.ts";
import { locales } from "../../../src/bot/reading/intent.ts";
import { localMenus } from "../../../src/bot/reading/menus.ts";

const menus = localMenus(locales);

it("there is a menu for each language but English, and only for those that one may use", () => {
  expect(menus.map(({ language }) => language).toSorted()).toEqual(
    locales.filter((locale) => locale !== "en").toSorted(),
  );
  expect(localMenus(["en", "de"]).map(({ language }) => language)).toEqual(["de"]);
});

describe.each(menus)("in $language", ({ menu: local }) => {
  it("every verb says what it does, each in its own words", () => {
    const summaries = local.verbs.map(({ summary }) => summary);
    expect(local.verbs.map(({ name }) => name)).toEqual(menu.verbs.map(({ name }) => name));
    expect(new Set(summaries).size).toBe(summaries.length);
    for (const [index, { name, summary }] of menu.verbs.entries())
      expect(summaries[index], name).not.toBe(summary);
  });
});
