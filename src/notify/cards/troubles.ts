// What a person has to mend: things on disk, and channels that no longer hear.

import type { Surface } from "../../channels/channel.ts";
import { countText } from "../../engine/count.ts";
import type { Trouble } from "../../engine/outcome.ts";
import type { AskFacts, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";
import { onSurface, timeText } from "../words.ts";
import { codeButtons } from "./ask-buttons.ts";
import { rowsOf } from "./buttons.ts";
import { draftOf, factsPart } from "./sheet.ts";

export function troubleCard(troubles: readonly Trouble[], setting: Setting): Draft {
  const [first] = troubles;
  const rest = troubles.length > 1 ? `, and ${troubles.length - 1} more` : "";
  return draftOf(
    {
      title:
        first === undefined ? "Nothing is wrong any more" : `Something needs mending: ${first.path}${rest}`,
      name: "troubles",
      tone: first === undefined ? "good" : "danger",
      parts: troubles.slice(0, cardLimits.file_rows_max).map(({ path, why, remedy }) =>
        factsPart([
          ["Where", path],
          ["Why", why],
          ["What helps", remedy],
        ]),
      ),
    },
    setting,
  );
}

/** A channel that no longer hears, told where somebody is heard. */
export function deafCard(
  deaf: {
    readonly surface: Surface;
    readonly why: string;
    readonly remedy?: string;
    readonly since_ms?: number;
    readonly asks: readonly AskFacts[];
  },
  setting: Setting,
): Draft {
  const { surface, why, remedy, since_ms, asks } = deaf;
  return draftOf(
    {
      title: `I cannot hear you ${onSurface(surface)}`,
      name: "deaf",
      tone: "danger",
      parts: [
        factsPart([
          ["Why", why],
          ["Heard last", since_ms === undefined ? undefined : timeText(since_ms, setting.zone)],
          ["What helps", remedy],
          [
            "At risk",
            asks.length === 0
              ? "nothing is open there"
              : `${countText(asks.length, "ask")}, open here as well`,
          ],
        ]),
      ],
      rows: rowsOf([codeButtons(asks, setting.can)], setting.can),
      volume: "ring",
    },
    setting,
  );
}

/** What the alarm says once it is over: presses of before may be lost, and their cards still stand there. */
export function clearCard(surface: Surface, setting: Setting): Draft {
  return draftOf(
    {
      title: `I hear you again ${onSurface(surface)}`,
      name: "deaf",
      tone: "good",
      parts: [factsPart([["Since", timeText(setting.now_ms, setting.zone)]])],
    },
    setting,
  );
}
