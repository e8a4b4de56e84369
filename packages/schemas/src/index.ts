export * from "./facts.ts";
export {
  responseHeaders,
  type ResponseHeader,
  ResponseHeaders,
  StrictResponseHeaders,
} from "./headers.ts";
export { pageOf, strictPageOf } from "./page.ts";
export { Refusal, strictRefusal } from "./refusal.ts";
export { type ResourceJson, type ResourceSchemas, schemasOf } from "./resource-schema.ts";
export { maskOf, type Peekable, SourceData, StrictSourceData } from "./source-data.ts";
