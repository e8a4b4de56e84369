import { connections } from "@persona-conformance/schemas/facts";
import { refuse } from "../answer.ts";
import { pointerTo, readDraft } from "../resource/draft.ts";
import type { Served } from "../served.ts";
import type { Stored } from "../resource/stored.ts";
import { destinationAttribute, destinationOf, sourceOf } from "./parties.ts";

/** The second of a creation, in milliseconds since 1970. */
const secondOf = ({ createdAt }: Stored): number => Math.floor(createdAt / 1000) * 1000;

/** The rules that only connections have: a connection leads to another organization, and there is only one. */
export const connectionRules: NonNullable<Served["rules"]> =
  ({ rulings, organizations }) =>
  ({ created, order }) => ({
    // The lifetime of other resources begins with an exact time.
    ...(rulings["protocol/creation-times"] === "seconds" && {
      created: (stored) => created({ ...stored, createdAt: secondOf(stored) }),
      order: (rows) => order(rows.toReversed()).toSorted((a, b) => b.createdAt - a.createdAt),
    }),
    draft: (body) =>
      readDraft(body, connections, {
        unknown: rulings["connections/create-unknown-attribute"],
        missing: rulings["connections/create-missing-destination"],
        wrongType: rulings["connections/create-wrong-type"],
      }),
    admit(draft, source) {
      const destination = destinationOf(draft);
      const pointer = pointerTo(destinationAttribute);
      if (!organizations.has(destination)) {
        const unknown = rulings["connections/create-unknown-destination"];
        return refuse(unknown, `data.attributes.${destinationAttribute} is not found`, pointer);
      }
      const own = rulings["connections/create-own-organization"];
      if (destination !== source.organizationId || own === "201") return undefined;
      return refuse(own, "an organization cannot connect to itself", pointer);
    },
    rival: (draft, { organizationId }, rows) =>
      [...rows].findLast(
        (row) => sourceOf(row) === organizationId && destinationOf(row) === destinationOf(draft),
      ),
    duplicate({ status }) {
      const ruling =
        rulings[
          status === "inactive"
            ? "connections/create-duplicate-of-inactive"
            : "connections/create-duplicate"
        ];
      return ruling === "201" ? undefined : refuse(ruling, "Connection already exists");
    },
  });
