// What is wrong with a file of a person, in words that they can mend it by. Pure.

import type * as z from "zod/mini";

/** The parser's own words are too few to mend anything by. */
export function shapeWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `${issue.keys.join(", ")}: there is no such member`;
    case "invalid_type":
      return `must be ${issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.message === "Invalid input" ? `must be at least ${issue.minimum}` : issue.message;
    case "too_big":
      return issue.message === "Invalid input" ? `must be at most ${issue.maximum}` : issue.message;
    case "invalid_union":
      return "is none of the shapes that are described";
    default:
      return issue.message;
  }
}
