import { replace, set } from "../edit.ts";
import { create, fresh, list, send } from "./places.ts";
import type { Row } from "./row.ts";

export const promises: readonly Row[] = [
  [
    "a rule more",
    replace(
      `${send}/description`,
      "Sends a letter.",
      "Sends a letter. This can be done at most once per day.",
    ),
    ["breaking restriction-added"],
  ],
  [
    "a rule more in a parameter's words",
    set(
      "/components/parameters/style/description",
      "Determines the style of keys. Requires a setting.",
    ),
    ["breaking restriction-added"],
  ],
  [
    "a rule more in a member's words",
    set(`${fresh}/pages/description`, "Must be even."),
    ["breaking restriction-added"],
  ],
  [
    "a rule more in the words of an answer",
    set(
      "/components/responses/conflict/description",
      "The letter was sent before. It must not be sent again.",
    ),
    ["breaking restriction-added"],
  ],
  [
    "a rule more in the words of a tag",
    set("/tags/0/description", "All about letters. Available on request only."),
    ["breaking restriction-added"],
  ],
  [
    "another party",
    replace(`${send}/description`, "Only the owner", "Only the sender"),
    ["breaking promise-changed"],
  ],
  [
    "another value",
    replace(`${create}/description`, "`draft`", "`sent`"),
    ["breaking promise-changed"],
  ],
  [
    "a smaller number",
    replace(`${send}/description`, "at most 100", "at most 10"),
    ["breaking promise-changed"],
  ],
  [
    "a larger number",
    replace(`${send}/description`, "at most 100", "at most 1,000"),
    ["notable promise-reworded"],
  ],
  [
    "a slower delivery",
    replace(`${send}/description`, "within 5 days", "within 9 days"),
    ["notable promise-reworded"],
  ],
  [
    "another order",
    replace(`${list}/description`, "reverse chronological", "alphabetical"),
    ["notable promise-reworded"],
  ],
  [
    "a party left out",
    replace(`${list}/description`, "Either the sender or the recipient", "The recipient"),
    ["breaking promise-changed"],
  ],
  [
    "the order turned round",
    replace(`${list}/description`, "reverse chronological", "ascending chronological"),
    ["breaking promise-changed"],
  ],
  [
    "a rule gone",
    replace(`${send}/description`, " Only the owner of a letter can send it.", ""),
    ["notable promise-gone"],
  ],
  [
    "a promise gone",
    replace(`${create}/description`, "it can be withdrawn. ", ""),
    ["notable promise-gone"],
  ],
  [
    "a choice that leaves others out",
    replace(
      `${create}/description`,
      "Creates",
      "Letters can be made from drafts, scans, or faxes. Creates",
    ),
    ["breaking choice-added"],
  ],
];
