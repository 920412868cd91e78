// Meeting people: the first words to somebody new, the code they get, the question to an owner, and who is known.

import type { Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft, Person, Role } from "../nouns.ts";
import { onSurface, surfaceText, timeText } from "../words.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** For somebody who is known, where they come for the first time. */
export function welcomeCard(
  { person, open }: { readonly person: Person; readonly open: number },
  setting: Setting,
): Draft {
  const asks = open === 0 ? "Nothing waits for you now." : `${open} waiting now: say asks.`;
  return draftOf(
    {
      title: `Hello ${person.name}`,
      name: "welcome",
      tone: "plain",
      parts: [
        {
          kind: "prose",
          markdown: `I bring you what the workers cannot decide without you, and take your answers back. ${asks}`,
        },
        factsPart([["You may", mayText(person.roles)]]),
        notePart("Answer with a button, a number, or your own words. help says the rest."),
      ],
      rows: rowsOf(
        [["status", "asks", "help"].map((words) => button(words, { do: "command", words }))],
        setting.can,
      ),
    },
    setting,
  );
}

const may: Readonly<Record<Role, string>> = {
  owner: "do everything, also change the rules",
  approver: "approve, deny, answer, steer goals and workers",
  member: "answer questions and put asks off",
  viewer: "look at everything",
};

const roles: readonly Role[] = ["owner", "approver", "member", "viewer"];

function mayText(held: readonly Role[]): string {
  const best = roles.find((role) => held.includes(role));
  return best === undefined ? "nothing yet" : may[best];
}

/** To a stranger who wrote to us directly. Says nothing of what goes on here. */
export function pairingCard(
  { code, expires_ms }: { readonly code: string; readonly expires_ms: number },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: "I do not know you yet",
      name: "pairing",
      tone: "plain",
      parts: [
        { kind: "prose", markdown: "Somebody who runs this has to let you in. Give them this code:" },
        { kind: "verbatim", text: code },
        notePart(
          `They say pair ${code} to me elsewhere, or in the terminal. It ends ${timeText(expires_ms, setting.zone)}.`,
        ),
      ],
    },
    setting,
  );
}

export interface PairingRequest {
  readonly surface: string;
  readonly user: string;
  /** As the surface shows it; anybody can call themselves anything. */
  readonly name: string;
  readonly expires_ms: number;
}

/** To an owner. A press is not enough: the code comes from the person, so it has to be typed. */
export function pairingAskCard(request: PairingRequest, setting: Setting): Draft {
  return draftOf(
    {
      title: `Somebody new wants in ${onSurface(request.surface)}`,
      name: "pairing-request",
      tone: "attention",
      parts: [
        factsPart([
          ["Calls themselves", request.name],
          ["Account", `${surfaceText(request.surface)}, ${request.user}`],
          ["Ends", timeText(request.expires_ms, setting.zone)],
        ]),
        notePart(
          "If you know them, ask them for the code they got, and say pair and the code. Otherwise do nothing.",
        ),
      ],
      volume: "ring",
    },
    setting,
  );
}

export function pairedCard(
  { person, by }: { readonly person: Person; readonly by: string },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: `${person.name} is in`,
      name: "paired",
      tone: "good",
      parts: [
        factsPart([
          ["Let in by", by],
          ["May", mayText(person.roles)],
        ]),
      ],
      rows: rowsOf([["status", "help"].map((words) => button(words, { do: "command", words }))], setting.can),
    },
    setting,
  );
}

export function peopleCard(people: readonly Person[], setting: Setting): Draft {
  return draftOf(
    {
      title: people.length === 0 ? "Nobody is known" : `${people.length} known`,
      name: "people",
      tone: "plain",
      parts: [
        factsPart(
          people.slice(0, cardLimits.file_rows_max).map((person) => [person.name, personText(person)]),
        ),
        ...(people.length === 0
          ? [notePart("Name them in the config under people:, or let them pair.")]
          : []),
      ],
    },
    setting,
  );
}

function personText({ roles: held, identities, zone }: Person): string {
  const where = identities.map(({ surface }) => surfaceText(surface));
  const on = where.length === 0 ? "on no surface" : [...new Set(where)].join(", ");
  return [held.join(", ") || "no role", on, ...(zone === undefined ? [] : [zone])].join(" · ");
}
