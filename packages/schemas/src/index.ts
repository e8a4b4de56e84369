export * from "./facts.ts";
export {
  Connection,
  ConnectionDocument,
  ConnectionPage,
  StrictConnection,
  StrictConnectionDocument,
  StrictConnectionPage,
} from "./connection-schema.ts";
export { type DescriptionDrift, descriptionDrift } from "./description-drift.ts";
export {
  responseHeaders,
  type ResponseHeader,
  ResponseHeaders,
  StrictResponseHeaders,
} from "./headers.ts";
export { pageOf, strictPageOf } from "./page.ts";
export { Refusal, strictRefusal } from "./refusal.ts";
