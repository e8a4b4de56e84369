import type { Statement } from "../../statement.ts";
import { attributes, paths, reference } from "../places.ts";

const page = `${reference}/create-a-connect-connection`;

/** What the page `create-a-connect-connection` promises. */
export const create = {
  "connections/create-answers-201": {
    level: "MUST",
    text: "creating a connection answers 201 with the connection",
    url: page,
    source: {
      pointer: `${paths}/post/responses/201/description`,
      sha256: "2ccd41c32ecaef57689805bcb93046fa687fdbfe1f9c13e3fa0589d774d731f1",
    },
  },
  "connections/create-is-pending": {
    level: "MUST",
    text: "a new connection is `pending`",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 1,
      sha256: "b8b92255aad8f625f2ebcb25af79a6fec2d87e61aeff8e2f0f3e0f51d2f59b02",
    },
  },
  "connections/create-by-source": {
    level: "MUST",
    text: "the organization that creates a connection is its source",
    url: page,
    source: {
      pointer: `${attributes}/source-organization-id/description`,
      sha256: "c7982bcbe4f5a7933db92d48cfc4c59c76f490e53217243e630c76e3efa7ac14",
    },
  },
  "connections/create-names-destination": {
    level: "MUST",
    text: "the organization named in the request is the destination of the new connection",
    url: page,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes/allOf/0/properties/destination-organization-id/description`,
      sha256: "457ceebdcc8a6fff414a73cde90107f9fd60584514467b92a6e45b95d7841838",
    },
  },
  "connections/create-needs-destination": {
    level: "MUST",
    text: "a connection cannot be created without naming a destination organization",
    url: page,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes/allOf/0/required`,
      sha256: "b2439ef9c284e55503a819927ae11eadf610310e859c4241aa4c396804c01fab",
    },
  },
  "connections/create-real-destination": {
    level: "MUST",
    text: "a connection cannot be created to an organization that does not exist",
    url: page,
  },
  "connections/create-closed-request": {
    level: "MAY",
    text: "a request to create a connection holds nothing but the destination organization",
    url: page,
    source: {
      pointer: `${paths}/post/requestBody/content/application~1json/schema/additionalProperties`,
      sha256: "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa",
    },
  },
  "connections/never-deleted": {
    level: "MUST",
    text: "a connection cannot be deleted",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 3,
      sha256: "b0e5f299deebb4bce6c4ce3c5b55deba394a03c874a65f75927b98354bf151f9",
    },
  },
  "connections/accept-activates": {
    level: "MUST",
    text: "the destination's acceptance turns a `pending` connection `active`",
    url: page,
    source: {
      pointer: `${paths}/post/description`,
      sentence: 2,
      sha256: "069195575bd5a55f5bccaa6d9d67d4fb3caf37f9a90433a7bb03390723671d7c",
    },
  },
} as const satisfies Record<string, Statement>;
