export { authoritiesOf } from "./certificates.ts";
export { type Client, type ClientOptions, createClient, systemClock } from "./client.ts";
export { NoReplyError, reasonOf } from "./errors.ts";
export { type Exchange, jsonOf, kebabOf } from "./exchange.ts";
export { isAddressable, pathOf } from "./path.ts";
export { createRedactor } from "./redact.ts";
export {
  type ListReply,
  type PageReply,
  readListReply,
  readReply,
  type RefusalReply,
  type Reply,
  type ResourceReply,
  type UnreadableReply,
} from "./reply.ts";
export type { ApiRequest } from "./request.ts";
export {
  type ActOptions,
  type ApiAction,
  type CommonClient,
  type Creation,
  createResourceClient,
  type ListQuery,
  type ReadOptions,
  type ResourceClient,
} from "./resource-client.ts";
export { askedWait, leastWait, type Retries } from "./retries.ts";
export type { Clock, SendOptions } from "./send.ts";
export { networkVariables } from "./network-variables.ts";
export { type Fetch, overNetwork } from "./transport.ts";
export { userAgent } from "./user-agent.ts";
