import { all, copy, drop, type Edit, rename, replace, reverse, set } from "../edit.ts";
import { attributes, create, fresh, letter, list, one, schemas, send, text } from "./places.ts";
import type { Row } from "./row.ts";

const reversed: Edit = (description) => {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, item]) => [key, turn(item)]),
    );
  };
  Object.assign(description, turn(description));
};
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Edits that nobody can feel: they may be made in any order, several at once. */
export const harmless: readonly Row[] = [
  ["the order of members", reversed, []],
  ["the order of parameters", reverse(`${list}/parameters`), []],
  ["the order of values", reverse("/components/parameters/style/schema/enum"), []],
  ["the order of variants", reverse(`${attributes}/delivery/oneOf`), []],
  [
    "another example of a body",
    set(`${create}/responses/201/content/application~1json/examples/one/value`, { data: 7 }),
    [],
  ],
  ["another example of a member", set(`${letter}/id/examples`, ["l-9"]), []],
  ["an example in the words of 3.0", set(`${letter}/id/example`, "l-8"), []],
  ["a title", set(`${schemas}/letter/title`, "Letters"), []],
  ["the name of the API", set("/info/title", "Mail"), []],
  ["what is said of the API", set("/info/description", "Mails letters around."), []],
  ["the name of an operation", set(`${send}/operationId`, "post-letter"), []],
  [
    "the name of the path's parameter",
    all(
      rename("/paths/~1letters~1{letter-id}", "/letters/{id}"),
      set("/paths/~1letters~1{id}/parameters/0/name", "id"),
    ),
    [],
  ],
  [
    "the name of a scheme",
    all(rename("/components/securitySchemes/key", "token"), set("/security", [{ token: [] }])),
    [],
  ],
  ["an extension", set(`${send}/x-hidden`, { a: 1 }), []],
  [
    "a link to the documentation",
    set(`${send}/externalDocs`, { url: "https://letters.example" }),
    [],
  ],
  ["a summary", set(`${list}/summary`, "All letters"), []],
  ["a full stop", replace(`${send}/description`, "Sends a letter.", "Sends a letter!"), []],
  ["an apostrophe", replace(`${create}/description`, "sender's", "sender’s"), []],
  ["the case of a word", replace(`${send}/description`, "Only the owner", "only the Owner"), []],
  ["white space", replace(`${send}/description`, "Only the owner of", "Only  the owner\n  of"), []],
  ["markup", replace(`${create}/description`, "`draft`", "**draft**"), []],
  [
    "a link in a sentence",
    replace(
      `${send}/description`,
      "the owner of a letter",
      "the [owner](https://letters.example/owner) of a letter",
    ),
    [],
  ],
  [
    "a sentence moved",
    all(
      replace(`${send}/description`, " Only the owner of a letter can send it.", ""),
      replace(
        `${send}/description`,
        "- **Express:**",
        "Only the owner of a letter can send it.\n\n- **Express:**",
      ),
    ),
    [],
  ],
  [
    "a sentence moved into the summary",
    all(
      replace(`${send}/description`, "Only the owner of a letter can send it. ", ""),
      set(`${send}/summary`, "Only the owner of a letter can send it"),
    ),
    [],
  ],
  ["a sentence said again", set(`${send}/summary`, "Only the owner of a letter can send it."), []],
  [
    "a sentence that promises nothing",
    replace(
      `${list}/description`,
      "Returns your letters.",
      "Letters are fun. Returns your letters.",
    ),
    [],
  ],
  [
    "a sentence in other words that promises nothing",
    replace(
      `${one}/get/description`,
      "Retrieves the details of an existing letter.",
      "Gets one letter with its details.",
    ),
    [],
  ],
  [
    "the style of a list of sentences",
    replace(`${send}/description`, "- **Standard:**", "* Standard:"),
    [],
  ],
  [
    "a description where there was none",
    set(`${attributes}/pages/description`, "How many pages it has"),
    [],
  ],
  [
    "a description gone that promised nothing",
    drop(`${schemas}/stamped/properties/created-at/description`),
    [],
  ],
  [
    "a schema renamed",
    all(
      rename(`${schemas}/thread`, "conversation"),
      set(`${schemas}/conversation/properties/answers/items`, reference("conversation")),
      set(`${attributes}/replies`, reference("conversation")),
    ),
    [],
  ],
  [
    "a schema written where it was referred to",
    set("/components/responses/unauthorized/content/application~1json/schema/properties/errors", {
      type: "array",
      items: { type: "object", properties: { title: text, details: text } },
    }),
    [],
  ],
  [
    "a schema split",
    all(set(`${schemas}/id`, { type: "string" }), set(`${letter}/id`, reference("id"))),
    [],
  ],
  [
    "a schema behind one more reference",
    all(
      set(`${schemas}/mail`, reference("errors")),
      set(
        "/components/responses/conflict/content/application~1json/schema/properties/errors",
        reference("mail"),
      ),
    ),
    [],
  ],
  ["an allOf of one", set(`${letter}/id`, { allOf: [{ type: "string" }] }), []],
  [
    "a oneOf of one",
    set(`${attributes}/code`, { oneOf: [{ type: "string", pattern: "^[a-z]+$" }] }),
    [],
  ],
  [
    "null as a choice",
    set(`${attributes}/note`, { oneOf: [{ type: "string", maxLength: 200 }, { type: "null" }] }),
    [],
  ],
  ["a value as a list of one", set(`${letter}/type`, { type: "string", enum: ["letter"] }), []],
  [
    "values as a choice of constants",
    set(`${attributes}/colour`, { oneOf: [{ const: "red" }, { const: "blue" }] }),
    [],
  ],
  [
    "the case of a header's name",
    rename(`${create}/responses/201/headers/Request-Id`, "request-id"),
    [],
  ],
  ["the case of a parameter's name", set("/components/parameters/style/name", "key-style"), []],
  [
    "a charset",
    rename(`${create}/responses/201/content/application~1json`, "application/json; charset=utf-8"),
    [],
  ],
  ["a slash behind the server", set("/servers/0/url", "https://api.letters.example/v1/"), []],
  [
    "a shared answer written out",
    copy("/components/responses/conflict", `${create}/responses/409`),
    [],
  ],
  [
    "a member that only requests have, of an answer",
    set(`${attributes}/pin`, { type: "string", writeOnly: true }),
    [],
  ],
  [
    "a member that only answers have, of a request",
    set(`${fresh}/sent-at`, { type: "string", readOnly: true }),
    [],
  ],
  ["other members of an answer", set(`${schemas}/express/additionalProperties`, false), []],
  ["what is taken where an answer has nothing", set(`${attributes}/pages/default`, 1), []],
  [
    "a usual style written out",
    all(set(`${create}/parameters/2/style`, "form"), set(`${create}/parameters/2/explode`, true)),
    [],
  ],
  ["an unused schema", set(`${schemas}/unused`, { type: "object" }), []],
];
