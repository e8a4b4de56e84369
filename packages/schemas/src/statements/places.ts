/** Where the documentation is, and where its sentences are in the bundled description. */
export const docs = "https://docs.withpersona.com";
export const reference = `${docs}/api-reference/connect/connections`;

export const paths = "/paths/~1connect~1connections";
export const one = `${paths}~1{connection-id}`;
export const schema = "/components/schemas/connect-connection/properties";
export const attributes = `${schema}/attributes/properties`;
export const response = "/components/responses";
export const header = "/components/headers";
