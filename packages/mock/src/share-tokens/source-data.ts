import type { ShareObject } from "./objects.ts";

/** The placeholder for personal values in the mock's answers. No log or report may contain it. */
export const personalValue = "a value of a person";

const full = { visibility: "full", value: personalValue };
const present = { visibility: "presence", value: true };

const masked = { visibility: "masked", value: personalValue };

const envelope = (kind: string, id: string, fields: object = {}) => ({
  type: `connect/source-data/${kind}`,
  id,
  "peekable-attributes": { status: full, "country-code": present, ...fields },
});

const address = { visibility: "full", value: { street: personalValue, lines: [personalValue] } };

/** The source's own fields, in addition to the attributes of every object. Their names may be those that the source gave. */
const fieldsNamed = (names: string | undefined) => ({
  fields:
    names === "kept"
      ? { name_first: full, birthdate: present, homeAddress: address, value: full }
      : { "name-first": full, birthdate: present, address },
});

/** What the destination may see of an object before it redeems it. */
export function sourceDataOf(
  { id, kind }: Pick<ShareObject, "id" | "kind">,
  names?: string,
  visibilities?: string,
): object {
  const more = visibilities === "new" ? { nickname: masked } : {};
  const fields = { ...more, ...fieldsNamed(names) };
  switch (kind) {
    case "account":
      return envelope("account", id, fields);
    case "transaction":
      return envelope("txn", id, fields);
    case "verification":
      return envelope("verification/database", id, more);
    case "inquiry":
      return {
        ...envelope("inquiry", id, fields),
        "related-objects": [
          envelope("verification/government-id", `${id}_id`),
          envelope("account", `${id}_account`, fields),
        ],
      };
  }
}
