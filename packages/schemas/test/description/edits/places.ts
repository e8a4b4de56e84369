/** Places in the sample, and things to put there. */
export const list = "/paths/~1letters/get";
export const create = "/paths/~1letters/post";
export const one = "/paths/~1letters~1{letter-id}";
export const send = "/paths/~1letters~1{letter-id}~1send/post";
export const schemas = "/components/schemas";
export const letter = `${schemas}/letter/properties`;
export const attributes = `${letter}/attributes/allOf/1/properties`;
export const fresh = `${schemas}/new-letter/properties`;
export const text = { type: "string" };
export const answer = { description: "So." };
