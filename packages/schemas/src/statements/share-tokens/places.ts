import { docs } from "../places.ts";

/** Where the documentation of share tokens lies, and where in the bundled description its sentences stand. */
export const reference = `${docs}/api-reference/connect/share-tokens`;

export const paths = "/paths/~1connect~1share-tokens";
export const one = `${paths}~1{share-token-id}`;
export const schema = "/components/schemas/connect-share-token/properties";
export const attributes = `${schema}/attributes/properties`;
export const relationships = `${schema}/relationships/properties`;
export const creation = `${paths}/post/requestBody/content/application~1json/schema/properties/data/properties/attributes`;
export const redemption = `${one}~1redeem/post/requestBody/content/application~1json/schema`;
