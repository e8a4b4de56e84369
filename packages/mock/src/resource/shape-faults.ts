import { attributesOf, type Resource } from "@persona-conformance/schemas/facts";
import type { Fault } from "../fault.ts";
import { attributesIn, later, shown, withAttributes, withoutAttribute } from "../faults/shown.ts";

/** Faults in the JSON of any resource. */
export function shapeFaults(resource: Resource): readonly Fault[] {
  const { name, type, cites, attributes, lifecycle } = resource;
  const fault = (
    what: string,
    ...[breaks, change]: [Fault["breaks"], Parameters<typeof shown>[2]]
  ) => shown(`${name}/resource/${what}`, breaks, change);
  const [only = "", other = only] = lifecycle.statuses;
  const statusFault = (what: string, shownInstead: unknown, breaks = cites.statuses): Fault => ({
    ...fault(what, breaks, (json) => {
      const { status } = attributesIn(json);
      return withAttributes(json, { status: status === other ? shownInstead : status });
    }),
    concerns: { shows: true, statuses: [other] },
  });
  const faults = [
    fault("plural-type", cites.type, (json) => ({ ...json, type: `${type}s` })),
    fault("inflected-type", cites.type, (json) => ({ ...json, type: type.replace("/", "-") })),
    ...attributesOf(resource).map((attribute) =>
      fault(`without-${attribute}`, cites.shape, (json) => withoutAttribute(json, attribute)),
    ),
    fault("numeric-id", cites.shape, (json) => ({ ...json, id: 7 })),
    statusFault("capital-status", other.slice(0, 1).toUpperCase() + other.slice(1)),
    statusFault("padded-status", `${other} `),
    statusFault("unknown-status", "suspended"),
    statusFault("null-status", null, cites.shape),
    ...(cites.removed === undefined ? [] : resource.removed).map((member) =>
      fault(`${member}-is-back`, cites.removed ?? cites.shape, (json) =>
        withAttributes(json, { [member]: "x" }),
      ),
    ),
    ...("created-at" in attributes && "updated-at" in attributes ? timeFaults(fault, cites) : []),
  ];
  return faults.map((one) => ({ ...one, resource: name }));
}

function timeFaults(
  fault: (what: string, breaks: Fault["breaks"], change: Parameters<typeof shown>[2]) => Fault,
  { shape, timestamps }: Resource["cites"],
): readonly Fault[] {
  return [
    fault("null-updated-at", shape, (json) => withAttributes(json, { "updated-at": null })),
    fault("unix-timestamps", timestamps, (json, { createdAt }) =>
      withAttributes(json, { "created-at": String(createdAt) }),
    ),
    fault("local-timestamps", timestamps, (json) =>
      withAttributes(json, {
        "updated-at": String(attributesIn(json)["updated-at"]).replace(/Z$/, ""),
      }),
    ),
    fault("updated-before-created", timestamps, (json) =>
      withAttributes(json, { "updated-at": later(attributesIn(json)["created-at"], -60_000) }),
    ),
  ];
}
