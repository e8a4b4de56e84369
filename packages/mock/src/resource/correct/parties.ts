import { refuse } from "../../answer.ts";
import type { ResourceRules } from "../rules.ts";
import type { Stored } from "../stored.ts";
import type { Ruled } from "./ruled.ts";

type PartyRules = Pick<
  ResourceRules,
  "find" | "ownerOf" | "organizationOf" | "excluded" | "partyOf" | "withheld"
>;

/** Who may see a resource, and what the others are told. */
export function correctParties({ resource, world, inForce, ruling }: Ruled): PartyRules {
  const { lifecycle } = resource;
  const isBound = world.rulings["protocol/environment-bound"] === "yes";
  return {
    find(all, asked) {
      const answer = ruling("id-case", "404");
      const known = all.get(asked);
      if (known !== undefined || answer === "404") return known;
      const isMeant = ({ id }: Stored) => id.toLowerCase() === asked.toLowerCase();
      const meant = [...all.values()].find(isMeant);
      if (meant === undefined || answer === "it is found") return meant;
      return refuse(answer, `${asked} is no id`);
    },
    ownerOf: () => undefined,
    organizationOf({ attributes, relationships }, party) {
      const { partiesOf } = resource;
      if (partiesOf !== undefined) {
        const { id = "" } = relationships[partiesOf.relationship] ?? {};
        return world.organizationOf(partiesOf.resource, id, party);
      }
      const organization = attributes[resource.parties[party] ?? ""];
      return typeof organization === "string" ? organization : undefined;
    },
    excluded(_stored, _caller, operation = "") {
      const status = ruling("stranger-acts", "that of a read");
      const isOwn = lifecycle.actions.includes(operation) && status !== "that of a read";
      return refuse(isOwn ? status : ruling("stranger", "404"));
    },
    partyOf(stored, { organizationId, environmentId }) {
      if (isBound && !stored.environments.includes(environmentId)) return undefined;
      return lifecycle.parties.find(
        (party) => inForce().organizationOf(stored, party) === organizationId,
      );
    },
    withheld: () => undefined,
  };
}
