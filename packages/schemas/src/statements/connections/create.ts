import type { Statement } from "../../statement.ts";
import { attributes, paths, reference } from "../places.ts";

const page = `${reference}/create-a-connect-connection`;

/** What the page `create-a-connect-connection` promises. */
export const create = {
  "connections/create-answers-201": {
    level: "MUST",
    text: "creating a connection returns 201 and the connection",
    url: page,
    source: {
      pointer: `${paths}/post/responses/201/description`,
      sentence: "721ae7cb997cc943d0ec935fe8db12a743ffb5e43e336dccac27d20902a1b2de",
    },
  },
  "connections/create-is-pending": {
    level: "MUST",
    text: "a new connection is `pending`",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: "eb383de9099973a749d6e3a404433d199258587f243f5749d29123193b295125",
    },
  },
  "connections/create-by-source": {
    level: "MUST",
    text: "the organization that creates a connection is its source",
    url: page,
    source: {
      pointer: `${attributes}/source-organization-id/description`,
      sentence: "c5ac7b6d297e28a9fdb169a636316f218a8bf92f6b38dcf73a31f1d6903cfff4",
    },
  },
  "connections/create-names-destination": {
    level: "MUST",
    text: "the destination of a new connection is the organization that the request names",
    url: page,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes/allOf/0/properties/destination-organization-id/description`,
      sentence: "1c10fc4405349b16c7d0cde2fa7dafc3eb34bb314da1c53c482b5ef6f673f158",
    },
  },
  "connections/create-needs-destination": {
    level: "MUST",
    text: "creating a connection needs a destination organization",
    url: page,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes/allOf/0/required`,
    },
  },
  "connections/create-real-destination": {
    level: "MUST",
    text: "a connection to an organization that does not exist cannot be created",
    url: page,
  },
  "connections/create-closed-request": {
    level: "MAY",
    text: "creating a connection takes nothing but the destination organization",
    url: page,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/additionalProperties`,
    },
  },
  "connections/never-deleted": {
    level: "MUST",
    text: "a connection cannot be deleted",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: "729f18f0e0ae6b90aa49043d91b2be4b9ef4a3eb1d4ba6b458289bb0736fed3d",
    },
  },
  "connections/accept-activates": {
    level: "MUST",
    text: "when the destination accepts a `pending` connection, the connection becomes `active`",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: "7ea833ff649390a1eda5573fc7d9093dbde483a5527195f632e456e8ce2b9722",
    },
  },
} as const satisfies Record<string, Statement>;
